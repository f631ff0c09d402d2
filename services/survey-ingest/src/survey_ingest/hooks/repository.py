"""Hooks and inboxes in the database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from rba_platform.database import Database
from rba_platform.ids import new_id
from rba_platform.jobs import enqueue
from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.hooks.events import Event
from survey_ingest.hooks.folding_time import FULL, WINDOW, fold_at
from survey_ingest.hooks.making import ASKED_AGAIN
from survey_ingest.hooks.tokens import token_hash
from survey_ingest.models import Hook, InboxEvent, Upload

#: What begins the names of the uploads that pushes are folded into.
PUSHED = "pushes-"


@dataclass(frozen=True)
class Address:
    """Whose hook an address is."""

    coalition_id: UUID
    hook_id: UUID


async def find_address(database: Database, source_id: UUID, token: str) -> Address | None:
    """Whose hook this address is; asked by the role that knows no coalition, as for access keys."""
    query = select(Hook.coalition_id, Hook.id).where(Hook.source_id == source_id, Hook.token_hash == token_hash(token))
    async with database.dispatch() as connection:
        row = (await connection.execute(query)).one_or_none()
    return Address(row.coalition_id, row.id) if row is not None else None


async def find_hook(session: AsyncSession, coalition_id: UUID, hook_id: UUID) -> Hook | None:
    """The hook of that id."""
    return await session.scalar(select(Hook).where(Hook.coalition_id == coalition_id, Hook.id == hook_id))


def hooks_of(coalition_id: UUID, source_id: UUID) -> Select[Hook]:
    """The hooks of a source."""
    return select(Hook).where(Hook.coalition_id == coalition_id, Hook.source_id == source_id)


def inbox_of(coalition_id: UUID, source_id: UUID) -> Select[InboxEvent]:
    """The events of a source."""
    return select(InboxEvent).where(InboxEvent.coalition_id == coalition_id, InboxEvent.source_id == source_id)


async def upload_states(
    session: AsyncSession, coalition_id: UUID, upload_ids: Collection[UUID | None]
) -> dict[UUID | None, str]:
    """The state of each of these uploads."""
    query = select(Upload.id, Upload.state).where(Upload.coalition_id == coalition_id, Upload.id.in_(upload_ids))
    return {row.id: row.state for row in await session.execute(query)}


async def keep_event(session: AsyncSession, hook: Hook, event: Event, body: bytes, content_type: str) -> bool:
    """Put the event into the inbox; whether it is new there. Whoever sends it a second time changes nothing."""
    if hook.tool in ASKED_AGAIN and hook.connector_id is not None and event.state == "pending":
        event = replace(event, state="needs_fetch", refers={"response": event.about})
    values: dict[str, Any] = {
        "coalition_id": hook.coalition_id,
        "id": new_id(),
        "source_id": hook.source_id,
        "hook_id": hook.id,
        "tool": hook.tool,
        "key": f"{hook.tool}:{event.key}",
        "kind": event.kind,
        "state": event.state,
        "reason": _reason(hook, event),
        "about": event.about,
        "refers": dict(event.refers),
        "content_type": content_type,
        # What becomes no response is not kept word for word.
        "body": body if event.state in {"pending", "needs_fetch"} else None,
    }
    statement = insert(InboxEvent).values(values)
    unique = ["coalition_id", "source_id", "key"]
    if event.repeats:
        again = {name: values[name] for name in ("state", "reason", "body", "hook_id")}
        # The upload that holds its earlier state stays named. The new time tells whoever is fetching just now that
        # what is fetched may be out of date.
        statement = statement.on_conflict_do_update(
            index_elements=unique, set_=again | {"fetched_at": None, "settled_at": None, "created_at": func.now()}
        )
    else:
        statement = statement.on_conflict_do_nothing(index_elements=unique)
    return await session.scalar(statement.returning(InboxEvent.id)) is not None


def _reason(hook: Hook, event: Event) -> str | None:
    if event.state == "needs_fetch" and hook.connector_id is None:
        return "needs_connector_or_file"
    return event.reason


async def note_received(session: AsyncSession, hook: Hook, now: datetime) -> None:
    """Say on the hook that something came, which its person waits to see."""
    await session.execute(
        update(Hook)
        .where(Hook.coalition_id == hook.coalition_id, Hook.id == hook.id)
        .values(received=Hook.received + 1, last_received_at=now)
    )


async def note_refused(session: AsyncSession, hook: Hook, now: datetime) -> None:
    """Say on the hook that something came without its proof."""
    await session.execute(
        update(Hook).where(Hook.coalition_id == hook.coalition_id, Hook.id == hook.id).values(last_refused_at=now)
    )


async def to_be_folded(session: AsyncSession, coalition_id: UUID, source_id: UUID, now: datetime) -> None:
    """Let the worker make an upload of the events that wait, soon or at the end of a minute."""
    folded = await _folded_lately(session, coalition_id, source_id, now)
    at = fold_at(now, folded, 0)
    payload = {"source_id": str(source_id)}
    await enqueue(session, coalition_id, "fold_inbox", payload, dedupe_key=str(source_id), run_at=at)
    if fold_at(now, folded, FULL) < at and await _waiting(session, coalition_id, source_id) >= FULL:
        await enqueue(session, coalition_id, "fold_inbox", payload, dedupe_key=f"{source_id} full", run_at=now)


async def to_be_fetched(
    session: AsyncSession, coalition_id: UUID, source_id: UUID, run_at: datetime | None = None
) -> None:
    """Let the worker ask the tool for the answers whose ids came."""
    payload = {"source_id": str(source_id)}
    await enqueue(session, coalition_id, "fetch_submissions", payload, dedupe_key=str(source_id), run_at=run_at)


async def _folded_lately(
    session: AsyncSession, coalition_id: UUID, source_id: UUID, now: datetime
) -> Sequence[datetime]:
    query = select(Upload.created_at).where(
        Upload.coalition_id == coalition_id,
        Upload.source_id == source_id,
        Upload.file_name.startswith(PUSHED),
        Upload.created_at > now - WINDOW,
    )
    return list(await session.scalars(query))


async def _waiting(session: AsyncSession, coalition_id: UUID, source_id: UUID) -> int:
    pending = select(InboxEvent.id).where(
        InboxEvent.coalition_id == coalition_id, InboxEvent.source_id == source_id, InboxEvent.state == "pending"
    )
    return await session.scalar(select(func.count()).select_from(pending.limit(FULL).subquery())) or 0
