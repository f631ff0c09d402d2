"""Workbooks become rows of text, their traces are kept, and what was made to do harm is refused before it is opened."""

import datetime as dt
import io
import tracemalloc
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read
from survey_ingest.readers.workbooks.workbook import open_workbook
from survey_ingest.readers.workbooks.workbook_scan import SheetScan, column_number

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def written(rows: list[list[Any]], name: str = "Sheet1") -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "m/d/yy h:mm:ss"})
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return content.getvalue()


def by_hand(sheet: str, *, extra: dict[str, str] | None = None, separator: str = "/", prefix: str = "") -> bytes:
    """A workbook of one sheet from its XML, as a tool writes it that is not Excel."""
    mark = f"{prefix}:" if prefix else ""
    declared = f'xmlns{":" + prefix if prefix else ""}="{MAIN}"'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<{mark}workbook {declared} xmlns:r="{RELATIONS}"><{mark}sheets>'
        f'<{mark}sheet name="Sheet1" sheetId="1" r:id="rId1"/></{mark}sheets></{mark}workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<{mark}worksheet {declared}>{sheet}</{mark}worksheet>",
    } | (extra or {})
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("/", separator), text)
    return content.getvalue()


def like_microsoft_forms(titles: list[str], rows: list[list[str]]) -> bytes:
    """As Microsoft Forms writes: prefix `x`, dimension A1, a table with the titles."""
    cells = "".join(
        f'<x:row r="{number}">'
        + "".join(
            f'<x:c r="{chr(65 + place)}{number}" t="inlineStr"><x:is><x:t>{cell}</x:t></x:is></x:c>'
            for place, cell in enumerate(row)
        )
        + "</x:row>"
        for number, row in enumerate([titles, *rows], 1)
    )
    columns = "".join(f'<x:tableColumn id="{n}" name="{title}"/>' for n, title in enumerate(titles, 1))
    extra = {
        "xl/tables/table1.xml": f'<x:table xmlns:x="{MAIN}" id="1" insertRow="1"><x:tableColumns>{columns}'
        "</x:tableColumns></x:table>",
        "docProps/core.xml": f'\ufeff<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator></dc:creator></cp:coreProperties>',
        "docProps/custom.xml": "<Properties/>",
    }
    return by_hand(f'<x:dimension ref="A1" /><x:sheetData>{cells}</x:sheetData>', extra=extra, prefix="x")


def refusal(data: bytes) -> str:
    with pytest.raises(ReadError) as caught:
        open_workbook(data)
    assert len(caught.value.findings[0].message) > len("a sentence")
    return caught.value.code


def test_cells_are_the_text_that_a_csv_would_hold() -> None:
    day = dt.datetime(2025, 9, 18, 10, 0, 0, 907_000)  # noqa: DTZ001 - a workbook knows no zone
    rows = [
        ["السؤال", 3, 3.0, 0.1, 1e-05, 123456789012, True, None, "x\r\n y"],
        [day, dt.date(2025, 9, 18), dt.time(10, 5), -2.5, "3.0", " 007 ", False, "", "_x000D_"],
    ]
    book = open_workbook(written(rows))
    assert book is not None
    assert book.rows("Sheet1") == [
        ["السؤال", "3", "3", "0.1", "0.00001", "123456789012", "TRUE", "", "x\r\n y"],
        ["2025-09-18 10:00:00.907", "2025-09-18", "10:05:00", "-2.5", "3.0", " 007 ", "FALSE", "", "\r"],
    ]
    assert book.head("Sheet1", 1) == book.rows("Sheet1")[:1]


def test_long_ids_and_errors_are_read_as_written() -> None:
    sheet = (
        '<sheetData><row r="2"><c r="B2"><v>1234567890123456789</v></c><c r="C2" t="n"><v>9007199254740993</v></c>'
        '<c r="D2" t="e"><f>NA()</f><v>#N/A</v></c><c r="E2"><v>12345678901</v></c></row></sheetData>'
    )
    book = open_workbook(by_hand(sheet))
    assert book is not None
    assert book.rows("Sheet1") == [[""] * 5, ["", "1234567890123456789", "9007199254740993", "#N/A", "12345678901"]]


