"""What the XML of a sheet says before it is opened: how far its cells go, and those that floats cannot show.

A sheet of 1 KB may hold two cells a million rows and ten thousand columns apart; a reader that lays out its cells would
fill the memory. So the places of the cells are read from the XML first, as text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from survey_ingest.domain.findings import ReadError, rejected

MOST_CELLS = 10_000_000
_SPARSE_CELLS = 5_500_000  # of 32 bytes; sheets that span more must also hold something in a part of it
_LEAST_FILLED = 1 / 40
_MOST_ROWS = 1_048_576
_TAG = rb"<(?:[^\s<>/:]+:)?"
_PLACE = rb"r\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']"
_PLAIN_CELL = re.compile(rb"<c r=\"([A-Z]{1,3})(\d{1,7})\"[^<>]{0,200}(?<!/)>")  # as nearly all programs write it
_CELL_TAG = re.compile(rb"[<:]c[\s>/]")
_CELL = re.compile(_TAG + rb"c\s(?:[^<>]{0,200}?\s)?" + _PLACE + rb"[^<>]{0,200}(?<!/)>")
_ANY_CELL = re.compile(_TAG + rb"c(?:\s[^<>]{0,400})?(?<!/)>")
_ANY_PLACE = re.compile(rb"\b" + _PLACE)
_LONG_CELL = re.compile(_TAG + rb"c\s[^<>]{200}")
_ROW_START = re.compile(_TAG + rb"row[\s>]")
_ROW = re.compile(_TAG + rb"row\s(?:[^<>]*?\s)?r\s*=\s*[\"'](\d{1,7})[\"']")
_LONG_NUMBER = re.compile(rb">-?\d{16}")
_ODD_CELL = re.compile(
    _TAG + rb"c\s(?:[^<>]{0,200}?\s)?" + _PLACE + rb"([^<>]{0,200})>"
    rb"(?:" + _TAG + rb"f(?:\s[^<>]{0,200})?(?:/>|>[^<]*</(?:[^\s<>/:]+:)?f>))?"
    + _TAG + rb"v(?:\s[^<>]{0,200})?>(-?\d{16,}|#[^<]{1,20})<"
)  # fmt: skip
_DIMENSION = re.compile(_TAG + rb"dimension\s+ref\s*=\s*[\"']([A-Z0-9:$]{1,30})[\"']")


@dataclass
class SheetScan:
    """What the XML of one sheet holds: its declared dimension, how far it goes, and cells that floats cannot show.

    `tagged` counts the rows of pieces with cells without a place: those rows may have none either.
    `exact` has, by (row, column) from 0, whole numbers of 16 digits and more and error values, as written.
    """

    dimension: str = ""
    rows: int = 0
    columns: int = 0
    cells: int = 0
    exact: dict[tuple[int, int], str] = field(default_factory=dict)
    tagged: int = 0

    def take(self, xml: bytes) -> None:
        """Look at a piece of the XML that cuts no cell."""
        if not self.dimension and (found := _DIMENSION.search(xml)):
            self.dimension = found[1].decode()
        plain = _PLAIN_CELL.findall(xml)
        if len(plain) == len(_CELL_TAG.findall(xml)):
            self.cells += len(plain)
            self._reach(plain)
        else:
            self._take_other(xml)
        if max(self.rows * self.columns, self.cells) > MOST_CELLS:
            check_spans([self])  # at once: the rest need not be looked at
        if b'"e"' in xml or b"'e'" in xml or _LONG_NUMBER.search(xml):
            for name, row, attributes, text in _ODD_CELL.findall(xml):
                if not text.startswith(b"#") or re.search(rb"\bt\s*=\s*[\"']e[\"']", b" " + attributes):
                    self.exact[int(row) - 1, column_number(name) - 1] = text.decode("utf-8", "replace")

    def _take_other(self, xml: bytes) -> None:
        """Cells written in another way: blank ones, with a prefix, without a place."""
        if _LONG_CELL.search(xml):
            raise damaged()
        placed = _CELL.findall(xml)
        self.cells += len(placed)
        self._reach(placed)
        cells = len(_ANY_CELL.findall(xml))
        if len(placed) < cells:  # such a cell stands in the next column of its row
            self.cells += cells - len(placed)
            self._reach(_ANY_PLACE.findall(xml))
            rows = _ROW_START.split(xml)
            self.tagged += len(rows) - 1
            self.rows = max(self.rows, self.tagged, max(map(int, _ROW.findall(xml)), default=0))
            self.columns = max(self.columns, *(len(_ANY_CELL.findall(row)) for row in rows))

    def _reach(self, places: list[tuple[bytes, bytes]]) -> None:
        self.rows = max(self.rows, max((int(row) for _, row in places), default=0))
        self.columns = max(self.columns, max(map(column_number, {name for name, _ in places}), default=0))


def check_spans(scans: Iterable[SheetScan]) -> None:
    """Raise `ReadError` where the sheets span far more than they hold: they would fill the memory with blanks."""
    known = list(scans)
    span, cells = sum(each.rows * each.columns for each in known), sum(each.cells for each in known)
    if (
        max(span, cells) > MOST_CELLS
        or any(each.rows > _MOST_ROWS for each in known)
        or (span > _SPARSE_CELLS and cells < span * _LEAST_FILLED)
    ):
        raise rejected(
            "workbook_too_large",
            f"The sheets of the workbook span {span} cells, and {cells} of these are filled. Copy the cells that "
            "matter to a new workbook, or export as CSV.",
        )


def column_number(letters: bytes) -> int:
    """The number of a column from its letters: A is 1, XFD is 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def damaged() -> ReadError:
    """The error of a workbook that is broken."""
    return rejected(
        "damaged_workbook", "The workbook is damaged or was cut short: its parts cannot be read. Download it again."
    )
