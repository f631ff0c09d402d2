"""A large table is streamed, and reads as the same rows do in memory: the same rows, answers, codebook and findings."""

from pathlib import Path
from typing import Any

import pytest
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.readers import large_table, table
from survey_ingest.readers.reading import read

HEADER = "Timestamp,Role,How satisfied are you?,Comment\n"
ROWS = [
    f"2025-01-{1 + n:02d} 10:00:00,{('معلم', 'ولي أمر')[n % 2]},{('Satisfied', 'Neutral')[n // 2 % 2]},good\n"
    for n in range(12)
]
TABLES = {
    "regular": "".join(ROWS),
    "a row without a time": "".join([*ROWS[:8], ",معلم,Neutral,\n", *ROWS[8:]]),
    "blank lines": "".join([*ROWS[:8], "\n", "  \n", ",,,\n", *ROWS[8:], "\n\n"]),
    "blanks around cells": "".join([*ROWS[:8], " 2025-02-01 10:00:00 , معلم  ,Neutral ,\n"]),
    "a cell of blanks": "".join([*ROWS[:8], "2025-02-01 10:00:00,معلم,Neutral,   \n"]),
    "blanks that do not break": "".join([*ROWS[:8], "2025-02-01 10:00:00,ولي\u00a0أمر,Neutral\u00a0,\n"]),
    "separators that Polars keeps": "".join([*ROWS[:8], "2025-02-01 10:00:00,\x1fمعلم,Neutral\x1e,\x1c\n"]),
    "rows that are short": "".join([*ROWS[:4], "2025-02-01 10:00:00,معلم\n", "2025-02-02 10:00:00,معلم\n", *ROWS[4:]]),
    "the last row short": "".join([*ROWS, "2025-02-01 10:00:00,معلم\n"]),
    "a quotation mark too many": "".join([*ROWS, '2025-02-01 10:00:00,"معلم\n']),
    "a cell too many": "".join([*ROWS, "2025-02-01 10:00:00,معلم,Neutral,good,more\n"]),
    "delimiters at the end": "".join([*ROWS[:6], "2025-02-01 10:00:00,معلم,Neutral,good,,\n", *ROWS[6:]]),
    "lines within cells": "".join([*ROWS[:6], '2025-02-01 10:00:00,معلم,Neutral,"one\ntwo, ""three"""\n', *ROWS[6:]]),
    "a carriage return alone": "".join([*ROWS[:6], "2025-02-01 10:00:00,معلم,Neutral,a\rb\n", *ROWS[6:]]),
    "a NUL": "".join([*ROWS, "2025-02-01 10:00:00,معلم,Neutral,a\0b\n"]),
}


def _as_read(path: Path, scratch: Path | None) -> Any:
    try:
        found = read(path, Hints(upload="u", identity_key=b"k", link_persons=True), scratch=scratch)
    except ReadError as error:
        return [(finding.code, finding.row, finding.message) for finding in error.findings]
    assert isinstance(found, Dataset)
    report = found.report
    rows = found.frame.collect().sort("row_number").to_dicts()
    problems = [(each.code, each.row, each.message) for each in report.problems]
    return rows, found.codebook.to_json(), problems, report.counts, report.set_aside, report.ignored


@pytest.mark.parametrize("repeated", [1, 100], ids=["categories", "texts"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\n"], ids=["plain", "marked", "after a blank line"])
@pytest.mark.parametrize("body", TABLES.values(), ids=TABLES.keys())
def test_streamed_is_as_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str, body: str, repeated: int
) -> None:
    monkeypatch.setattr(large_table, "LARGE", 1)
    monkeypatch.setattr(large_table, "LEAST", 1)
    monkeypatch.setattr(large_table, "REPEATED", repeated)
    path = tmp_path / "survey.csv"
    path.write_bytes((start + HEADER + body).encode())
    assert _as_read(path, tmp_path) == _as_read(path, None)


def test_columns_without_title_and_cells_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_table, "LARGE", 1)
    path = tmp_path / "survey.csv"
    path.write_text(HEADER.replace("\n", ",,\n") + "".join(row.replace("\n", ",,\n") for row in ROWS), "utf-8")
    assert _as_read(path, tmp_path) == _as_read(path, None)


#: Columns that begin blank: addresses under a title that is no name, answers and addresses under none, nothing at all,
#: and the addresses of the respondents. One column numbers the rows.
LATE = [
    f"2025-01-{1 + n:02d} 10:00:00,{('Yes', 'No')[n % 2]},{late},{('bus', 'car')[n % 3 == 0] if n > 7 else ''},{late},"
    f"{n},,{late}\n"
    for n in range(12)
    for late in [f"p{n}@school.example" if n > 7 else ""]
]


def test_columns_that_begin_blank_are_looked_at_to_their_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_table, "LARGE", 1)
    monkeypatch.setattr(large_table, "PEEK", 4)
    monkeypatch.setattr(table, "PEEK", 4)
    path = tmp_path / "survey.csv"
    path.write_text("Timestamp,Happy?,How to reach you,,,,,E-mail\n" + "".join(LATE), "utf-8")
    streamed = _as_read(path, tmp_path)
    assert streamed == _as_read(path, None)
    rows, ignored = streamed[0], streamed[-1]
    assert [each.filled for each in ignored] == [4, 4, 12, 0, 4]
    assert sum(row["person"] is not None for row in rows) == 4


def test_ids_that_come_again_late_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_table, "LARGE", 1)
    monkeypatch.setattr(large_table, "PEEK", 4)
    monkeypatch.setattr(table, "PEEK", 4)
    path = tmp_path / "survey.csv"
    path.write_text("Response ID,Role\n" + "".join(f"{100 + min(n, 9)},teacher {n}\n" for n in range(12)), "utf-8")
    streamed = _as_read(path, tmp_path)
    assert streamed == _as_read(path, None)
    assert len(streamed[0]) == 12
