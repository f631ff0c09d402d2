"""Which published data points change when a respondent is gone, before and after."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.clients.measures import MeasuresClient
from survey_ingest.derivations.inputs import find_inputs, load_inputs
from survey_ingest.domain.derivation import Derivation, DerivationError
from survey_ingest.domain.deriving import derive
from survey_ingest.domain.erasing import identities_in, theirs
from survey_ingest.domain.points import DataPoint
from survey_ingest.domain.theme_rows import themes_part
from survey_ingest.domain.workshop import WorkshopPart
from survey_ingest.erasures.finding import Found
from survey_ingest.models import StoredDerivation
from survey_ingest.storage import Storage
from survey_ingest.themes.counting import theme_rows

_Cell = tuple[str, str | None, tuple[tuple[str, str], ...]]


async def changed_points(
    session: AsyncSession,
    storage: Storage,
    scratch: Path,
    measures: MeasuresClient,
    coalition_id: UUID,
    found: Found,
) -> list[dict[str, Any]]:
    """The data points of published derivations that are others without the respondent."""
    sources = {upload.source_id for upload in found.uploads} | {each.source_id for each in found.excerpts}
    query = select(StoredDerivation).where(
        StoredDerivation.coalition_id == coalition_id, StoredDerivation.state == "published"
    )
    coalition = await measures.coalition(coalition_id)
    changed: list[dict[str, Any]] = []
    for stored in (await session.scalars(query.order_by(StoredDerivation.id))).all():
        if not (stored.workshop_ids or sources & set(stored.source_ids)):
            continue
        measure = await measures.measure(coalition_id, stored.measure_key)
        if measure is None:
            continue
        try:
            recipe = Derivation.from_json(stored.recipe)
            inputs = await find_inputs(session, coalition_id, stored.source_ids, stored.workshop_ids, recipe.statistic)
        except DerivationError:
            continue
        parts = await load_inputs(storage, inputs, scratch)
        try:
            before = _by_cell(derive(parts, recipe, measure.calendar, coalition.timezone).points)
            if inputs.kind == "themes":
                gone = {each.id for each in found.excerpts}
                left = [themes_part(await theme_rows(session, coalition_id, stored.source_ids, without=gone))]
            else:
                left = _without(parts, inputs.parts, found)
            after = _by_cell(derive(left, recipe, measure.calendar, coalition.timezone).points)
        except DerivationError:
            continue
        changed += _differences(stored, before, after)
    return changed


def _without(parts: Sequence[Any], told: Sequence[dict[str, Any]], found: Found) -> Any:
    return [
        _part_without(part, identities_in(of.get("source_id"), found.identities, found.rows) | _called(of, found))
        for part, of in zip(parts, told, strict=True)
    ]


def _called(of: dict[str, Any], found: Found) -> set[str]:
    """As whom what was said in a workshop counts them, who are nobody of its attendance, see `speech_rows.py`."""
    return {f"{of['workshop']} {each['name']}" for each in found.names} if "workshop" in of else set()


def _part_without(part: Any, identities: frozenset[str]) -> Any:
    if isinstance(part, WorkshopPart):
        return replace(part, persons=part.persons.filter(~theirs(part.persons.columns, identities)))
    names = part.frame.collect_schema().names()
    return replace(part, frame=part.frame.filter(~theirs(names, identities)))


def _by_cell(points: Sequence[DataPoint]) -> dict[_Cell, DataPoint]:
    return {(each.period, each.organization, tuple(sorted(each.breakdown.items()))): each for each in points}


def _differences(
    stored: StoredDerivation, before: dict[_Cell, DataPoint], after: dict[_Cell, DataPoint]
) -> list[dict[str, Any]]:
    changed = []
    for cell, point in before.items():
        left = after.get(cell)
        if left is not None and (left.value, left.n) == (point.value, point.n):
            continue
        changed.append(
            {
                "measure_key": stored.measure_key,
                "derivation_id": str(stored.id),
                "period": point.period,
                "organization": point.organization,
                "breakdown": point.breakdown,
                "before": point.value,
                "after": left.value if left else None,
                "n_before": point.n,
                "n_after": left.n if left else None,
            }
        )
    return changed
