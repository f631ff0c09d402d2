"""The coded passages in which words of a respondent stand: their own, and those that several people said."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.domain.erasing import theirs
from survey_ingest.models import StoredExcerpt, Upload
from survey_ingest.sources.parts import load_workshop_frame
from survey_ingest.storage import MissingObjectError, Storage
from survey_ingest.themes.erasing import excerpts_of
from survey_ingest.themes.repository import all_excerpts
from survey_ingest.workshops.repository import find_workshop


async def quotes_of(
    session: AsyncSession,
    storage: Storage,
    scratch: Path,
    coalition_id: UUID,
    uploads: Mapping[UUID, Upload],
    identities: Collection[str],
    names: Collection[Mapping[str, Any]],
) -> list[StoredExcerpt]:
    """The passages they said (see `excerpts_of`), and those of several voices that hold something they said."""
    found = {each.id: each for each in await excerpts_of(session, coalition_id, identities, names)}
    several = all_excerpts(coalition_id).where(StoredExcerpt.voice.is_(None), StoredExcerpt.workshop_id.is_not(None))
    rows: dict[UUID, set[int]] = {}
    for each in await session.scalars(several):
        if each.workshop_id is None or not each.anchors:
            continue
        if each.workshop_id not in rows:
            rows[each.workshop_id] = await _rows_said(
                session, storage, scratch, coalition_id, uploads, each.workshop_id, identities
            )
        if rows[each.workshop_id] & {int(anchor["row"]) for anchor in each.anchors}:
            found[each.id] = each
    return [found[each] for each in sorted(found)]


async def _rows_said(
    session: AsyncSession,
    storage: Storage,
    scratch: Path,
    coalition_id: UUID,
    uploads: Mapping[UUID, Upload],
    workshop_id: UUID,
    identities: Collection[str],
) -> set[int]:
    """The rows of the transcript in which they speak."""
    workshop = await find_workshop(session, coalition_id, workshop_id)
    telling = workshop.telling("utterances") if workshop else None
    upload = uploads.get(telling[0]) if telling else None
    if telling is None or upload is None or upload.products_key is None:
        return set()
    try:
        frame = await load_workshop_frame(storage, upload.products_key, "utterances", [telling[1]], scratch)
    except MissingObjectError:
        return set()
    said: pl.DataFrame = frame.filter(theirs(frame.columns, identities))
    return set(said["row_number"].to_list())
