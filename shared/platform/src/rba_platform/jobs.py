"""Jobs: a row in the service's own database, written in the business transaction.

arq carries only the id. A worker claims the row with a lease, renews it while it works, and writes its effects and
`done` in one transaction; whoever lost the lease can no longer finish. So a job survives every process and Redis.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from rba_platform.bell import Ring
from rba_platform.database import platform_metadata
from rba_platform.ids import new_id

#: A job that is due no later than this is rung for when its time comes.
SHORTLY_SECONDS = 10.0

STATES = ("queued", "running", "done", "dead", "quarantined")

jobs = Table(
    "jobs",
    platform_metadata,
    Column("coalition_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("dedupe_key", Text),
    Column("payload", JSONB, nullable=False),
    Column("state", Text, nullable=False, server_default="queued"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("crashes", Integer, nullable=False, server_default="0"),
    Column("run_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("lease_until", DateTime(timezone=True)),
    Column("error", Text),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("finished_at", DateTime(timezone=True)),
    CheckConstraint("state IN ('queued', 'running', 'done', 'dead', 'quarantined')", name="state"),
    # One waiting job for one piece of work. A running one does not count: it may have read the data already.
    Index(
        "uq_jobs_waiting",
        "coalition_id",
        "kind",
        "dedupe_key",
        unique=True,
        postgresql_where=text("state = 'queued' AND attempts = 0"),
    ),
    Index("ix_jobs_due", "run_at", postgresql_where=text("state IN ('queued', 'running')")),
)


@dataclass(frozen=True)
class Job:
    """A job as a handler sees it."""

    coalition_id: UUID
    id: UUID
    kind: str
    payload: Mapping[str, Any]
    attempt: int
    quarantined: bool = False


async def enqueue(
    session: AsyncSession,
    coalition_id: UUID,
    kind: str,
    payload: Mapping[str, Any],
    *,
    dedupe_key: str | None = None,
    run_at: datetime | None = None,
) -> UUID:
    """Put a job into the transaction of `session`; it is rung for when that commits.

    With a `dedupe_key`, a job of this kind and key that still waits for its first run is the answer instead of a
    second one.
    """
    values: dict[str, Any] = {
        "coalition_id": coalition_id,
        "id": new_id(),
        "kind": kind,
        "dedupe_key": dedupe_key,
        "payload": dict(payload),
    }
    if run_at is not None:
        values["run_at"] = run_at
    statement = (
        insert(jobs)
        .values(values)
        .on_conflict_do_update(
            index_elements=["coalition_id", "kind", "dedupe_key"],
            index_where=text("state = 'queued' AND attempts = 0"),
            # Touching the row takes its lock: a worker cannot claim it before this transaction's data are there.
            set_={"payload": dict(payload)},
        )
        .returning(jobs.c.id, literal_column("extract(epoch from run_at - now())"))
    )
    job_id, seconds = (await session.execute(statement)).one()
    # What is due in the far future is found by the sweeper; what is due in a moment should not wait for it.
    if seconds <= SHORTLY_SECONDS:
        session.info.setdefault("rings", []).append(Ring(coalition_id, job_id, 0, after=max(0.0, float(seconds))))
    return UUID(str(job_id))
