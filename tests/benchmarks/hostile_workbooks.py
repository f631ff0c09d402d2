"""Workbooks made to fill the memory, to take for ever, or to lead out of the file; .xlsx, .xls and encrypted ones."""

import io
import zipfile
from collections.abc import Callable, Mapping

import xlsxwriter
from hostile_archives import BZIP2, LZMA, Entry, noise, zip_of
from hostile_xml import declarations

Make = Callable[[], bytes]
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET, STRINGS, BOOK, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"
RELATIONS, APP, CORE = "xl/_rels/workbook.xml.rels", "docProps/app.xml", "docProps/core.xml"
_OPEN, _CLOSE = b"<worksheet %s>" % MAIN, b"</worksheet>"
_MB = 1024**2


def workbook() -> bytes:
    """A small workbook of answers, as a form writes it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("Form Responses 1")
    sheet.write_row(0, 0, ["Timestamp", "ما صفتك؟", "Comment", "Score"])
    for row in range(1, 60):
        cells = [f"2025/09/{row % 28 + 1:02} 10:00:00", ("معلم", "Parent")[row % 2], f"good {row}", row % 5]
        sheet.write_row(row, 0, cells)
    book.close()
    return buffer.getvalue()


def parts() -> dict[str, bytes]:
    """The parts of the small workbook."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(*entries: Entry, padding: int = 0, **options: int) -> bytes:
    """The small workbook with these entries in place of its own; `padding` bytes that cannot be packed are added."""
    own = parts()
    taken = {entry.name for entry in entries}
    kept = [Entry(name, content) for name, content in own.items() if name not in taken]
    media = [Entry("xl/media/image1.png", noise(padding))] if padding else []
    return zip_of([*entries, *kept, *media], **options)


def sheet_of(unit: bytes, times: int = 1, *, before: bytes = b"", after: bytes = b"") -> Entry:
    """A sheet whose data is `unit` so many times."""
    return Entry(SHEET, unit, times, _OPEN + before + b"<sheetData>", b"</sheetData>" + after + _CLOSE)


def cells(*places: str) -> bytes:
    """Rows of one cell each."""
    return b"".join(
        b'<row r="%s"><c r="%s"><v>1</v></c></row>' % (place.lstrip("ABCDEFXZ").encode() or b"1", place.encode())
        for place in places
    )


def _wide(name: str, times: int, unit: bytes = b"<a/>" * 65_536) -> Entry:
    return Entry(name, unit, times, b"<r>", b"</r>")


def _sheets(number: int) -> Entry:
    names = b"".join(b'<sheet name="S%d" sheetId="%d" r:id="rId1"/>' % (each, each) for each in range(1, number + 1))
    relation = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    return Entry(BOOK, b"<workbook %s %s><sheets>%s</sheets></workbook>" % (MAIN, relation, names))


def _relation(target: bytes, mode: bytes = b"") -> Entry:
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    return Entry(
        RELATIONS,
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="%s" Target="%s"%s/></Relationships>' % (kind, target, mode),
    )


def _strings(unit: bytes, times: int) -> Entry:
    return Entry(STRINGS, unit, times, b"<sst %s>" % MAIN, b"</sst>")


def _nested(depth: int) -> bytes:
    inner = workbook()
    for level in range(depth):
        inner = zip_of([Entry(f"{number}-{level}.zip", inner) for number in range(8)])
    return with_parts(Entry("xl/embeddings/book.xlsx", inner))


_ROW_UNIT = b"".join(b"<row><c><v>%d</v></c></row>" % (each % 10) for each in range(2_000))
_WIDE_ROW = b"<row>%s</row>" % (b"<c><v>1</v></c>" * 16_384)
_DIMENSION = b'<dimension ref="A1:XFD1048576"/>'

