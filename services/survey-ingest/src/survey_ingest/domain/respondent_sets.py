"""Who stands behind the cells of several derivations, as sets of responses that can be compared."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import reduce
from itertools import combinations
from typing import Any

import polars as pl
from rba_kernel.calendar import Calendar
from rba_kernel.cell import breakdown_text
from rba_kernel.disclosure import CellKey

from survey_ingest.domain.dataset import Part
from survey_ingest.domain.derivation import AnswerMap, Derivation
from survey_ingest.domain.deriving import placed_rows
from survey_ingest.domain.points import DataPoint, DataPoints
from survey_ingest.domain.subtraction import Atoms

_RESPONSE = ["upload", "row_number"]


def atoms_of(rows: Mapping[int, tuple[Derivation, pl.DataFrame]]) -> Atoms:
    """The atoms of the `placed_rows` of several recipes, by the places of their publications."""
    columns = {place: _columns(recipe) for place, (recipe, _) in rows.items()}
    frames = [
        frame.select(
            *_RESPONSE,
            pl.lit(value=True).alias(f"in_{place}"),
            *(pl.col(name).alias(f"{name}_{place}") for name in columns[place]),
        )
        for place, (_, frame) in rows.items()
    ]
    joined = reduce(lambda one, other: one.join(other, on=_RESPONSE, how="full", coalesce=True), frames)
    tallies = joined.group_by(pl.all().exclude(_RESPONSE)).len("respondents").sort(pl.all())
    of_cell: dict[tuple[int, CellKey], set[int]] = defaultdict(set)
    for place, (recipe, _) in rows.items():
        known: dict[tuple[Any, ...], list[CellKey]] = {}
        there = tallies.with_row_index("atom").filter(pl.col(f"in_{place}"))
        for atom, *where in there.select("atom", *(f"{name}_{place}" for name in columns[place])).iter_rows():
            at = tuple(where)
            if at not in known:
                known[at] = list(_cells(recipe, *at))
            for cell in known[at]:
                of_cell[place, cell].add(atom)
    return Atoms(tallies["respondents"].to_list(), of_cell)


def summary_of(
    parts: Mapping[str, Part], question: str, calendar: Calendar
) -> tuple[DataPoints, Derivation, pl.DataFrame]:
    """What the summaries of sources tell of a question: all who answered it, a cell for each source (as its period).

    `parts` are the sources by id. Also the recipe and its rows, as `atoms_of` takes them.
    """
    recipe = Derivation("count", (question,))
    asked = {source_id: part for source_id, part in parts.items() if part.codebook.question(question)}
    rows = pl.concat([
        placed_rows([part], recipe, calendar, "UTC").with_columns(period=pl.lit(source_id))
        for source_id, part in asked.items()
    ])  # fmt: skip
    numbers = rows.group_by("period").len().rows()
    cells = [DataPoint(source_id, None, {}, number, None, None, number) for source_id, number in sorted(numbers)]
    return DataPoints(tuple(cells)), recipe, rows


def _columns(recipe: Derivation) -> list[str]:
    return ["period", "organization", *(f"dimension_{place}" for place in range(len(recipe.by)))]


def _cells(recipe: Derivation, period: str | None, organization: str | None, *groups: str | None) -> Iterator[CellKey]:
    """The cells that a row stands in, as `cell_tallies` makes them."""
    if period is None:
        return
    told = {each.dimension: value for each, value in zip(recipe.by, groups, strict=True) if value is not None}
    organizations = {organization or ""}
    if isinstance(recipe.organization, AnswerMap):
        organizations = ({organization} if organization else set()) | ({""} if recipe.organization_total else set())
    for size in range(len(told) + 1):
        for chosen in combinations(told, size):
            breakdown = breakdown_text({dimension: told[dimension] for dimension in chosen})
            yield from ((period, each, breakdown) for each in sorted(organizations))
