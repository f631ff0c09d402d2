"""What a derivation reads: found in the database, loaded from object storage."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.domain.derivation import OF_SPEECH, DerivationError
from survey_ingest.models import Source, StoredWorkshop
from survey_ingest.sources.repository import all_sources
from survey_ingest.storage import Storage
from survey_ingest.themes.counting import theme_rows
from survey_ingest.workshops.repository import products_of, workshops_with_uploads

if TYPE_CHECKING:
    from survey_ingest.domain.deriving import Parts
    from survey_ingest.domain.speech_rows import SpeechPart
    from survey_ingest.domain.theme_rows import ThemeRow


@dataclass(frozen=True)
class Inputs:
    """The parts that are read, as a run remembers them.

    Of a survey `{"source_id", "part_key", "uploads"}` each; of workshops `{"upload_id", "products_key", "sessions"}`
    and the attributes of sessions, `topic` and `meeting_id`, by the session's key. Of speech, one for each workshop,
    `{"upload_id", "products_key", "workshop", "topic", "meeting_id", "started_at", "told"}`, and in `told` for each of
    `persons`, `messages` and `utterances` the `{"upload_id", "products_key", "session"}` that tells of it. Of themes
    `{"source_id", "excerpts"}`; what was coded stands in `passages`, which a run does not remember: it lies in no
    object.
    """

    kind: str
    parts: list[dict[str, Any]]
    passages: tuple["ThemeRow", ...] = ()


async def find_sources(session: AsyncSession, coalition_id: UUID, source_ids: Sequence[UUID]) -> list[Source]:
    """The sources in the order of their ids; raises `DerivationError` where one is unknown."""
    query = all_sources(coalition_id).where(Source.id.in_(source_ids)).order_by(Source.id)
    found = list(await session.scalars(query.execution_options(populate_existing=True)))
    if len(found) < len(set(source_ids)):
        raise DerivationError("sources", "names a source that this coalition does not have")
    kinds = {source.kind for source in found}
    if None in kinds:
        raise DerivationError("sources", "names a source without any file that was read")
    if len(kinds) > 1:
        raise DerivationError("sources", "names a survey and workshops; one derivation reads one kind")
    return found


async def find_inputs(
    session: AsyncSession,
    coalition_id: UUID,
    source_ids: Sequence[UUID],
    workshop_ids: Sequence[UUID],
    statistic: str,
) -> Inputs:
    """What there is to read now for a statistic; raises `DerivationError` where something named is not there."""
    sources = await find_sources(session, coalition_id, source_ids) if source_ids else []
    if sources and sources[0].kind == "survey":
        parts = [
            {
                "source_id": str(source.id),
                "part_key": source.part_key,
                "uploads": [upload_id for upload_id, _ in source.built_from],
            }
            for source in sources
            if source.part_key
        ]
        return Inputs("survey", parts)
    if sources and sources[0].kind == "themes":
        passages = await theme_rows(session, coalition_id, source_ids)
        return Inputs("themes", [{"source_id": str(each.id), "excerpts": each.responses} for each in sources], passages)
    found = await workshops_with_uploads(session, coalition_id, source_ids, workshop_ids)
    if not {workshop.id for workshop, _ in found}.issuperset(workshop_ids):
        raise DerivationError("workshops", "names a workshop that this coalition does not have")
    if statistic in OF_SPEECH:
        products = await products_of(session, coalition_id, [workshop for workshop, _ in found])
        told_of = [_speech(workshop, products) for workshop, _ in found]
        return Inputs("speech", [part for part in told_of if "upload_id" in part])
    by_upload: dict[str, dict[str, Any]] = {}
    for workshop, upload in found:
        if workshop.persons is None:
            continue  # nobody tells of its attendance
        _, session_key = workshop.telling("persons") or (upload.id, workshop.session_key)
        told: dict[str, Any] = {"upload_id": str(upload.id), "products_key": upload.products_key, "sessions": []}
        of_upload = by_upload.setdefault(str(upload.id), told | {"topic": {}, "meeting_id": {}})
        of_upload["sessions"].append(session_key)
        of_upload["topic"][session_key] = workshop.topic
        of_upload["meeting_id"][session_key] = workshop.meeting_id
    return Inputs("workshop", list(by_upload.values()))


def _speech(workshop: StoredWorkshop, products: Mapping[UUID, str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for kind in ("persons", "messages", "utterances"):
        telling = workshop.telling(kind)
        if telling and telling[0] in products:
            upload_id, session_key = telling
            told[kind] = {"upload_id": str(upload_id), "products_key": products[upload_id], "session": session_key}
    first = told.get("messages") or told.get("utterances")
    named = {name: first[name] for name in ("upload_id", "products_key")} if first else {}
    return named | {
        "workshop": workshop.session_key,
        "topic": workshop.topic,
        "meeting_id": workshop.meeting_id,
        "started_at": workshop.started_at.isoformat() if workshop.started_at else None,
        "told": told,
    }


async def load_inputs(storage: Storage, inputs: Inputs, scratch: Path) -> "Parts":
    """The parts themselves; raises `MissingObjectError`."""
    from survey_ingest.sources.parts import load_attendance, load_part

    if inputs.kind == "themes":
        from survey_ingest.domain.theme_rows import themes_part

        return [await asyncio.to_thread(themes_part, inputs.passages)]
    if inputs.kind == "speech":
        return await asyncio.gather(*(_load_speech(storage, each, scratch) for each in inputs.parts))
    if inputs.kind == "survey":
        return await asyncio.gather(*(load_part(storage, each["part_key"], scratch) for each in inputs.parts))
    attendances = await asyncio.gather(
        *(load_attendance(storage, each["products_key"], each["sessions"], scratch) for each in inputs.parts)
    )
    return [part.with_attributes(each) for part, each in zip(attendances, inputs.parts, strict=True)]


async def _load_speech(storage: Storage, part: dict[str, Any], scratch: Path) -> "SpeechPart":
    from survey_ingest.domain.speech_rows import speech_part
    from survey_ingest.sources.parts import load_workshop_frame

    frames = {
        kind: await load_workshop_frame(storage, told["products_key"], kind, [told["session"]], scratch)
        for kind, told in part["told"].items()
    }
    started = datetime.fromisoformat(part["started_at"]) if part["started_at"] else None
    return await asyncio.to_thread(speech_part, frames, part["workshop"], part["topic"], part["meeting_id"], started)
