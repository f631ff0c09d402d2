"""Workbooks, .xlsx and .xls: sheets as rows of text cells, and the traces of the program that wrote them.

    workbook = open_workbook(data)                     # None: no workbook
    workbook.sheets                                    # names, in order, each with whether it is visible
    workbook.rows("Sheet1")                            # all rows from the first one on, as text, equally wide
    workbook.head("Sheet1", 30)                        # the first rows only
    workbook.fingerprints                              # for detection

Values are read by calamine, which goes by the cells and not by the dimension that a sheet claims to have. A cell
becomes the text a person would expect in a CSV: 3 and not 3.0, ids of any length whole, ISO dates and times
(milliseconds kept), TRUE and FALSE, errors such as #N/A as they are written; empty text where there is nothing.
"""

import datetime as dt
import io
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from survey_ingest.domain.findings import ReadError, rejected
from survey_ingest.readers.workbooks.workbook_parts import Fingerprints, Parts, entry_names, parts_of
from survey_ingest.readers.workbooks.workbook_scan import SheetScan, check_spans
from survey_ingest.readers.workbooks.xls_guard import xls_scans

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ESCAPED = re.compile(r"_x(00[01][0-9A-F]|005F)_")
_EXACT_FLOAT = 2**53
_MILLISECOND = 1000


@dataclass(frozen=True)
class SheetName:
    """A sheet of a workbook."""

    name: str
    visible: bool = True


@dataclass
class Workbook:
    """An opened workbook. Rows are read when asked for, and kept: several readers look at the same sheet."""

    sheets: tuple[SheetName, ...]
    fingerprints: Fingerprints
    _calamine: "CalamineWorkbook"
    _scans: dict[str, SheetScan] = field(default_factory=dict)
    _parsed: dict[str, "CalamineSheet"] = field(default_factory=dict)
    _kept: dict[str, list[list[str]]] = field(default_factory=dict)

    @property
    def visible(self) -> tuple[str, ...]:
        """The names of the sheets that are shown; of all where none is."""
        return tuple(each.name for each in self.sheets if each.visible) or tuple(each.name for each in self.sheets)

    def rows(self, sheet: str) -> list[list[str]]:
        """The cells of a sheet as text, row 1 being `[0]`: equally wide, without blank rows and columns at the end.

        Raises `KeyError` for a name that is no sheet, `ReadError` for a sheet that cannot be read.
        """
        if sheet not in self._kept:
            self._kept[sheet] = self._read(sheet, None)
            self._parsed.pop(sheet, None)
        return self._kept[sheet]

    def head(self, sheet: str, most: int) -> list[list[str]]:
        """The first rows of a sheet, see `rows`."""
        return self._kept[sheet][:most] if sheet in self._kept else self._read(sheet, most)

    def _read(self, sheet: str, most: int | None) -> list[list[str]]:
        if sheet not in {each.name for each in self.sheets}:
            raise KeyError(sheet)
        if sheet not in self._parsed:
            self._parsed[sheet] = _guarded(lambda: self._calamine.get_sheet_by_name(sheet))
        values = _guarded(lambda: self._parsed[sheet].to_python(skip_empty_area=False, nrows=most))
        nothing = [""] * len(values[0]) if values else []
        width = max((_filled(row) for row in values if row != nothing), default=0)
        blank = nothing[:width]
        met: dict[str, str] = {}  # one object for equal cells
        rows = []
        for row in values:
            cut = row[:width]
            same = cut == blank  # most rows of a sheet that reaches far
            rows.append(cut if same else [met.setdefault(text, text) for text in map(cell_text, cut)])
        scan = self._scans.get(sheet)
        for (row, column), text in (scan.exact if scan else {}).items():
            if row < len(rows):
                rows[row] += [""] * (column + 1 - len(rows[row]))
                rows[row][column] = text
        while rows and not any(rows[-1]):
            rows.pop()
        width = max(map(len, rows), default=0)
        return [row if len(row) == width else row + [""] * (width - len(row)) for row in rows]


def open_workbook(data: bytes) -> Workbook | None:
    """The workbook in `data`; None where it is none.

    Raises `ReadError`: `encrypted_file`, `damaged_workbook`, `workbook_too_large`, `unsafe_xml`, `binary_workbook`.
    """
    if data.startswith(_OLE):
        if not _is_xls(data):
            return None
        check_spans(xls_scans(data))
        return _opened(data, None)
    if not data.startswith(b"PK"):
        return None
    names = entry_names(data)
    if not any(name.startswith("xl/") for name in names):
        return None
    if "xl/workbook.bin" in names:
        raise rejected("binary_workbook", "The workbook is saved as .xlsb. Save it as .xlsx and send that.")
    return _opened(data, parts_of(data))


def cell_text(value: Any) -> str:
    """The text of a cell's value."""
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if "_x00" in value else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return _number(value) if isinstance(value, int | float) else _moment(value)


def _filled(row: list[Any]) -> int:
    """The number of cells up to the last filled one."""
    if row and row[-1] != "":
        return len(row)
    return next((place for place in range(len(row), 0, -1) if row[place - 1] != ""), 0)


def _number(value: float) -> str:
    if float(value).is_integer() and abs(value) < _EXACT_FLOAT:
        return str(int(value))
    return format(Decimal(repr(value)), "f") if value == value and abs(value) != float("inf") else ""  # noqa: PLR0124 - NaN


def _moment(value: dt.date | dt.datetime | dt.time | dt.timedelta) -> str:
    """A time to the millisecond: serial numbers of days are not more exact."""
    if isinstance(value, dt.timedelta):
        return _duration(value)
    if isinstance(value, dt.time):
        day = dt.datetime.combine(dt.date(2000, 1, 1), value)
        return _moment(day).partition(" ")[2]
    if not isinstance(value, dt.datetime):
        return value.isoformat()
    rounded = value.replace(microsecond=0) + dt.timedelta(milliseconds=round(value.microsecond / _MILLISECOND))
    return rounded.isoformat(" ", "milliseconds" if rounded.microsecond else "seconds")


def _duration(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    return f"{'-' if seconds < 0 else ''}{hours:02}:{rest // 60:02}:{rest % 60:02}"


def _is_xls(data: bytes) -> bool:
    """Whether an OLE file is a workbook; raises `ReadError` for an encrypted one."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise rejected("encrypted_file", "The file is protected by a password. Save it without one and send it again.")
    return any(f"{name}\0".encode("utf-16-le") in data for name in ("Workbook", "Book"))


def _opened(data: bytes, parts: Parts | None) -> Workbook:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    opened: CalamineWorkbook = _guarded(lambda: CalamineWorkbook.from_object(io.BytesIO(data)))
    sheets = tuple(
        SheetName(each.name, each.visible == SheetVisibleEnum.Visible)
        for each in opened.sheets_metadata
        if each.typ == SheetTypeEnum.WorkSheet
    )
    if not sheets:
        raise rejected("damaged_workbook", "The workbook has no sheet with cells. Download it again.")
    if parts is None:
        return Workbook(sheets, Fingerprints(), opened)
    return Workbook(sheets, parts.fingerprints, opened, parts.scans)


def _guarded(act: Any) -> Any:
    """What `act` gives; whatever the parser raises, also when it gives up altogether, is a damaged workbook."""
    from python_calamine import PasswordError

    try:
        return act()
    except PasswordError as error:
        raise rejected(
            "encrypted_file", "The file is protected by a password. Save it without one and send it again."
        ) from error
    except (ReadError, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise rejected(
            "damaged_workbook",
            "The workbook is damaged or was cut short: its sheets cannot be read. Download it again.",
        ) from error
