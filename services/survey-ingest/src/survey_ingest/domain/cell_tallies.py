"""The cells of a derivation, each with its tally: every subset of the breakdowns, by organization and for all."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import polars as pl

from survey_ingest.domain.derivation import AnswerMap, Derivation

Cell = tuple[str, str | None, dict[str, str]]
"""Period, organization (None: the coalition as a whole), and value by dimension."""


def cell_tallies(tallied: pl.DataFrame, derivation: Derivation) -> Iterator[tuple[Cell, dict[str, Any]]]:
    """Each cell with its tally; what has no period, group or organization is in none.

    `tallied` has the columns that `deriving` makes; a cell's tally holds their sums, `uploads` (source rows by upload),
    and where the statistic needs them `persons` (of themes also `marks` and `sessions`), or `values` with `steps` (each
    value and its weight).
    """
    placed = tallied.filter(pl.col("period").is_not_null())
    fixed = derivation.organization if isinstance(derivation.organization, str) else None
    for by_organization in _organization_levels(derivation):
        for size in range(len(derivation.by) + 1):
            for chosen in combinations(range(len(derivation.by)), size):
                keys = ["period", *(["organization"] if by_organization else []), *(f"dimension_{n}" for n in chosen)]
                for row in _summed(placed.drop_nulls(keys), keys).iter_rows(named=True):
                    breakdown = {derivation.by[n].dimension: row[f"dimension_{n}"] for n in chosen}
                    yield (row["period"], row.get("organization", fixed), breakdown), row


def _summed(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    known = pl.col("known") > 0
    single = [name for name in ("value",) if name in rows.columns]
    people = [
        pl.col(column).filter(known).drop_nulls().n_unique().alias(f"{column}s")
        for column in ("person", "mark", "session")
        if column in rows.columns
    ]
    by_upload = rows.group_by([*keys, "upload", *single]).agg(
        pl.col("known", "total", "divisor", "weighted", "weights", "squares", "source_rows").sum()
    )
    sums = by_upload.group_by(keys).agg(
        pl.col("known", "total", "divisor", "weighted", "weights", "squares").sum(),
        pl.struct("upload", "source_rows").filter(known).alias("uploads"),
        *(pl.struct("value", "weights").filter(known).alias("steps") for _ in single),
    )
    if people:
        sums = sums.join(rows.group_by(keys).agg(people), on=keys)
    return sums.sort(keys)


def _organization_levels(derivation: Derivation) -> tuple[bool, ...]:
    """Whether cells are cut by organization: by each, and as a whole too where the recipe says so."""
    if not isinstance(derivation.organization, AnswerMap):
        return (False,)
    return (False, True) if derivation.organization_total else (True,)
