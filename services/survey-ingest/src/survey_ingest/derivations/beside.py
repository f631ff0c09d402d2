"""The derivations beside one: those that tell of the same answers of a source, and which of them come first.

What was published first stays, what comes later yields to it (docs/adr/0009). A derivation with another recipe is
published anew: it comes last.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rba_kernel.calendar import Calendar
from rba_kernel.disclosure import CellKey
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.clients.measures import Coalition, MeasuresClient
from survey_ingest.derivations.inputs import Inputs, find_inputs, load_inputs
from survey_ingest.derivations.repository import newest_run, reading_the_same
from survey_ingest.domain.across_measures import GivenAway, Publication, hidden_across
from survey_ingest.domain.derivation import Derivation, DerivationError
from survey_ingest.domain.outcomes import outcomes_of
from survey_ingest.domain.points import DataPoints
from survey_ingest.models import StoredDerivation
from survey_ingest.sources.repository import to_be_published
from survey_ingest.storage import Storage

if TYPE_CHECKING:
    from survey_ingest.domain.deriving import Parts
    from survey_ingest.domain.subtraction import Atoms

Seen = dict[str, Any]
"""Of each derivation that a run yielded to, by its id: its version, and the parts that it read."""


@dataclass(frozen=True)
class Beside:
    """A derivation that comes first, and what it reads now."""

    derivation_id: str
    version: int
    measure_key: str
    recipe: Derivation
    inputs: Inputs


def seen(earlier: Sequence[Beside]) -> Seen:
    """What a run remembers of those it yielded to."""
    return {each.derivation_id: _state(each.version, each.inputs) for each in earlier}


async def find_earlier(session: AsyncSession, stored: StoredDerivation) -> list[Beside]:
    """Those that the derivation yields to, in the order of their publication; to a draft all come first."""
    found: list[Beside] = []
    for other in await reading_the_same(session, stored):
        if not (_before(other, stored) and _common(other, stored)):
            continue
        recipe = Derivation.from_json(other.recipe)
        named = other.source_ids, other.workshop_ids, recipe.statistic
        try:
            inputs = await find_inputs(session, other.coalition_id, *named)
        except DerivationError:
            continue
        if inputs.parts:
            found.append(Beside(str(other.id), other.version, other.measure_key, recipe, inputs))
    return found


async def let_others_follow(session: AsyncSession, stored: StoredDerivation, inputs: Inputs) -> None:
    """Let those be carried out again that do not know yet what this derivation is now, and yield to it or did."""
    for other in await reading_the_same(session, stored):
        known = await _seen_by(session, other, str(stored.id))
        yields = stored.state == "published" and _before(stored, other) and _common(stored, other)
        if known != (_state(stored.version, inputs) if yields else None):
            await to_be_published(session, other.coalition_id, other.id)


@dataclass(frozen=True)
class _Loaded:
    beside: Beside
    parts: "Parts"
    calendar: Calendar


async def hidden_beside(
    storage: Storage,
    scratch: Path,
    measures: MeasuresClient,
    coalition_id: UUID,
    coalition: Coalition,
    publications: Sequence[Beside],
    calendar: Calendar,
    made: DataPoints,
) -> dict[CellKey, GivenAway]:
    """The cells of `made`, what the last of `publications` gives by `calendar`, that yield to the others.

    Raises `MissingObjectError`.
    """
    if len(publications) == 1 or not made.points or coalition.privacy.floor_n <= 1:
        return {}
    loaded: list[_Loaded] = []
    for each in publications:
        by: Calendar | None = calendar
        if each is not publications[-1]:
            measure = await measures.measure(coalition_id, each.measure_key)
            by = measure.calendar if measure is not None else None
        if by is not None:
            loaded.append(_Loaded(each, await load_inputs(storage, each.inputs, scratch), by))
    return await asyncio.to_thread(_hidden, loaded, made, coalition)


def _hidden(loaded: Sequence[_Loaded], made: DataPoints, coalition: Coalition) -> dict[CellKey, GivenAway]:
    from survey_ingest.domain.deriving import derive

    publications: list[Publication] = []
    known: list[_Loaded] = []
    for each in loaded:
        recipe = each.beside.recipe
        try:
            last = each is loaded[-1]
            theirs = made if last else derive(each.parts, recipe, each.calendar, coalition.timezone)
        except DerivationError:
            continue  # it gives nothing now
        publications.append(Publication(each.beside.derivation_id, each.beside.measure_key, theirs))
        known.append(each)
    return hidden_across(publications, _atoms(known, coalition.timezone), coalition.privacy)


def _atoms(known: Sequence[_Loaded], timezone: str) -> "list[Atoms]":
    """The respondents behind each outcome of the last that another has too."""
    from survey_ingest.domain.deriving import placed_rows
    from survey_ingest.domain.respondent_sets import atoms_of

    outcomes = [outcomes_of(each.beside.recipe) for each in known]
    found: dict[tuple[int, ...], Atoms] = {}
    for outcome in outcomes[-1]:
        told = {place: each[outcome] for place, each in enumerate(outcomes) if outcome in each}
        # Questions that the same recipes read together have the same respondents.
        who = tuple(id(recipe) for recipe in told.values())
        if len(told) > 1 and who not in found:
            rows = {
                place: (recipe, placed_rows(known[place].parts, recipe, known[place].calendar, timezone))
                for place, recipe in told.items()
            }
            found[who] = atoms_of(rows)
    return list(found.values())


def _common(one: StoredDerivation, other: StoredDerivation) -> bool:
    told, also = (outcomes_of(Derivation.from_json(each.recipe)) for each in (one, other))
    return not told.keys().isdisjoint(also)


def _before(one: StoredDerivation, other: StoredDerivation) -> bool:
    if other.published_at is None:
        return True
    return one.published_at is not None and (one.published_at, one.id) < (other.published_at, other.id)


async def _seen_by(session: AsyncSession, other: StoredDerivation, derivation_id: str) -> Any:
    run = await newest_run(session, other.coalition_id, other.id)
    beside: Mapping[str, Any] = run.report.get("beside", {}) if run is not None else {}
    return beside.get(derivation_id)


def _state(version: int, inputs: Inputs) -> list[Any]:
    return [version, [part.get("part_key") for part in inputs.parts]]
