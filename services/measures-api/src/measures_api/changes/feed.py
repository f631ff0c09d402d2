"""Writing the feed: changes are collected in the session, and take their positions as its last statement.

A position is taken under the row lock of the coalition's head, which is held until the commit; so positions follow the
order of commits, and whoever has read up to one has missed nothing before it. An id or a timestamp would not do that.
Nobody can forget to write the feed: what was recorded is written before the commit, whoever commits.
"""

from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID

from sqlalchemy import event, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from measures_api.models import FeedHead

Kind = Literal[
    "coalition",
    "dimension",
    "organization",
    "initiative",
    "result",
    "program",
    "strategy",
    "calendar",
    "measure",
    "data_points",
    "targets",
    "baseline",
    "breaks",
    "story",
]
Operation = Literal["put", "delete"]

_PENDING = "pending_changes"
_WAKER = "feed_waker"


class Waker(Protocol):
    """Who wants to know at once that this process has committed a change."""

    def wake(self) -> None:
        """Something moved."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One change of the transaction in hand."""

    coalition_id: UUID
    kind: Kind
    id: UUID
    measure_id: UUID | None
    op: Operation


def record(session: AsyncSession, change: Recorded) -> None:
    """Put a change into the transaction of `session`. The same change twice is one."""
    pending: dict[Recorded, None] | None = session.info.get(_PENDING)
    if pending is None:
        pending = session.info[_PENDING] = {}
        event.listen(session.sync_session, "before_commit", _write)
        event.listen(session.sync_session, "after_commit", _wake)
    pending[change] = None


def wakes(session: AsyncSession, waker: Waker) -> None:
    """Let `waker` know when `session` has committed changes."""
    session.info[_WAKER] = waker


async def write(session: AsyncSession, coalition_id: UUID) -> int:
    """Write what was recorded, as the last statement of the transaction; the position that holds it all."""
    await session.run_sync(_write)
    head = select(FeedHead.position).where(FeedHead.coalition_id == coalition_id)
    return await session.scalar(head) or 0


# One statement: the head is locked, moved, and the changes take the positions that it passed.
_TAKE_POSITIONS = text("""
    WITH head AS (
        UPDATE feed_heads SET position = position + :count WHERE coalition_id = :coalition_id RETURNING position
    )
    INSERT INTO changes (coalition_id, position, kind, id, measure_id, op)
    SELECT :coalition_id, head.position - :count + line.number, line.kind, line.id, line.measure_id, line.op
    FROM head, unnest(CAST(:kinds AS text[]), CAST(:ids AS uuid[]), CAST(:measure_ids AS uuid[]), CAST(:ops AS text[]))
        WITH ORDINALITY AS line (kind, id, measure_id, op, number)
""")


def _write(session: Session) -> None:
    pending: dict[Recorded, None] = session.info.get(_PENDING) or {}
    by_coalition: dict[UUID, list[Recorded]] = {}
    for change in pending:
        by_coalition.setdefault(change.coalition_id, []).append(change)
    pending.clear()
    session.flush()
    for coalition_id, changes in by_coalition.items():
        values: dict[str, Any] = {
            "coalition_id": coalition_id,
            "count": len(changes),
            "kinds": [change.kind for change in changes],
            "ids": [change.id for change in changes],
            "measure_ids": [change.measure_id for change in changes],
            "ops": [change.op for change in changes],
        }
        session.execute(_TAKE_POSITIONS, values)


def _wake(session: Session) -> None:
    waker: Waker | None = session.info.get(_WAKER)
    if waker is not None:
        waker.wake()
