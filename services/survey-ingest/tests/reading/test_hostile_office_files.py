"""Hostile and broken office files through the reader process: each is refused or read, and the child lives on."""

import io
import zipfile
from pathlib import Path
from random import Random

import pytest
import xlsxwriter
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.reading.process import Limits, ReaderProcess

FORM = Path(__file__).parent.parent / "readers" / "fixtures" / "google_forms" / "download_arabic.csv"
LIMITS = Limits(resident_memory=300 * 1024**2)
MUTANTS = 60


def workbook() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("Form Responses 1")
    sheet.write_row(0, 0, ["Timestamp", "What is your role?", "Comment"])
    for row in range(1, 40):
        sheet.write_row(row, 0, [f"2025/09/{row % 28 + 1:02} 10:00:00", ("معلم", "Parent")[row % 2], f"good {row}"])
    book.close()
    return buffer.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """The workbook with one part put in, or put in place of its own."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for each in source.namelist():
            if each != name:
                target.writestr(each, source.read(each))
        target.writestr(name, content)
    return made.getvalue()


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b']><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&j;</t></si></sst>'
)
SHEET = "xl/worksheets/sheet1.xml"
FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    b"</sheetData></worksheet>"
)
HOSTILE = {
    "a part of 200 MB": with_part(SHEET, b"<worksheet>" + b" " * 200_000_000 + b"</worksheet>"),
    "entities within entities": with_part("xl/sharedStrings.xml", LAUGHS),
    "two cells a million rows apart": with_part(SHEET, FAR),
    "an encrypted document": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(40_000),
    "a directory that is cut": workbook()[:-40],
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_workbooks_are_refused_and_the_child_lives(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(HOSTILE[name])
    process = ReaderProcess(LIMITS)
    try:
        await process.start()
        pid = process.pid
        with pytest.raises(ReadError) as caught:
            await process.read(path, Hints(), tmp_path)
        assert not caught.value.code.startswith("reader_")
        assert (await process.read(FORM, Hints(), tmp_path)).report.counts["responses"] == 8
        assert process.pid == pid
    finally:
        await process.close()


async def test_broken_workbooks_are_refused_or_read(tmp_path: Path) -> None:
    whole, path = workbook(), tmp_path / "file.xlsx"
    process = ReaderProcess(LIMITS)
    try:
        await process.start()
        pid = process.pid
        for seed in range(MUTANTS):
            dice, data = Random(seed), bytearray(whole)
            if seed % 3 == 0:
                data = data[: dice.randrange(1, len(data))]
            else:
                for _ in range(dice.randrange(1, 6)):
                    data[dice.randrange(len(data))] = dice.randrange(256)
            path.write_bytes(data)
            try:
                result = await process.read(path, Hints(), tmp_path)
            except ReadError as error:
                assert not error.code.startswith("reader_"), (seed, str(error))  # noqa: PT017 - other ends are fine
            else:
                assert result.report.counts["responses"] <= 39
        assert process.pid == pid
    finally:
        await process.close()
