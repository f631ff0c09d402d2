"""Zoom reports opened in a spreadsheet and saved as a workbook give the figures of the CSV that they were made from."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.encoding import decode
from survey_ingest.readers.reading import read
from survey_ingest.readers.records import delimiter_of, read_records
from survey_ingest.readers.registry import readers
from survey_ingest.readers.workbooks.turned_dates import may_be_turned, turned_back

FIXTURES = Path(__file__).parent / "fixtures"
KINDS = (
    "zoom_participants",
    "zoom_webinar_attendees",
    "zoom_registration",
    "zoom_poll",
    "zoom_questions",
    "zoom_recordings",
)
REPORTS = [path for kind in KINDS for path in sorted((FIXTURES / kind).glob("*.csv"))]
RAW = FIXTURES / "zoom_participants" / "p3_raw.csv"
HINTS = Hints(upload="u", identity_key=b"key of the test", remembered_date_order="month_first")
WORDS = frozenset(word for reader in readers() for word in reader.header_words)
_NUMERIC = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}) (\d{1,2}):(\d\d)(?::(\d\d))?(?: ([AP])M)?")
_YEAR_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2}) (\d{1,2}):(\d\d)(?::(\d\d))?(?: ([AP])M)?")

Cell = Callable[[str], Any]


def rows_of(path: Path) -> list[list[str]]:
    text = decode(path.read_bytes(), None, WORDS).text
    return read_records(text, delimiter_of(text, WORDS)).rows


def as_typed(order: str | None) -> Cell:
    """What a spreadsheet makes of a cell: numbers, and dates in the order that it reads them; None leaves all text."""

    def cell(text: str) -> Any:
        if order is None:
            return text
        if re.fullmatch(r"0|[1-9]\d{0,10}", text):
            return int(text)
        found = _YEAR_FIRST.fullmatch(text)
        if found:
            year, month, day = (int(found[place]) for place in (1, 2, 3))
        elif found := _NUMERIC.fullmatch(text):
            one, two, year = (int(found[place]) for place in (1, 2, 3))
            month, day = (one, two) if order == "month_first" else (two, one)
        else:
            return text
        hour = int(found[4]) % 12 + 12 * (found[7] == "P") if found[7] else int(found[4])
        try:
            return dt.datetime(year, month, day, hour, int(found[5]), int(found[6] or 0))  # noqa: DTZ001 - as printed
        except ValueError:
            return text

    return cell


def saved(path: Path, sheets: dict[str, Sequence[Sequence[str]]], cell: Cell) -> Path:
    book = xlsxwriter.Workbook(str(path))
    date = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                value = cell(text)
                if isinstance(value, dt.datetime):
                    sheet.write_datetime(place, column, value, date)
                elif isinstance(value, int):
                    sheet.write_number(place, column, value)
                elif text:
                    sheet.write_string(place, column, text)
    book.close()
    return path


def frames_of(result: Any) -> list[pl.DataFrame]:
    return [result.frame.collect()] if isinstance(result, Dataset) else list(result.frames.values())


def same(found: Any, expected: Any) -> None:
    for one, other in zip(frames_of(found), frames_of(expected), strict=True):
        assert one.equals(other), (one, other)
    assert found.report.counts == expected.report.counts
    assert found.report.checksums == expected.report.checksums
    assert found.report.set_aside == expected.report.set_aside
    assert found.sessions == expected.sessions


def order_of(path: Path) -> str:
    return "day_first" if read(path, HINTS).report.date_order.value == "day_first" else "month_first"


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
@pytest.mark.parametrize("typed", [False, True], ids=["texts", "dates and numbers"])
@pytest.mark.parametrize("second", [False, True], ids=["first sheet", "second sheet"])
def test_workbook_gives_the_figures_of_the_csv(tmp_path: Path, path: Path, typed: bool, second: bool) -> None:
    expected = read(path, HINTS)
    note = {"Notes": [["See the next sheet"]]} if second else {}
    cell = as_typed(order_of(path) if typed else None)
    found = read(saved(tmp_path / "saved.xlsx", {**note, "Report": rows_of(path)}, cell), HINTS)
    assert found.report.detection.format == path.parent.name
    assert found.report.detection.layout == expected.report.detection.layout
    same(found, expected)
    assert found.report.encoding.how == "workbook"
    assert found.report.delimiter == ""
    assert any("workbook" in reason for reason in found.report.detection.reasons)


MONTH_FIRST = [path for path in REPORTS if any(_NUMERIC.fullmatch(cell) for row in rows_of(path) for cell in row)]


@pytest.mark.parametrize("path", [RAW, *(path for path in MONTH_FIRST if path.stem.startswith(("p4", "2026")))])
def test_dates_read_in_another_order_come_back(tmp_path: Path, path: Path) -> None:
    """A spreadsheet that reads days first leaves what has no such month as text; the days of the others are told."""
    rows = [*rows_of(path)]
    early = [[cell.replace("03/24/2026", "03/05/2026") for cell in row] for row in rows[:5]] + rows[5:]
    plain = tmp_path / "plain.csv"
    with plain.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(early)
    other = "month_first" if order_of(plain) == "day_first" else "day_first"
    book = saved(tmp_path / "saved.xlsx", {"Report": early}, as_typed(other))
    same(read(book, HINTS), read(plain, HINTS))


def test_dates_that_may_be_turned_are_said(tmp_path: Path) -> None:
    rows = [[cell.replace("03/24/2026", "03/05/2026") for cell in row] for row in rows_of(RAW)]
    found = read(saved(tmp_path / "saved.xlsx", {"Report": rows}, as_typed("day_first")), HINTS)
    assert "dates_of_spreadsheet" in {each.code for each in found.report.problems if each.severity == "attention"}
    whole = read(saved(tmp_path / "whole.xlsx", {"Report": rows_of(RAW)}, as_typed("month_first")), HINTS)
    assert "dates_of_spreadsheet" not in {each.code for each in whole.report.problems}


def test_lines_that_were_not_parted_are_parted(tmp_path: Path) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(rows_of(RAW))
    lines = [[line] for line in buffer.getvalue().split("\n")]
    same(read(saved(tmp_path / "saved.xlsx", {"Report": lines}, as_typed(None)), HINTS), read(RAW, HINTS))


def test_what_stands_around_changes_nothing(tmp_path: Path) -> None:
    """Blank columns before and behind, and apostrophes that kept numbers text."""
    rows = [["", *(f"'{cell}" if cell.isdecimal() else cell for cell in row), "", " "] for row in rows_of(RAW)]
    same(read(saved(tmp_path / "saved.xlsx", {"Report": rows}, as_typed(None)), HINTS), read(RAW, HINTS))


def test_a_second_report_in_the_workbook_is_said(tmp_path: Path) -> None:
    book = saved(tmp_path / "saved.xlsx", {"Day 1": rows_of(RAW), "Day 2": rows_of(RAW)}, as_typed("month_first"))
    found = read(book, HINTS)
    assert isinstance(found, Workshop)
    same_persons = read(RAW, HINTS)
    assert isinstance(same_persons, Workshop)
    assert found.persons.equals(same_persons.persons)
    assert "other_sheets" in {each.code for each in found.report.problems if each.severity == "attention"}


def test_reports_of_two_kinds_in_one_workbook_are_asked_about(tmp_path: Path) -> None:
    poll = rows_of(FIXTURES / "zoom_poll" / "generation_4_arabic_before_and_after.csv")
    book = saved(tmp_path / "saved.xlsx", {"People": rows_of(RAW), "Poll": poll}, as_typed("month_first"))
    with pytest.raises(ReadError) as refused:
        read(book, HINTS)
    assert refused.value.code == "ambiguous_format"
    assert set(refused.value.asks["format"]) == {"zoom_participants", "zoom_poll"}
    chosen = Hints(upload="u", identity_key=HINTS.identity_key, format="zoom_participants")
    found = read(book, chosen)
    assert isinstance(found, Workshop)
    assert "other_sheets" in {each.code for each in found.report.problems}


def test_dates_are_turned_only_where_a_text_tells() -> None:
    made = ["2026-03-11 09:00:00"]
    assert turned_back([made, ["11/13/2026 09:00:00 AM"]])[0] == ["2026-11-03 09:00:00"]
    assert turned_back([made, ["11/12/2026 09:00:00 AM"]])[0] == made
    assert turned_back([made, ["13/11/2026"]])[0] == made
    assert turned_back([made, ["2026-03-21 09:00:00"], ["11/13/2026 09:00:00 AM"]])[0] == made
    above = ["2026-11-12 20:50:00", ""]  # it was written with the name of its month
    assert turned_back([above, ["", "11/13/2026 09:00:00 AM"], ["", made[0]]]) == [
        above,
        ["", "11/13/2026 09:00:00 AM"],
        ["", "2026-11-03 09:00:00"],
    ]
    assert turned_back([["2026-12-11 20:50:00", ""], ["", "11/13/2026 09:00:00 AM"]])[0] == above
    assert may_be_turned([made])
    assert not may_be_turned([made, ["2026-03-21 09:00:00"]])
    assert not may_be_turned([["2026-03-03 09:00:00"]])
