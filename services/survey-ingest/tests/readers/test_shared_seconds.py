"""Responses of one second are told apart by their answers, in whichever order rows and columns stand."""

import csv
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

# Two questions have one title, and more stand there than are looked at first.
TITLES = ["Role", "Class", "Class", "A", "B", "C", "D", "Z: which of these?"]
CELLS = st.sampled_from(["", "x", "y", "نعم", "x, y", "x;y", "a  b"])
ROWS = st.lists(
    st.tuples(st.sampled_from(["10:00:00", "10:00:01"]), *(CELLS for _ in TITLES)).filter(lambda row: any(row[1:])),
    min_size=2,
    max_size=12,
)


def _identities(path: Path, titles: list[str], rows: list[Any]) -> list[tuple[str, tuple[str, ...]]]:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Timestamp", *titles], *([f"2025-01-02 {row[0]}", *row[1:]] for row in rows)])
    found = read(path, Hints(upload="u", identity_key=b"k"))
    assert isinstance(found, Dataset)
    frame = found.frame.collect()
    answers = [question.key for question in found.codebook.questions]
    cells = [tuple(sorted(str(cell) for cell in row if cell is not None)) for row in frame.select(answers).iter_rows()]
    return sorted(zip(frame["response_id"].to_list(), cells, strict=True))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, data=st.data())
def test_ids_stay_whatever_the_order(tmp_path: Path, rows: list[Any], data: Any) -> None:
    path = tmp_path / "survey.csv"
    here = _identities(path, TITLES, rows)
    places = data.draw(st.permutations(range(len(TITLES))))
    moved = [(row[0], *(row[place + 1] for place in places)) for row in data.draw(st.permutations(rows))]
    there = _identities(path, [TITLES[place] for place in places], moved)
    assert len({identity for identity, _ in here}) == len(rows)
    assert [identity for identity, _ in here] == [identity for identity, _ in there]
    assert here == there


def test_rows_of_a_second_that_differ_in_the_sign_between_choices_keep_their_ids(tmp_path: Path) -> None:
    blank = [""] * (len(TITLES) - 1)
    rows = [("10:00:00", *blank, "x, y"), ("10:00:00", *blank, "x;y")]
    path = tmp_path / "survey.csv"
    assert _identities(path, TITLES, rows) == _identities(path, TITLES, rows[::-1])
