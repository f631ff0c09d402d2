"""How often each cell stands in each column: all that is looked at to say what a question is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from survey_ingest.domain.codebook import Asked
from survey_ingest.domain.dataset import MISSING

_LONG = 200_000  # rows
_START = 60_000  # rows that show whether most cells of a column are different
_TOGETHER = 200  # columns that are counted at once
_IN_MEMORY = 6  # columns of categories, whose numbers are held at once
_FEW = 20_000  # rows; of so many a few columns can be held
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
    long = _long(frame, rows, asked)
    tables = _of_categories(frame, [each.key for each in asked if each.key not in long])
    others = [each for each in asked if each.key not in tables]
    for first in range(0, len(others), _TOGETHER):
        together = others[first : first + _TOGETHER]
        # A query over thousands of columns holds the plan of them all, and so many of those would fill the memory.
        part = frame.select(map(held, together)).collect().lazy() if len(others) > _TOGETHER and rows <= _FEW else frame
        columns = [part.head(_LONG) if each.key in long else part for each in together]
        cells = [pl.col(each.key) if part is not frame else held(each) for each in together]
        queries = [_grouped(*each) for each in zip(columns, cells, together, strict=True)]
        made = pl.collect_all(queries, engine="streaming")
        tables |= {each.key: table for each, table in zip(together, made, strict=True)}
    found: dict[str, Counts] = {}
    for each in asked:
        table = tables[each.key]
        kept = table.sort(["count", each.key], descending=[True, False]).head(MOST_CELLS)
        whole = each.key not in long
        found[each.key] = Counts(
            dict(zip(kept[each.key].to_list(), kept["count"].to_list(), strict=True)),
            table.height if whole else max(table.height, MOST_CELLS + 1),
            sum(table["count"].to_list()) if whole and not each.spread else _answered(frame, each),
            rows,
            _missing(frame, each.key) if each.key + MISSING in names else {},
        )
    return found


def _of_categories(frame: pl.LazyFrame, keys: Sequence[str]) -> dict[str, pl.DataFrame]:
    """The cells with their counts of the columns that are categories: their numbers are places in a list of counts."""
    schema = frame.collect_schema()
    columns = [key for key in keys if isinstance(schema.get(key), pl.Categorical)]
    found: dict[str, pl.DataFrame] = {}
    for first in range(0, len(columns), _IN_MEMORY):
        numbers = frame.select(pl.col(columns[first : first + _IN_MEMORY]).to_physical()).collect()
        for each in numbers:
            counts = np.bincount(each.drop_nulls().to_numpy())
            met = np.flatnonzero(counts)
            cells = pl.Series(each.name, met, pl.UInt32).cat.to(schema[each.name]).cast(pl.String)
            found[each.name] = pl.DataFrame([cells, pl.Series("count", counts[met])])
    return found


def _long(frame: pl.LazyFrame, rows: int, asked: Sequence[Asked]) -> set[str]:
    """The columns of texts, most of which are different: to know that, the first rows of a long table are enough."""
    looked_at = [each for each in asked if not each.spread]
    if rows <= _LONG or not looked_at:
        return set()
    start = frame.head(_START).select(held(each).n_unique().alias(each.key) for each in looked_at)
    different = start.collect(engine="streaming").row(0, named=True)
    return {key for key, number in different.items() if number > MOST_CELLS}


def _grouped(frame: pl.LazyFrame, cells: pl.Expr, asked: Asked) -> pl.LazyFrame:
    column = frame.select(cells)
    filled = column.drop_nulls().explode(asked.key).drop_nulls() if asked.spread else column.drop_nulls()
    return filled.group_by(asked.key).len("count").with_columns(pl.col(asked.key).cast(pl.String))


def _answered(frame: pl.LazyFrame, asked: Asked) -> int:
    return int(frame.select(held(asked).count()).collect(engine="streaming").item())


def _missing(frame: pl.LazyFrame, key: str) -> dict[str, int]:
    told = frame.group_by(key + MISSING).len("count").drop_nulls(key + MISSING).collect()
    return dict(zip(told[key + MISSING].to_list(), told["count"].to_list(), strict=True))
