"""The range of a number's answers: the same from counted cells and from the column, and without what is no number."""

import statistics

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from survey_ingest.domain.codebook import Asked, Codebook, NumberRange
from survey_ingest.domain.counting import Counts
from survey_ingest.domain.describing import codebook_of
from survey_ingest.domain.number_ranges import number_range

ASKED = Asked("q_1", 1, "How many minutes?", missing={"-9": "refused"})
CELLS = st.lists(
    st.one_of(st.integers(-50, 500).map(str), st.sampled_from(["2,5", "٢٨", "many", "-9", "1,250"])), max_size=40
)


def _range(cells: list[str], *, whole: bool) -> NumberRange | None:
    frame = pl.LazyFrame({"q_1": pl.Series(cells, dtype=pl.String)})
    kept = {cell: cells.count(cell) for cell in cells if cell not in ASKED.missing}
    counts = Counts(kept if whole else {}, len(kept) if whole else 1, len(cells), len(cells), {})
    return number_range(frame, ASKED, counts, kept)


@given(CELLS)
def test_cells_and_column_give_the_range_of_the_numbers(cells: list[str]) -> None:
    read = {"2,5": 2.5, "٢٨": 28.0}
    values = [read.get(cell) or float(cell) for cell in cells if cell not in {"many", "-9", "1,250"}]
    expected = NumberRange(len(values), min(values), statistics.median(values), max(values)) if values else None
    assert _range(cells, whole=True) == _range(cells, whole=False) == expected


def test_a_codebook_keeps_it_and_tells_how_many_are_no_numbers() -> None:
    frame = pl.LazyFrame({"q_1": [*map(str, range(0, 300, 7)), "a few"]})
    codebook = codebook_of(frame, [Asked("q_1", 1, "How many minutes did you read?")])
    (question,) = codebook.questions
    assert (question.kind, question.other_count) == ("number", 1)
    assert question.numbers == NumberRange(43, 0, 147, 294)
    assert Codebook.from_json(codebook.to_json()) == codebook
