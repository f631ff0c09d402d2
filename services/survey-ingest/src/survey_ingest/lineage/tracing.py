"""Tracing a data point back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.clients.measures import Coalition, Measure
from survey_ingest.derivations.inputs import Inputs, find_inputs
from survey_ingest.derivations.repository import newest_sent
from survey_ingest.derivations.running import rows_behind
from survey_ingest.domain.derivation import ATTENDANCE, OF_SPEECH, OF_THEMES, Derivation
from survey_ingest.models import DerivationRun, StoredDerivation, Upload
from survey_ingest.storage import MissingObjectError, Storage


@dataclass(frozen=True)
class Traced:
    """A run that made the data point: its uploads, each with the rows of it that are behind the data point."""

    run: DerivationRun
    uploads: list[tuple[Upload, list[tuple[int, bool]]]]


async def trace(
    session: AsyncSession,
    storage: Storage,
    scratch: Path,
    stored: StoredDerivation,
    measure: Measure,
    coalition: Coalition,
    cell: dict[str, Any],
) -> Traced | None:
    """What is behind the cell (`period`, `organization`, `breakdown`); None where this derivation did not make it."""
    run = await newest_sent(session, stored.coalition_id, stored.id)
    if run is None or run.state == "refused":
        return None
    if any(all(row[name] == cell[name] for name in cell) for row in run.report["rejected"]):
        return None
    recipe = Derivation.from_json(stored.recipe)
    kind = "workshop" if recipe.statistic in ATTENDANCE else "speech" if recipe.statistic in OF_SPEECH else "survey"
    named = stored.source_ids, stored.workshop_ids, recipe.statistic
    inputs = Inputs(kind, run.parts)
    if recipe.statistic in OF_THEMES:
        inputs = await find_inputs(session, stored.coalition_id, *named)
    try:
        rows = await rows_behind(storage, scratch, inputs, recipe, measure.calendar, coalition.timezone, **cell)
    except MissingObjectError:
        # The part of that run is older than a day: what is there now gives the same cell, or a newer run would be.
        inputs = await find_inputs(session, stored.coalition_id, *named)
        rows = await rows_behind(storage, scratch, inputs, recipe, measure.calendar, coalition.timezone, **cell)
    if rows.is_empty():
        return None
    by_upload: dict[UUID, list[tuple[int, bool]]] = {}
    for upload_id, row_number, counted in rows.iter_rows():
        if not upload_id or row_number is None:
            continue  # coded by hand: it stands in no file
        by_upload.setdefault(UUID(upload_id), []).append((row_number, counted))
    query = select(Upload).where(Upload.coalition_id == stored.coalition_id, Upload.id.in_(by_upload))
    found = await session.scalars(query.order_by(Upload.id))
    return Traced(run, [(upload, by_upload[upload.id]) for upload in found])