def test_a_sheet_that_claims_one_cell_is_read_whole() -> None:
    rows = [[str(number), "anonymous", "جيد;ممتاز;"] for number in range(1, 58)]
    book = open_workbook(like_microsoft_forms(["ID", "Email", "رأيك"], rows))
    assert book is not None
    assert book.rows("Sheet1") == [["ID", "Email", "رأيك"], *rows]
    prints = book.fingerprints
    assert (prints.prefix, prints.dimensions, prints.tables) == ("x", {"Sheet1": "A1"}, (("ID", "Email", "رأيك"),))
    assert (prints.has_core, prints.creator_blank, prints.custom_properties) == (True, True, True)


def test_entries_with_backslashes_are_read() -> None:
    sheet = '<dimension ref="A1:A1"/><sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData>'
    book = open_workbook(by_hand(sheet, separator="\\"))
    assert book is not None
    assert book.rows("Sheet1") == [["7"]]
    assert "xl/workbook.xml" in book.fingerprints.entries
    assert book.fingerprints.dimensions == {"Sheet1": "A1:A1"}


def test_hidden_sheets_are_told_and_blank_rows_at_the_end_left_out() -> None:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.add_worksheet("Shown").write_row(0, 0, ["a"])
    hidden = book.add_worksheet("خفية")
    hidden.hide()
    hidden.write_row(0, 0, ["b"])
    hidden.write_string(40, 3, "")
    book.close()
    opened = open_workbook(content.getvalue())
    assert opened is not None
    assert [(each.name, each.visible) for each in opened.sheets] == [("Shown", True), ("خفية", False)]
    assert opened.visible == ("Shown",)
    assert opened.rows("خفية") == [["b"]]
    assert opened.fingerprints.application == "Microsoft Excel"
    with pytest.raises(KeyError):
        opened.rows("Sheet9")


def test_names_that_leave_the_folder_are_harmless() -> None:
    sheet = '<sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData>'
    book = open_workbook(by_hand(sheet, extra={"../../etc/x.xml": "<a/>", "/absolute.xml": "<a/>"}))
    assert book is not None
    assert book.rows("Sheet1") == [["7"]]


FAR = (
    '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    '<row r="1048576"><c {}="XFD1048576"><v>1</v></c></row></sheetData>'
)


@pytest.mark.parametrize(
    "sheet",
    [
        FAR.format("r"),
        FAR.format('a=">" r'),
        FAR.format('s="1"   r'),
        FAR.format("r").replace('"XFD1048576"', " 'xfd1048576' "),
        '<sheetData><row r="1">'
        + "<c><v>1</v></c>" * 16384
        + '</row><row r="1048576"><c><v>1</v></c></row></sheetData>',
    ],
    ids=["plain", "sign in an attribute", "other attributes", "lower case", "without places"],
)
def test_a_small_sheet_that_spans_all_cells_is_refused(sheet: str) -> None:
    data = by_hand(sheet)
    assert len(data) < 10_000
    assert refusal(data) == "workbook_too_large"


def test_one_long_text_in_all_cells_is_refused() -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>1</v></c></row>' for n in range(1, 20_001))
    strings = f'<sst xmlns="{MAIN}"><si><t>a</t></si><si><t>{"x" * 30_000}</t></si></sst>'
    data = by_hand(f"<sheetData>{cells}</sheetData>", extra={"xl/sharedStrings.xml": strings})
    assert len(data) < 150_000
    assert refusal(data) == "workbook_too_large"
    assert open_workbook(
        by_hand(f"<sheetData>{cells}</sheetData>".replace(">1<", ">0<"), extra={"xl/sharedStrings.xml": strings})
    )


def test_a_sheet_of_another_name_is_measured_too() -> None:
    relations = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELATIONS}/worksheet" '
        'Target="hidden/table.dat"/></Relationships>'
    )
    far = f'<worksheet xmlns="{MAIN}">{FAR.format("r")}</worksheet>'
    extra = {"xl/_rels/workbook.xml.rels": relations, "xl/hidden/table.dat": far}
    assert refusal(by_hand("<sheetData/>", extra=extra)) == "workbook_too_large"


def test_sheets_are_measured_together() -> None:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    for number in range(10):
        sheet = book.add_worksheet(f"S{number}")
        sheet.write_number(0, 0, 1)
        sheet.write_number(9_999, 199, 1)
    book.close()
    assert refusal(content.getvalue()) == "workbook_too_large"


