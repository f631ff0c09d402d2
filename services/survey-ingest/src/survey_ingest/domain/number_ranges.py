"""Where the answers to a question that asks for a number lie: the lowest, the middle one, the highest, and how many."""

from collections.abc import Mapping

import polars as pl

from survey_ingest.domain.cells import number_of
from survey_ingest.domain.codebook import Asked, NumberRange
from survey_ingest.domain.counting import Counts, held
from survey_ingest.domain.question_kinds import number_text


def number_range(frame: pl.LazyFrame, asked: Asked, counts: Counts, cells: Mapping[str, int]) -> NumberRange | None:
    """The range of the cells that are numbers; None where none is. `cells` are those of `counts` that are answers."""
    return _of_cells(cells) if counts.whole else _of_column(frame, asked)


def _of_cells(cells: Mapping[str, int]) -> NumberRange | None:
    found = sorted((float(text), count) for cell, count in cells.items() if (text := number_text(cell)) is not None)
    if not found:
        return None
    total = sum(count for _, count in found)
    middle = [_at(found, place) for place in ((total - 1) // 2, total // 2)]
    return NumberRange(total, found[0][0], sum(middle) / 2, found[-1][0])


def _at(found: list[tuple[float, int]], place: int) -> float:
    """The value at a place, from 0, of all values in their order."""
    for value, count in found:
        if place < count:
            return value
        place -= count
    raise IndexError("there are fewer values")


def _of_column(frame: pl.LazyFrame, asked: Asked) -> NumberRange | None:
    column = held(asked).cast(pl.String)
    value = number_of(column.filter(~column.is_in(list(asked.missing)))).drop_nulls()
    parts = (value.count().alias("count"), value.min().alias("lowest"), value.median().alias("median"))
    count, lowest, median, highest = frame.select(*parts, value.max().alias("highest")).collect().row(0)
    return NumberRange(count, lowest, median, highest) if count else None
