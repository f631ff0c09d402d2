"""The workshops of a source, from what its uploads tell."""

from datetime import datetime
from typing import Any

from rba_platform.ids import new_id
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.models import Source, StoredWorkshop, Upload
from survey_ingest.sources.repository import publish_again
from survey_ingest.themes.repository import transcripts_changed
from survey_ingest.workshops.choosing import best_tellings


async def place_workshops(session: AsyncSession, source: Source, uploads: list[Upload]) -> None:
    """Make the workshop rows of the source those of its uploads; a session that stays keeps its id."""
    tellings = best_tellings((upload.id, upload.sessions) for upload in uploads)
    here = (StoredWorkshop.coalition_id == source.coalition_id) & (StoredWorkshop.source_id == source.id)
    gone = await session.scalars(
        delete(StoredWorkshop)
        .where(here, StoredWorkshop.session_key.not_in(list(tellings)))
        .returning(StoredWorkshop.id)
    )
    changed = list(gone)
    for key, (upload_id, told) in tellings.items():
        facts = {"upload_id": upload_id, **_facts(told)}
        values = {"coalition_id": source.coalition_id, "id": new_id(), "source_id": source.id, "session_key": key}
        statement = insert(StoredWorkshop).values(values | facts)
        statement = statement.on_conflict_do_update(
            index_elements=["coalition_id", "source_id", "session_key"], set_=facts
        )
        await session.execute(statement)
    changed.extend(await session.scalars(select(StoredWorkshop.id).where(here)))
    source.title_keys = sorted({f"meeting:{told['meeting_id']}" for _, told in tellings.values() if told["meeting_id"]})
    source.responses = sum(told["persons"] for _, told in tellings.values())
    await publish_again(session, source.coalition_id, source.id, changed)
    await transcripts_changed(session, source.coalition_id, changed)


def _facts(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "meeting_id": told["meeting_id"],
        "topic": told["topic"],
        "started_at": _instant(told["started_at"]),
        "ended_at": _instant(told["ended_at"]),
        "seconds": told["seconds"],
        "persons": told["persons"],
        "printed_participants": told["printed_participants"],
        "printed_minutes": told["printed_minutes"],
    }


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