def test_a_wide_blank_format_is_no_span() -> None:
    sheet = (
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    )
    book = open_workbook(by_hand(sheet))
    assert book is not None
    assert book.rows("Sheet1") == [["1"]]


def test_a_bomb_is_measured_by_unpacking_and_costs_no_memory() -> None:
    bomb = by_hand("<sheetData/>", extra={"xl/media/blank.xml": " " * 300_000_000})
    tracemalloc.start()
    try:
        assert refusal(bomb) == "workbook_too_large"
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


def test_a_directory_that_lies_about_sizes_is_not_believed() -> None:
    bomb = by_hand("<sheetData/>", extra={"xl/media/blank.xml": " " * 30_000_000})
    size, small = (30_000_000).to_bytes(4, "little"), (30).to_bytes(4, "little")
    assert bomb.count(size) >= 2
    assert refusal(bomb.replace(size, small)) == "workbook_too_large"


def test_too_many_parts_are_refused() -> None:
    assert refusal(by_hand("<sheetData/>", extra={f"xl/x{n}.bin": "" for n in range(1_001)})) == "workbook_too_large"


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]>',
        '<!doctype a SYSTEM "file:///etc/passwd">',
        "\n<!-- x -->\n<!DOCTYPE lolz [<!ENTITY lol0 'lol'>" + "".join(
            f"<!ENTITY lol{n} '&lol{n - 1};&lol{n - 1};'>" for n in range(1, 30)) + "]>",
    ],
    ids=["entity", "external", "a billion"],
)  # fmt: skip
def test_declared_entities_are_refused(declaration: str) -> None:
    shared = f'<?xml version="1.0"?>{declaration}<sst xmlns="{MAIN}"><si><t>x</t></si></sst>'
    assert refusal(by_hand("<sheetData/>", extra={"xl/sharedStrings.xml": shared})) == "unsafe_xml"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_that_was_cut_is_damaged(share: float) -> None:
    whole = written([["السؤال", n] for n in range(200)])
    assert refusal(whole[: int(len(whole) * share)]) == "damaged_workbook"


def test_a_workbook_with_broken_parts_is_damaged() -> None:
    whole = bytearray(written([["السؤال", n] for n in range(200)]))
    place = whole.index(b"xl/worksheets/sheet1.xml") + len("xl/worksheets/sheet1.xml")
    whole[place + 20 : place + 40] = b"\xff" * 20
    assert refusal(bytes(whole)) == "damaged_workbook"


def test_protected_and_binary_workbooks_are_named() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
    assert refusal(ole + "EncryptedPackage".encode("utf-16-le")) == "encrypted_file"
    assert refusal(ole + "Workbook\0".encode("utf-16-le")) == "damaged_workbook"
    assert open_workbook(ole) is None
    assert refusal(by_hand("<sheetData/>", extra={"xl/workbook.bin": "x"})) == "binary_workbook"
    locked = bytearray(by_hand("<sheetData/>"))
    for place in range(len(locked) - 10):
        if locked[place : place + 4] == b"PK\1\2":
            locked[place + 8] |= 1
    assert refusal(bytes(locked)) == "encrypted_file"


def test_a_workbook_of_no_tool_is_named_as_one(tmp_path: Path) -> None:
    path = tmp_path / "note.xlsx"
    path.write_bytes(written([["Dear parents,"], ["the library is open again."]]))
    with pytest.raises(ReadError, match="not_an_export") as caught:
        read(path, Hints())
    assert "an Excel workbook" in caught.value.findings[0].message


def test_a_scan_holds_no_more_than_it_needs() -> None:
    scan = SheetScan()
    scan.take(b'<c r="AA3"><v>1</v></c><c r="B9" t="s"><v>2</v></c>')
    assert (scan.rows, scan.columns, scan.cells, scan.exact) == (9, 27, 2, {})
    assert [column_number(name) for name in (b"A", b"Z", b"AA", b"XFD")] == [1, 26, 27, 16384]
    with pytest.raises(ReadError, match="damaged_workbook"):
        scan.take(b'<c r="A1" ' + b'r="A1" ' * 100_000 + b"/>")


def test_other_archives_are_no_workbooks() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("responses.csv", zlib.compress(b"a"))
    assert open_workbook(content.getvalue()) is None
    assert open_workbook(b"Timestamp,Role\n") is None
