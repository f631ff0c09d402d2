"""Who shares the second of an erased response stays, and the erased one stays out, whatever the tool deleted."""

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.erased_rows import answer_digests
from survey_ingest.domain.hints import ErasedRow, Hints
from survey_ingest.domain.identity import ids_by_time, times_of_ids
from survey_ingest.readers.reading import read

Row = tuple[str, ...]
KEY = b"k"
# Two questions have one title, and more stand there than are looked at first.
TITLES = ["Role", "Class", "Class", "School", "Books", "دور"]
CELLS = st.sampled_from(["", "x", "y", "نعم"])
ROWS = st.lists(
    st.tuples(st.sampled_from(["10:00:00", "10:00:01"]), *(CELLS for _ in TITLES)).filter(lambda row: any(row[1:])),
    min_size=2,
    max_size=9,
)
# Keeps the file from being empty, and from being all of one second.
OTHER: Row = ("11:00:00", "z", "z", "z", "z", "z", "z")


def dataset(path: Path, rows: list[Row], hints: Hints) -> Dataset:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Timestamp", *TITLES], *([f"2025-01-02 {row[0]}", *row[1:]] for row in rows)])
    found = read(path, hints)
    assert isinstance(found, Dataset)
    return found


def by_row(found: Dataset) -> dict[int, tuple[str, str]]:
    """Id and digest of each response, by the number of its row."""
    frame = found.frame.collect()
    digests = answer_digests(frame, KEY)
    return dict(zip(frame["row_number"].to_list(), zip(frame["response_id"], digests, strict=True), strict=True))


def erased(hints: Hints, response: tuple[str, str]) -> Hints:
    row = ErasedRow(*response)
    return replace(hints, tombstones=hints.tombstones | {response[0]}, erased_rows=(*hints.erased_rows, row))


def codes(found: Dataset) -> list[str]:
    return [each.code for each in found.report.problems]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(rows=ROWS, data=st.data())
def test_only_the_erased_are_gone(tmp_path: Path, rows: list[Row], data: Any) -> None:
    path, hints = tmp_path / "survey.csv", Hints(upload="u", identity_key=KEY)
    rows = [*rows, OTHER]
    first = by_row(dataset(path, rows, hints))
    gone = data.draw(st.lists(st.integers(0, len(rows) - 2), unique=True, max_size=3), label="erased")
    for place in gone:
        hints = erased(hints, first[place + 2])
    here = sorted(by_row(dataset(path, rows, hints)).values())
    assert here == sorted(first[row] for row in first if row - 2 not in gone)
    deleted = data.draw(st.sets(st.integers(0, len(rows) - 2)), label="deleted in the tool")
    left = [place for place in data.draw(st.permutations(range(len(rows)))) if place not in deleted]
    later = dataset(path, [rows[place] for place in left], hints)
    kept = by_row(later)
    # Equal responses cannot be told apart: as many as were erased are gone, of those that are there.
    expected = Counter(rows[place] for place in left)
    expected -= Counter(rows[place] for place in gone)
    assert Counter(rows[left[row - 2]] for row in kept) == expected
    assert later.report.counts["erased"] == len(left) - expected.total()
    ids = [response_id for response_id, _ in kept.values()]
    assert len(set(ids)) == len(ids)
    assert not hints.tombstones & set(ids)
    if deleted <= set(gone) and len(set(rows)) == len(rows):
        assert {rows[left[row - 2]]: kept[row] for row in kept} == {
            row: first[place + 2] for place, row in enumerate(rows) if place not in gone
        }
    beside = {rows[place][0] for place in gone if place in deleted} & {rows[left[row - 2]][0] for row in kept}
    if len(set(rows)) == len(rows):
        assert ("answers_beside_erased" in codes(later)) == bool(beside)


def test_changed_answers_of_the_erased_are_told(tmp_path: Path) -> None:
    path, hints = tmp_path / "survey.csv", Hints(upload="u", identity_key=KEY)
    rows = [("10:00:00", "x", "y", "", "", "", ""), OTHER]
    hints = erased(hints, by_row(dataset(path, rows, hints))[2])
    assert list(by_row(dataset(path, rows, hints))) == [3]
    changed = dataset(path, [("10:00:00", "x", "y", "y", "", "", ""), OTHER], hints)
    assert list(by_row(changed)) == [2, 3]
    [found] = [each for each in changed.report.problems if each.code == "answers_beside_erased"]
    assert (found.row, found.severity, "(2)" in found.message) == (2, "attention", True)
    # Erased by its row it stays out, whichever of the two answers comes.
    hints = erased(hints, by_row(changed)[2])
    for answers in (rows, [("10:00:00", "x", "y", "y", "", "", ""), OTHER]):
        assert list(by_row(dataset(path, answers, hints))) == [3]


def test_a_tombstone_without_digest_keeps_its_place_out(tmp_path: Path) -> None:
    path, hints = tmp_path / "survey.csv", Hints(upload="u", identity_key=KEY)
    rows = [("10:00:00", "x", "", "", "", "", ""), ("10:00:00", "y", "", "", "", "", ""), OTHER]
    first = by_row(dataset(path, rows, hints))
    old = replace(hints, tombstones=frozenset({first[2][0]}))
    assert by_row(dataset(path, rows, old)) == {row: first[row] for row in (3, 4)}


def test_the_id_of_one_erased_in_another_source_is_somebody_elses(tmp_path: Path) -> None:
    path, hints = tmp_path / "survey.csv", Hints(upload="u", identity_key=KEY)
    rows = [("10:00:00", "x", "", "", "", "", ""), OTHER]
    first = by_row(dataset(path, rows, hints))
    response_id, digest = first[2]
    for elsewhere, kept in (
        (ErasedRow(response_id, "0" * 32, here=False), [2, 3]),
        (ErasedRow(response_id, digest, here=False), [3]),
    ):
        there = replace(hints, tombstones=frozenset({response_id}), erased_rows=(elsewhere,))
        found = dataset(path, rows, there)
        assert by_row(found) == {row: first[row] for row in kept}
        assert "answers_beside_erased" not in codes(found)


def test_times_and_numbers_come_back_from_ids(tmp_path: Path) -> None:
    found = dataset(tmp_path / "survey.csv", [("10:00:00", "x", *[""] * 5), OTHER], Hints(identity_key=KEY))
    times = found.frame.collect()["submitted_at"]
    numbers = times.dt.epoch("s") % 7 + 1
    told = times_of_ids(ids_by_time(times, numbers, KEY).to_list(), KEY)
    assert told == list(zip(times.dt.epoch("s").to_list(), numbers.to_list(), strict=True))
    assert times_of_ids([], KEY) == []


def test_hints_carry_erased_rows_to_the_reader() -> None:
    hints = Hints(tombstones=frozenset({"a"}), erased_rows=(ErasedRow("a", "d"), ErasedRow("b", "e", here=False)))
    assert Hints.from_json(hints.to_json()) == hints
