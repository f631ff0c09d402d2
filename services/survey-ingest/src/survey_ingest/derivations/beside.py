"""The derivations beside one: those that tell of the same answers of a source, and which of them come first.

What was published first stays, what comes later yields to it (docs/adr/0009). A derivation with another recipe is
published anew: it comes last.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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


async def find_earlier(session: AsyncSession, stored: StoredDerivation, *, drafts: bool = False) -> list[Beside]:
    """Those that the derivation yields to, in the order of their publication; to a draft all come first.

    With `drafts`, drafts that were made before it count too: who may see their previews could compare them.
    """
    found: list[Beside] = []
    for other in await reading_the_same(session, stored, drafts=drafts):
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


@dataclass(frozen=True)
class Hidden:
    """What yields: cells, and of the summaries of sources the questions, by source."""

    cells: dict[CellKey, GivenAway] = field(default_factory=dict)
    summaries: dict[str, list[str]] = field(default_factory=dict)


async def hidden_beside(
    storage: Storage,
    scratch: Path,
    measures: MeasuresClient,
    coalition_id: UUID,
    coalition: Coalition,
    publications: Sequence[Beside],
    calendar: Calendar,
    made: DataPoints,
) -> Hidden:
    """The cells of `made`, what the last of `publications` gives by `calendar`, that yield to the others.

    The summaries of its sources yield to all of them. Raises `MissingObjectError`.
    """
    if not outcomes_of(publications[-1].recipe) or not made.points or coalition.privacy.floor_n <= 1:
        return Hidden()
    loaded: list[_Loaded] = []
    for each in publications:
        by: Calendar | None = calendar
        if each is not publications[-1]:
            measure = await measures.measure(coalition_id, each.measure_key)
            by = measure.calendar if measure is not None else None
        if by is not None:
            loaded.append(_Loaded(each, await load_inputs(storage, each.inputs, scratch), by))
    return await asyncio.to_thread(_hidden, loaded, made, coalition)


def _hidden(loaded: Sequence[_Loaded], made: DataPoints, coalition: Coalition) -> Hidden:
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
    told, atoms = _atoms(known, coalition.timezone)
    found = hidden_across([*publications, *told.values()], atoms, coalition.privacy)
    summaries: dict[str, list[str]] = defaultdict(list)
    for question, cells in zip(told, found[len(known) :], strict=True):
        for source_id, _, _ in sorted(cells):
            summaries[source_id].append(question)
    return Hidden(found[len(known) - 1], dict(summaries))


def _atoms(known: Sequence[_Loaded], timezone: str) -> "tuple[dict[str, Publication], list[Atoms]]":
    """The respondents behind each outcome of the last, and of its questions what the summaries of its sources tell."""
    from survey_ingest.domain.deriving import placed_rows
    from survey_ingest.domain.respondent_sets import atoms_of, summary_of

    outcomes = [outcomes_of(each.beside.recipe) for each in known]
    sources = dict(zip((part["source_id"] for part in known[-1].beside.inputs.parts), known[-1].parts, strict=True))
    summaries: dict[str, Publication] = {}
    found: list[Atoms] = []
    for outcome in outcomes[-1]:
        rows = {
            place: (told[outcome], placed_rows(each.parts, told[outcome], each.calendar, timezone))
            for place, (each, told) in enumerate(zip(known, outcomes, strict=True))
            if outcome in told
        }
        if outcome[0] == "answers":
            made, recipe, answered = summary_of(sources, outcome[1], known[-1].calendar)
            rows[len(known) + len(summaries)] = recipe, answered
            summaries[outcome[1]] = Publication("", "", made)
        if len(rows) > 1:
            found.append(atoms_of(rows))
    return summaries, found


def _common(one: StoredDerivation, other: StoredDerivation) -> bool:
    told, also = (outcomes_of(Derivation.from_json(each.recipe)) for each in (one, other))
    return not told.keys().isdisjoint(also)


def _before(one: StoredDerivation, other: StoredDerivation) -> bool:
    if one.published_at is None or other.published_at is None:
        return one.published_at is not None or (other.published_at is None and one.id < other.id)
    return (one.published_at, one.id) < (other.published_at, other.id)


async def _seen_by(session: AsyncSession, other: StoredDerivation, derivation_id: str) -> Any:
    run = await newest_run(session, other.coalition_id, other.id)
    beside: Mapping[str, Any] = run.report.get("beside", {}) if run is not None else {}
    return beside.get(derivation_id)


def _state(version: int, inputs: Inputs) -> list[Any]:
    return [version, [part.get("part_key") for part in inputs.parts]]
