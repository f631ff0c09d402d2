"""What a scorecard shows: every figure of every measure, in the order of its definition."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from rba_kernel.privacy import PrivacyPolicy
from sqlalchemy.ext.asyncio import AsyncSession

from scorecard_engine.models import Coalition, Scorecard
from scorecard_engine.performance.scoring import ScoredMeasure, privacy_of, score_measure
from scorecard_engine.performance.stored import NO_FLOORS
from scorecard_engine.performance.vintage import DEFAULT_ZONE, end_of_day
from scorecard_engine.read_model import repository as read_model


@dataclass(frozen=True)
class CoalitionView:
    """The coalition as far as a page needs it. `name` is empty until its feed has been read."""

    id: UUID
    name: Mapping[str, str]
    zone: ZoneInfo
    privacy: PrivacyPolicy


@dataclass(frozen=True)
class SectionPerformance:
    """A section with its measures.

    `about` is the result or program with its name, None for a title of its own; `missing` names measures of the
    definition that are not there.
    """

    title: Mapping[str, str]
    kind: str
    about: Mapping[str, Any] | None
    measures: tuple[ScoredMeasure, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class ScorecardPerformance:
    """A scorecard at the end of a day, from data up to `cursor` of the change feed."""

    scorecard: Scorecard
    coalition: CoalitionView
    as_of: date
    cursor: int
    sections: tuple[SectionPerformance, ...]
    dimensions: Mapping[str, Mapping[str, Any]]


def coalition_view(coalition_id: UUID, row: Coalition | None) -> CoalitionView:
    """The coalition of the read model; the defaults of the house until it is there."""
    if row is None:
        return CoalitionView(coalition_id, {}, ZoneInfo(DEFAULT_ZONE), PrivacyPolicy())
    return CoalitionView(coalition_id, row.name, ZoneInfo(row.timezone), privacy_of(row.privacy))


async def perform(
    session: AsyncSession, scorecard: Scorecard, coalition: CoalitionView, as_of: date, *, raw: bool = False
) -> ScorecardPerformance:
    """Every figure of the scorecard. With `raw`, without privacy floors (for editors who ask)."""
    # Read before the data: what is newer than the cursor says is shown again under the next one, never kept back.
    cursor = await read_model.read_position(session, coalition.id)
    names = [name for section in scorecard.sections for name in section["measures"]]
    found = await _find(session, coalition.id, names)
    stored = await read_model.read_measures(
        session, coalition.id, set(found.values()), end_of_day(as_of, coalition.zone)
    )
    privacy = NO_FLOORS if raw else coalition.privacy
    scored = {
        measure_id: score_measure(measure, as_of, privacy, dimensions=scorecard.breakdowns)
        for measure_id, measure in stored.items()
    }
    catalogues = {
        kind: await read_model.read_catalogue(session, coalition.id, kind)
        for kind in ("result", "program", "dimension")
    }
    return ScorecardPerformance(
        scorecard=scorecard,
        coalition=coalition,
        as_of=as_of,
        cursor=cursor,
        sections=tuple(_section(section, catalogues, found, scored) for section in scorecard.sections),
        dimensions={str(entry.get("key")): entry for entry in catalogues["dimension"].values()},
    )


async def missing_measures(
    session: AsyncSession, coalition_id: UUID, scorecards: Sequence[Scorecard]
) -> dict[UUID, list[str]]:
    """The measures that each scorecard names and that are not known (yet), by the scorecard's id."""
    named = {row.id: [name for section in row.sections for name in section["measures"]] for row in scorecards}
    found = await _find(session, coalition_id, [name for names in named.values() for name in names])
    return {
        scorecard_id: list(dict.fromkeys(name for name in names if name not in found))
        for scorecard_id, names in named.items()
    }


async def _find(session: AsyncSession, coalition_id: UUID, names: Iterable[str]) -> dict[str, UUID]:
    """The ids of measures by the ids or keys that a definition gives."""
    ids = {name: measure_id for name in names if (measure_id := _uuid(name)) is not None}
    rows = await read_model.find_measures(session, coalition_id, ids=list(ids.values()), keys=list(names))
    by_key = {row.key: row.id for row in rows}
    known = {row.id for row in rows}
    return {**by_key, **{name: measure_id for name, measure_id in ids.items() if measure_id in known}}


def _section(
    section: Mapping[str, Any],
    catalogues: Mapping[str, Mapping[str, Mapping[str, Any]]],
    found: Mapping[str, UUID],
    scored: Mapping[UUID, ScoredMeasure],
) -> SectionPerformance:
    kind = next((kind for kind in ("result", "program") if section.get(f"{kind}_id")), "title")
    about = catalogues[kind].get(section[f"{kind}_id"]) if kind != "title" else None
    title = section["title"] if kind == "title" else (about or {}).get("name", {})
    measures = tuple(scored[found[name]] for name in section["measures"] if found.get(name) in scored)
    missing = tuple(name for name in section["measures"] if found.get(name) not in scored)
    return SectionPerformance(title, kind, about, measures, missing)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
