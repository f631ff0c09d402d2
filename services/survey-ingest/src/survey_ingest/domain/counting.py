"""How often each cell stands in each column: all that is looked at to say what a question is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from survey_ingest.domain.codebook import Asked
from survey_ingest.domain.dataset import MISSING

_LONG = 200_000  # rows
MOST_CELLS = 20_000  # different cells of a column that are looked at; a closed question has far fewer


@dataclass(frozen=True)
class Counts:
    """The different cells of a column (options, where it holds lists) with how often they stand there.

    Only the `MOST_CELLS` most frequent are in `cells`; `different` is their true number. `answered` counts the rows
    that are not null, `rows` all of them; `missing` the rows of which the file says why nothing stands there.
    """

    cells: Mapping[str, int]
    different: int
    answered: int
    rows: int
    missing: Mapping[str, int]

    @property
    def whole(self) -> bool:
        """Whether `cells` holds all there are."""
        return self.different <= len(self.cells)


def held(asked: Asked) -> pl.Expr:
    """What stands there for a question: of the columns that hold it, the first that is filled."""
    return pl.coalesce(asked.columns).alias(asked.key) if asked.also else pl.col(asked.key)


def counted(frame: pl.LazyFrame, asked: Sequence[Asked]) -> dict[str, Counts]:
    """The counts of each question's column, by key. Equal counts come in the order of their text."""
    names = frame.collect_schema().names()
    rows = int(frame.select(pl.len()).collect().item())
    found: dict[str, Counts] = {}
    for each in asked:
        column = frame.select(held(each))
        answered = int(column.select(pl.col(each.key).count()).collect(engine="streaming").item())
        # Of a long column of texts most cells are different: to know that, its start is enough.
        whole = rows <= _LONG or each.spread or _different(column.head(_LONG), each) <= MOST_CELLS
        table = _grouped(column if whole else column.head(_LONG), each)
        kept = table.head(MOST_CELLS)
        found[each.key] = Counts(
            dict(zip(kept[each.key].to_list(), kept["count"].to_list(), strict=True)),
            table.height if whole else max(table.height, MOST_CELLS + 1),
            answered,
            rows,
            _missing(frame, each.key) if each.key + MISSING in names else {},
        )
    return found


def _grouped(column: pl.LazyFrame, asked: Asked) -> pl.DataFrame:
    cells = column.drop_nulls().explode(asked.key).drop_nulls() if asked.spread else column.drop_nulls()
    counts = cells.group_by(asked.key).len("count").collect(engine="streaming")
    return counts.sort(["count", asked.key], descending=[True, False])


def _different(column: pl.LazyFrame, asked: Asked) -> int:
    return int(column.select(pl.col(asked.key).n_unique()).collect(engine="streaming").item())


def _missing(frame: pl.LazyFrame, key: str) -> dict[str, int]:
    told = frame.group_by(key + MISSING).len("count").drop_nulls(key + MISSING).collect()
    return dict(zip(told[key + MISSING].to_list(), told["count"].to_list(), strict=True))
