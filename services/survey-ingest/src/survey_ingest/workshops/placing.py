"""The workshops of a source, from what its uploads tell."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rba_platform.ids import new_id
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.models import Source, StoredWorkshop, Upload
from survey_ingest.sources.repository import publish_again
from survey_ingest.themes.repository import transcripts_changed
from survey_ingest.workshops.choosing import Gathered, Telling, gathered


async def place_workshops(session: AsyncSession, source: Source, uploads: list[Upload]) -> None:
    """Make the workshop rows of the source those of its uploads; a session that stays keeps its id."""
    here = (StoredWorkshop.coalition_id == source.coalition_id) & (StoredWorkshop.source_id == source.id)
    groups = gathered((upload.id, upload.sessions) for upload in uploads)
    known = list(await session.scalars(select(StoredWorkshop).where(here).order_by(StoredWorkshop.id)))
    placed = {_key(group, known): group for group in groups}
    gone = await session.scalars(
        delete(StoredWorkshop).where(here, StoredWorkshop.session_key.not_in(list(placed))).returning(StoredWorkshop.id)
    )
    changed = list(gone)
    for key, group in placed.items():
        facts = _facts(group)
        values = {"coalition_id": source.coalition_id, "id": new_id(), "source_id": source.id, "session_key": key}
        statement = insert(StoredWorkshop).values(values | facts)
        statement = statement.on_conflict_do_update(
            index_elements=["coalition_id", "source_id", "session_key"], set_=facts
        )
        await session.execute(statement)
    changed.extend(await session.scalars(select(StoredWorkshop.id).where(here)))
    meetings = {str(digits) for group in groups if (digits := group.fact("meeting_id"))}
    source.title_keys = sorted(f"meeting:{digits}" for digits in meetings)
    source.responses = sum(_persons(group) or 0 for group in groups)
    await publish_again(session, source.coalition_id, source.id, changed)
    await transcripts_changed(session, source.coalition_id, changed)


def _key(group: Gathered, known: Sequence[StoredWorkshop]) -> str:
    """The key of the row that the session has already (of several that with attendance), else that of its own."""
    rows = [row for row in known if row.session_key in group.keys]
    return min(rows, key=lambda row: (row.persons is None, row.id)).session_key if rows else group.leading.key


def _persons(group: Gathered) -> int | None:
    """How many people were there; readings of before this was counted tell of persons only, bots among them."""
    if "persons" not in group.best:
        return None
    telling = group.best["persons"]
    return telling.rows("people" if "people" in telling.told else "persons")


def _facts(group: Gathered) -> dict[str, Any]:
    return {
        "upload_id": group.leading.upload_id,
        "meeting_id": group.fact("meeting_id") or "",
        "topic": group.fact("topic") or "",
        "started_at": _instant(group.fact("started_at")),
        "ended_at": _instant(group.fact("ended_at")),
        "seconds": group.fact("seconds"),
        "persons": _persons(group),
        "printed_participants": group.fact("printed_participants"),
        "printed_minutes": group.fact("printed_minutes"),
        "tellings": {
            kind: {"upload_id": str(each.upload_id), "session": each.key, **_amount(kind, each)}
            for kind, each in group.best.items()
        },
    }


def _amount(kind: str, telling: Telling) -> dict[str, int]:
    """How much was written or said, and by how many people."""
    names = {"messages": ("spoken_messages", "writers"), "utterances": ("utterances", "speakers")}
    rows, people = names.get(kind, ("", ""))
    return {"rows": telling.rows(rows), "people": telling.rows(people)} if rows else {}


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
