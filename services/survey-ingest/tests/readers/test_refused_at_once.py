"""What a small file can do to a reader: each is refused before it is laid out. All of them: tests/benchmarks."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
import xlsxwriter
from rba_kernel.text import match_key
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.encoding import decode
from survey_ingest.readers.json_guard import whole_letters
from survey_ingest.readers.reading import read

LSS = "<document><LimeSurveyDocType>Survey</LimeSurveyDocType>{}</document>"
SUBMISSION = '[{"_uuid": "u", "_submission_time": "2025-01-01T00:00:00.000Z", "q": "%s"}]'


def archive(packing: int, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as target:
        target.writestr("form.csv", content)
    return made.getvalue()


def workbook(part: str, old: bytes, new: bytes) -> bytes:
    buffer, made = io.BytesIO(), io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet("S").write_row(0, 0, ["Timestamp", "Role"])
    book.close()
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(old, new) if name == part else content)
    return made.getvalue()


def book_with(old: bytes, new: bytes) -> Callable[[], bytes]:
    return lambda: workbook("xl/workbook.xml", old, new)


MEMBERS = b'{"a":1' + b"".join(b',"%d":1' % number for number in range(30_000)) + b"}"
OWN_QUESTIONS = json.dumps(
    [{"_uuid": f"u{n}", "_submission_time": "2025-01-01T00:00:00.000Z", f"q{n}": 1} for n in range(3_000)]
).encode()
SHEETS = b"<sheets>" + b'<sheet name="T" sheetId="9" r:id="rId1"/>' * 1_100
FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "brackets": ("a.json", lambda: b"[" + b"{}," * 200_000 + b"{}]", "unsafe_json"),
    "a long number": ("a.json", lambda: b'[{"a": %s}]' % (b"9" * 500), "unsafe_json"),
    "members": ("a.json", lambda: MEMBERS, "too_many_columns"),
    "a question of its own in each submission": ("a.json", lambda: OWN_QUESTIONS, "too_many_columns"),
    "tags": ("a.lss", lambda: LSS.format("<t/>" * 600_000).encode(), "xml_too_large"),
    "blank rows": ("a.csv", lambda: b"Timestamp,Role\n" + b"\n" * 600_000, "too_many_blank_rows"),
    "columns": ("a.csv", lambda: b",".join(b"%d" % number for number in range(11_000)), "too_many_columns"),
    "another packing": ("a.zip", lambda: archive(zipfile.ZIP_BZIP2, b"_uuid,q\n1,2\n"), "unknown_packing"),
    "a bomb": ("a.zip", lambda: archive(zipfile.ZIP_DEFLATED, b"_uuid,q\n" + bytes(9_000_000)), "archive_too_large"),
    "sheets": ("a.xlsx", book_with(b"<sheets>", SHEETS), "workbook_too_large"),
    "names": ("a.xlsx", book_with(b"</sheets>", b"</sheets>" + b"<a/>" * 60_000), "workbook_too_large"),
}


@pytest.mark.parametrize("what", FILES)
def test_refused_before_it_is_laid_out(what: str, tmp_path: Path) -> None:
    name, make, code = FILES[what]
    (tmp_path / name).write_bytes(make())
    with pytest.raises(ReadError) as caught:
        read(tmp_path / name, Hints())
    assert caught.value.code == code


def test_equal_cells_that_pack_to_nothing_are_no_survey(tmp_path: Path) -> None:
    path = tmp_path / "a.zsav"
    columns = {f"q{number}": pl.repeat(1.0, 60_000, eager=True) for number in range(40)}
    pyreadstat.write_sav(pl.DataFrame(columns), path, compress=True)
    with pytest.raises(ReadError) as caught:
        read(path, Hints())
    assert caught.value.code == "too_many_cells"


def test_halves_of_letters_become_marks_of_loss(tmp_path: Path) -> None:
    assert whole_letters(r"\ud83d\ude00 \\ud800 \ud800") == r"\ud83d\ude00 \\ud800 \ufffd"
    path = tmp_path / "a.json"
    path.write_text(SUBMISSION % r"good \ud800")
    assert read(path, Hints(identity_key=b"k")).report.counts["responses"] == 1


@pytest.mark.parametrize("name", ["bz2", "hex", "idna", "unicode_escape", "a\0b"])
def test_names_that_are_no_encoding_of_text_are_unknown(name: str) -> None:
    with pytest.raises(ReadError) as caught:
        decode(b"Timestamp,Role\n", name)
    assert caught.value.code == "unknown_encoding"


def test_a_word_without_end_is_no_label_and_costs_nothing() -> None:
    endless = "a" + "\u0301\u0323" * 100_000
    assert match_key(f"{endless} Café") == f"{endless} café"
    assert match_key("x" * 900 + " Cafe\u0301") == "x" * 900 + " café"


def test_a_file_that_brings_an_erased_person_again_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("_uuid,_submission_time,q\nu1,2025-01-01T00:00:00.000Z,1\nu2,2025-01-02T00:00:00.000Z,2\n")
    whole = read(path, Hints(identity_key=b"k"))
    assert isinstance(whole, Dataset)
    erased = whole.frame.collect()["response_id"][0]
    again = read(path, Hints(identity_key=b"k", tombstones=frozenset({erased})))
    codes = [[each.code for each in result.report.problems] for result in (whole, again)]
    assert ["erased_people_in_file" in each for each in codes] == [False, True]
