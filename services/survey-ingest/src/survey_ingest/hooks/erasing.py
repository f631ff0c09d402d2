"""Events about erased people are cut from the inbox: those that wait, and those that a tool pushes later."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.domain.erased_rows import erased_places
from survey_ingest.domain.hints import ErasedName, ErasedRow
from survey_ingest.domain.keyed_hash import keyed_hash
from survey_ingest.erasures.repository import erased_names, erased_rows, tombstones
from survey_ingest.hooks.deliveries import UnreadableEventError
from survey_ingest.hooks.events.event import object_in
from survey_ingest.hooks.zoom_without import Gone
from survey_ingest.models import InboxEvent

_WAITING = ("pending", "needs_fetch")
_REFUSED = {"state": "refused", "reason": "erased", "body": None}


@dataclass(frozen=True)
class Erased:
    """Who was erased, as it concerns a source; `key` is the coalition's, by which readers hash."""

    people: frozenset[str]
    rows: tuple[ErasedRow, ...]
    names: tuple[ErasedName, ...]
    key: bytes


#: Whether a reading of the event would leave its response out.
IsLeftOut = Callable[[InboxEvent, Erased], Awaitable[bool]]


async def cut_erased(
    session: AsyncSession,
    coalition_id: UUID,
    source_id: UUID,
    key: bytes,
    now: datetime,
    is_left_out: IsLeftOut,
) -> None:
    """Let go of the bodies of events that tell of somebody who was erased.

    The events stay in the inbox without a word of it, `refused` for the reason `erased`. They are known by the tool's
    id of the response, as readers hash it; by their second, where the tool prints no id, and then by their answers;
    and of a session by who took part, registered or wrote, see `zoom_without.py`. There events about others stay, their
    names and addresses blanked.
    """
    erased = Erased(
        await tombstones(session, coalition_id),
        await erased_rows(session, coalition_id, source_id),
        await erased_names(session, coalition_id, source_id),
        key,
    )
    if not erased.people:
        return
    mine = (InboxEvent.coalition_id == coalition_id) & (InboxEvent.source_id == source_id)
    # Also what could not be read when it was folded: it is refused, with its body.
    kept = mine & InboxEvent.body.is_not(None)
    await _by_id(session, kept, mine & InboxEvent.state.in_(_WAITING), erased, now)
    for event in await _in_seconds(session, kept, erased):
        if await is_left_out(event, erased):
            _refuse(event, now)
    gone = Gone(erased.people, erased.names, key)
    async for event in await session.stream_scalars(select(InboxEvent).where(kept, InboxEvent.tool == "zoom")):
        _cut_zoom(event, gone, now)
    await session.flush()


async def sources_with_bodies(session: AsyncSession, coalition_id: UUID) -> list[UUID]:
    """The sources in whose inbox something waits, or was kept because it could not be read."""
    keeps = InboxEvent.body.is_not(None) | InboxEvent.state.in_(_WAITING)
    query = select(InboxEvent.source_id).where(InboxEvent.coalition_id == coalition_id, keeps).distinct()
    return list(await session.scalars(query))


async def _by_id(
    session: AsyncSession, kept: ColumnElement[bool], waiting: ColumnElement[bool], erased: Erased, now: datetime
) -> None:
    waiting = kept | waiting
    here = {each.response_id for each in erased.rows if each.here}
    about = select(InboxEvent.about).where(waiting, InboxEvent.about != "").distinct()
    gone = [each for each in await session.scalars(about) if keyed_hash(f"id {each}", erased.key) in here]
    if gone:
        values = _REFUSED | {"settled_at": now}
        await session.execute(update(InboxEvent).where(waiting, InboxEvent.about.in_(gone)).values(values))


async def _in_seconds(session: AsyncSession, kept: ColumnElement[bool], erased: Erased) -> list[InboxEvent]:
    """The events of Google Forms that were sent in the second of an erased response."""
    seconds = set(erased_places(erased.rows, erased.key))
    if not seconds:
        return []
    events = await session.scalars(select(InboxEvent).where(kept, InboxEvent.tool == "google_forms"))
    return [each for each in events if _second(each.about) in seconds]


def _second(about: str) -> int | None:
    try:
        return int(datetime.fromisoformat(about).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None  # known by its id


def _cut_zoom(event: InboxEvent, gone: Gone, now: datetime) -> None:
    try:
        told = object_in(event.body or b"")
    except UnreadableEventError:
        return
    left = gone.without(told)
    if left is None:
        _refuse(event, now)
    elif left != told:
        event.body = json.dumps(left, ensure_ascii=False, separators=(",", ":")).encode()


def _refuse(event: InboxEvent, now: datetime) -> None:
    event.state, event.reason, event.body, event.settled_at = "refused", "erased", None, now
