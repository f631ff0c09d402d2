"""A list whose "other" has two columns headed alike: the one is ticked, the other holds the respondent's own words."""

import csv
from pathlib import Path

from survey_ingest.domain.codebook import Question
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

TITLE = "كيف يصل طفلك إلى المدرسة؟ How does your child come to school?"
OTHER = "Other (please specify):"
OPTIONS = ["Bus", "Car", "On foot"]


def records(*, ticked: str) -> list[list[str]]:
    """A response a row: its options, "other" ticked, and what that is."""
    head = ["Name of the school", *(f"{TITLE} {each}" for each in (*OPTIONS, OTHER, OTHER)), "Year"]
    rows = [
        ["Hawalli", *(each if n % 3 != at else "" for at, each in enumerate(OPTIONS)), "", "", "2025"] for n in range(9)
    ]
    rows[4][4:6] = [ticked, "with a neighbour"]
    return [head, *rows]


def asked(path: Path, lines: list[list[str]]) -> tuple[list[Question], list[str]]:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(lines)
    found = read(path, Hints(upload="u", identity_key=b"k"))
    assert isinstance(found, Dataset)
    return list(found.codebook.questions), [each.code for each in found.report.problems]


def chosen(questions: list[Question]) -> dict[str, int]:
    listed = next(each for each in questions if each.kind == "multiple")
    return {each.label: each.count for each in listed.choices}


def test_an_option_that_stands_away_from_the_others_leaves_other_in_the_list(tmp_path: Path) -> None:
    lines = records(ticked="Other")
    before, _ = asked(tmp_path / "a.csv", lines)
    for row in lines:
        row[0], row[3] = row[3], row[0]
    after, _ = asked(tmp_path / "a.csv", lines)
    assert chosen(after) == chosen(before) == {"Bus": 6, "Car": 6, "On foot": 6, OTHER: 1}


def test_a_cell_overwritten_where_other_is_ticked_does_not_make_words_of_ticks(tmp_path: Path) -> None:
    lines = records(ticked=OTHER)
    before, found = asked(tmp_path / "a.csv", lines)
    lines[7][4] = "13/13/2025"
    after, also = asked(tmp_path / "a.csv", lines)
    assert "odd_cells" not in found
    assert "odd_cells" in also
    assert [(each.key, each.kind) for each in after] == [(each.key, each.kind) for each in before]
    assert chosen(after) == chosen(before) | {OTHER: 2}
