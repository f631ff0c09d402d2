"""Exports that a spreadsheet opened without parting the lines, and saved: each line is one quoted cell."""

import csv
import io
from pathlib import Path

import pytest
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.reading import read
from survey_ingest.readers.wrapped_lines import unwrapped

FIXTURES = Path(__file__).parent / "fixtures"
HINTS = Hints(upload="u", identity_key=b"k")


def quoted(path: Path, delimiter: str) -> str:
    """The text as tools write it: all cells but the first in quotation marks."""
    rows = csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
    return "".join(
        delimiter.join([row[0], *('"' + cell.replace('"', '""') + '"' for cell in row[1:])]) + "\n"
        for row in rows
        if row
    )


def wrapped(text: str) -> str:
    return "".join(
        '"' + line.replace('"', '""') + '"\n' if '"' in line else f"{line}\n" for line in text.split("\n")[:-1]
    )


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_form_whose_lines_are_cells_is_read_as_it_was(tmp_path: Path, delimiter: str) -> None:
    text = quoted(FIXTURES / "zoom_participants" / "p1_fr_waiting_room.csv", delimiter)
    whole, saved = tmp_path / "whole.csv", tmp_path / "saved.csv"
    whole.write_text(text, "utf-8")
    saved.write_text(wrapped(text), "utf-8")
    expected, found = read(whole, HINTS), read(saved, HINTS)
    assert isinstance(expected, Workshop)
    assert isinstance(found, Workshop)
    assert found.report.counts == expected.report.counts
    assert found.persons.equals(expected.persons)
    assert "lines_in_one_cell" in {each.code for each in found.report.problems}
    assert "lines_in_one_cell" not in {each.code for each in expected.report.problems}


def test_a_kobo_export_with_semicolons_is_one_again(tmp_path: Path) -> None:
    text = 'start;"end";"How was it?";"_id";"_uuid";"_submission_time"\n' + "".join(
        f'2025-10-20 20:39:4{n};"2025-10-20 20:43:1{n}";"{answer}";"5868{n}";"43b148bf-b39b-4c1d-ae5b-16d822a2fc{n}"'
        f';"2025-10-20T19:43:2{n}"\n'
        for n, answer in enumerate(("جيد", "Good; really", "Bad"))
    )
    saved = tmp_path / "saved.csv"
    saved.write_text(wrapped(text), "utf-8")
    found = read(saved, HINTS)
    assert isinstance(found, Dataset)
    assert found.report.detection.format == "kobo_odk"
    assert found.report.counts["responses"] == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a;b;c\n1;2;3\n",
        '"a quoted title, only"\n"another one"\n',
        '"What is ""this"";"\n"one"\n"two"\n',
        '"a;""b"";""c"""\n"1;""2"""\n',
        '"a","b","c"\n"1","2","3"\n',
        '"a;""b"";""c"""\n1;2;3,4\n',
        '"a;""b"";""c"""\n',
        '"a";"b";"c"\n"1";"2";"3"\n',
    ],
)
def test_other_texts_are_no_wrapped_tables(text: str) -> None:
    assert unwrapped(text) is None