WORKBOOKS: Mapping[str, Make] = {
    "a sheet of 200 MB of blanks": lambda: with_parts(sheet_of(b" " * _MB, 200)),
    "one cell of 2 GB": lambda: with_parts(
        Entry(
            SHEET,
            b"x" * _MB,
            2_048,
            _OPEN + b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>',
            b"</t></is></c></row></sheetData>" + _CLOSE,
        )
    ),
    "one text of 2 GB": lambda: with_parts(_strings(b"<si><t>%s</t></si>" % (b"x" * _MB), 2_048)),
    "a text of 190 MB, hidden by noise": lambda: with_parts(
        Entry(STRINGS, b"x" * _MB, 190, b"<sst %s><si><t>" % MAIN, b"</t></si></sst>"), padding=2 * _MB
    ),
    "1.5 million texts of 120 bytes, hidden by noise": lambda: with_parts(
        _strings(b"<si><t>%s</t></si>" % (b"y" * 100) * 10_000, 150), padding=2 * _MB
    ),
    "6 million empty texts, hidden by noise": lambda: with_parts(
        _strings(b"<si><t/></si>" * 10_000, 600), padding=2 * _MB
    ),
    "a text of 30,000 letters in 100,000 cells": lambda: with_parts(
        _strings(b"<si><t>%s</t></si>" % (b"z" * 30_000), 1),
        sheet_of(b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 100_001))),
    ),
    "inline texts of 190 MB, hidden by noise": lambda: with_parts(
        sheet_of(b'<row><c t="inlineStr"><is><t>%s</t></is></c></row>' % (b"x" * _MB), 190), padding=2 * _MB
    ),
    "5.4 million cells without a place, hidden by noise": lambda: with_parts(
        sheet_of(_ROW_UNIT, 2_700), padding=3 * _MB
    ),
    "600 rows of all columns without a place": lambda: with_parts(sheet_of(_WIDE_ROW, 600), padding=2 * _MB),
    "a million sheets": lambda: with_parts(_sheets(1_000_000), padding=_MB),
    "50,000 sheets that are one": lambda: with_parts(_sheets(50_000)),
    "60,000 parts": lambda: with_parts(*(Entry(f"xl/x{number}.xml", b"") for number in range(60_000))),
    "a directory that claims 65,535 parts": lambda: with_parts(count=0xFFFF),
    "900 parts that are one, of 8 MB": lambda: zip_of(
        [Entry("xl/a.xml", b" " * _MB, 8, b"<a>", b"</a>"), *(Entry(n, c) for n, c in parts().items())],
        overlapping=900,
    ),
    "a workbook within ZIPs within ZIPs": lambda: _nested(3),
    "bzip2 of 512 MB": lambda: with_parts(Entry(SHEET, bytes(64 * _MB), 8, method=BZIP2)),
    "LZMA of 256 MB": lambda: with_parts(Entry(SHEET, bytes(64 * _MB), 4, method=LZMA)),
    "a part that claims one byte": lambda: with_parts(Entry(SHEET, b" " * _MB, 300, claimed=1)),
    "a part that claims 4 GB": lambda: with_parts(Entry(SHEET, b"<worksheet/>", claimed=0xFFFFFFF0)),
    "a part with a password": lambda: with_parts(Entry(SHEET, b"<worksheet/>", locked=True)),
    "two cells at the ends of a sheet": lambda: with_parts(sheet_of(cells("A1", "XFD1048576"))),
    "one cell at the end of a sheet": lambda: with_parts(sheet_of(cells("XFD1048576"))),
    "a cell beyond the end": lambda: with_parts(sheet_of(cells("A1", "XFD1048577", "ZZZ9999999"))),
    "a cell far beyond the end": lambda: with_parts(sheet_of(cells("A1", "A4294967295", "AAAAAAAA99999999999"))),
    "a cell in row 0": lambda: with_parts(sheet_of(cells("A1", "A0", "B0"))),
    "a dimension that lies": lambda: with_parts(sheet_of(cells("A1", "B2"), before=_DIMENSION)),
    "a dimension of one cell": lambda: with_parts(sheet_of(cells("A1", "XFD1048576"), before=b'<dimension ref="A1"/>')),
    "rows in a wrong order, far apart": lambda: with_parts(sheet_of(cells("A1048576", "XFD1", "A1", "XFD1048576"))),
    "cells a million rows apart, in lower case": lambda: with_parts(sheet_of(cells("A1", "xfd1048576"))),
    "a place written with entities": lambda: with_parts(
        sheet_of(b'<row r="1"><c r="A1"><v>1</v></c><c r="&#88;&#70;&#68;1048576"><v>1</v></c></row>')
    ),
    "a place written before a long attribute": lambda: with_parts(
        sheet_of(b'<row r="1"><c r="A1"><v>1</v></c><c x="%s" r="XFD1048576"><v>1</v></c></row>' % (b"y" * 5_000))
    ),
    "a cell tag that is a megabyte long": lambda: with_parts(
        sheet_of(b'<row r="1"><c %s r="XFD1048576"><v>1</v></c></row>' % (b" " * _MB))
    ),
    "a sheet in UTF-16": lambda: with_parts(
        Entry(SHEET, ("\ufeff" + (_OPEN + cells("A1", "XFD1048576") + _CLOSE).decode()).encode("utf-16-le"))
    ),
    "a million merged cells": lambda: with_parts(
        sheet_of(cells("A1"), after=b"<mergeCells>%s</mergeCells>" % (b'<mergeCell ref="A1:XFD1048576"/>' * 1_000_000)),
        padding=_MB,
    ),
    "a million styles": lambda: with_parts(
        Entry(
            STYLES,
            b'<xf numFmtId="14"/>' * 1_000_000,
            1,
            b"<styleSheet %s><cellXfs>" % MAIN,
            b"</cellXfs></styleSheet>",
        ),
        padding=_MB,
    ),
    "a number format of 8 MB": lambda: with_parts(
        Entry(
            STYLES,
            b'<numFmt numFmtId="170" formatCode="%s"/>' % (b"[h]" * 2_700_000),
            1,
            b'<styleSheet %s><numFmts count="1">' % MAIN,
            b"</numFmts></styleSheet>",
        ),
        padding=_MB,
    ),
    "a formula in 100,000 brackets": lambda: with_parts(
        sheet_of(b'<row r="1"><c r="A1"><f>%s1%s</f><v>1</v></c></row>' % (b"(" * 100_000, b")" * 100_000))
    ),
    "shared formulas over all cells": lambda: with_parts(
        sheet_of(b'<row r="1"><c r="A1"><f t="shared" ref="A1:XFD1048576" si="4294967295">A1</f><v>1</v></c></row>')
    ),
    "a sheet nested a million deep": lambda: with_parts(sheet_of(b"<row>" * 1_000_000)),
    "a book nested a million deep": lambda: with_parts(Entry(BOOK, b"<a>" * 1_000_000), padding=_MB),
    "properties nested a million deep": lambda: with_parts(Entry(APP, b"<a>" * 2_000_000), padding=_MB),
    "properties of 2 million elements": lambda: with_parts(_wide(APP, 30), _wide(CORE, 30), padding=_MB),
    "relations of 2 million elements": lambda: with_parts(_wide(RELATIONS, 30), padding=_MB),
    "a book of 2 million elements": lambda: with_parts(_wide(BOOK, 30), padding=_MB),
    "20 tables of 2 million elements": lambda: with_parts(
        *(_wide(f"xl/tables/table{number}.xml", 30) for number in range(20)), padding=2 * _MB
    ),
    "24 parts of 8 MB, hidden by noise": lambda: with_parts(
        *(Entry(f"xl/x{number}.xml", b" " * 1_000_000, 8, b"<a>", b"</a>") for number in range(24)), padding=2 * _MB
    ),
    "a sheet that is the book": lambda: with_parts(_relation(b"workbook.xml")),
    "a sheet outside of the file": lambda: with_parts(_relation(b"../../../../../../etc/passwd")),
    "a sheet at another place": lambda: with_parts(_relation(b"file:///etc/passwd", b' TargetMode="External"')),
    "a sheet under another name, two cells far apart": lambda: with_parts(
        _relation(b"../docs/far.bin"), Entry("docs/far.bin", _OPEN + cells("A1", "XFD1048576") + _CLOSE)
    ),
    "the same part twice, the second one far": lambda: zip_of(
        [*(Entry(n, c) for n, c in parts().items()), Entry(SHEET, _OPEN + cells("A1", "XFD1048576") + _CLOSE)]
    ),
    "names that lead out of the folder": lambda: with_parts(
        Entry("../../../../tmp/x", b"x"),
        Entry("/etc/passwd", b"x"),
        Entry("C:\\windows\\x", b"x"),
        Entry("xl/link", b"/etc/passwd", link=True),
    ),
    "an end without a directory": lambda: b"PK\5\6" + bytes(18),
    "a beginning without an end": lambda: workbook()[:-60],
    "a beginning only": lambda: b"PK\3\4",
    "a workbook behind a program": lambda: b"MZ" + bytes(4_000) + workbook(),
    "a binary workbook": lambda: with_parts(Entry("xl/workbook.bin", b"\0")),
    **{
        f"{what} in {part}": (lambda part=part, xml=xml: with_parts(Entry(part, xml)))  # type: ignore[misc]
        for part in (SHEET, STRINGS, BOOK, STYLES, RELATIONS, APP, "[Content_Types].xml")
        for what, xml in declarations("x", "").items()
    },
}
