"""How far the cells of an old workbook (.xls) reach, told before anything opens it.

An .xls is a small file system (OLE) that holds one stream of records; the parser lays out every sheet at once. Four
cells in the corners of four sheets take two gigabytes. It also makes room for as many sectors, texts and rows as the
file says that it has, so that one changed byte ends the process. Source: the published formats [MS-CFB] and [MS-XLS].
"""

import struct
from collections.abc import Callable, Iterator

from survey_ingest.domain.findings import rejected
from survey_ingest.readers.workbooks.workbook_scan import SheetScan, damaged

_LAST_SECTOR = 0xFFFFFFFA  # numbers from here on are no sectors
_HEADER_SECTORS = 109
_ENTRY = 128
_STREAMS = frozenset({2, 5})  # kinds of entries: a stream, the root
_STREAM_NAMES = ("Workbook", "Book")
_BEGIN = frozenset({0x0809, 0x0409, 0x0209, 0x0009})
#: Records of one cell: numbers, texts, errors, formulas. Blank ones take no place.
_CELLS = frozenset({0x0203, 0x0003, 0x027E, 0x007E, 0x00FD, 0x0204, 0x0004, 0x0205, 0x0005, 0x0006, 0x0206, 0x0406,
                    0x00D6})  # fmt: skip
_SEVERAL = 0x00BD
_DIMENSIONS, _TEXTS, _SHEET, _PASSWORD = 0x0200, 0x00FC, 0x0085, 0x002F
_MOST_SHEETS = 1_000
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256


def xls_scans(data: bytes) -> list[SheetScan]:
    """How far each sheet reaches. Raises `ReadError` where the file does not hold together."""
    try:
        return _scans(_stream(data))
    except (struct.error, IndexError, ValueError) as error:
        raise damaged() from error


def _scans(stream: bytes) -> list[SheetScan]:
    scans: list[SheetScan] = []
    named = 0
    for kind, start, length in _records(stream):
        named += kind == _SHEET
        if named > _MOST_SHEETS or len(scans) > _MOST_SHEETS:
            raise rejected(
                "workbook_too_large",
                f"The workbook has more than {_MOST_SHEETS} sheets. Copy those that matter to a new workbook.",
            )
        if kind in _BEGIN:
            scans.append(SheetScan())
        elif kind == _DIMENSIONS:
            _check_dimensions(stream[start : start + length])
        elif kind == _PASSWORD:
            raise rejected(
                "encrypted_file", "The file is protected by a password. Save it without one and send it again."
            )
        elif kind == _TEXTS and struct.unpack_from("<I", stream, start + 4)[0] > len(stream):
            raise damaged()
        elif scans and length >= 4 and (kind in _CELLS or kind == _SEVERAL):  # noqa: PLR2004 - row and column
            row, column = struct.unpack_from("<HH", stream, start)
            last = column
            if kind == _SEVERAL:
                (last,) = struct.unpack_from("<H", stream, start + length - 2)
            scan = scans[-1]
            scan.rows, scan.columns = max(scan.rows, row + 1), max(scan.columns, last + 1)
            scan.cells += max(last - column, 0) + 1
            if last >= _MOST_COLUMNS:
                raise damaged()
    return scans


def _check_dimensions(body: bytes) -> None:
    """Raise `ReadError` where a sheet claims a size that no sheet has: the parser makes room for it."""
    wide = len(body) >= 12  # noqa: PLR2004 - rows of four bytes since 1997
    first_row, last_row, first_column, last_column = struct.unpack_from("<IIHH" if wide else "<HHHH", body)
    rows, columns = last_row - first_row, last_column - first_column
    if not (0 <= rows <= _MOST_ROWS and 0 <= columns <= _MOST_COLUMNS):
        raise damaged()


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of each record. The rest of a stream is filled with zeros."""
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind == 0 and length == 0:
            return
        yield kind, place + 4, min(length, len(stream) - place - 4)
        place += 4 + length


def _stream(data: bytes) -> bytes:
    """The stream of records, put together from its sectors."""
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    if shift not in {9, 12} or small_shift != 6:  # noqa: PLR2004 - sectors of 512 and 4,096 bytes, small ones of 64
        raise damaged()
    size = 1 << shift
    sectors = len(data) // size + 1
    counts = (*struct.unpack_from("<II", data, 40), *struct.unpack_from("<I4xI", data, 64))
    if any(count > sectors for count in counts):
        raise damaged()
    first_directory, cutoff = struct.unpack_from("<I4xI", data, 48)
    first_small, _, first_more, _ = struct.unpack_from("<IIII", data, 60)

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    numbers = list(struct.unpack_from(f"<{_HEADER_SECTORS}I", data, 76))
    seen = 0
    while first_more < _LAST_SECTOR and seen <= len(data) // size:
        more = struct.unpack(f"<{size // 4}I", sector(first_more))
        numbers += more[:-1]
        first_more, seen = more[-1], seen + 1
    table = b"".join(sector(number) for number in numbers if number < _LAST_SECTOR)
    directory = _chain(first_directory, table, sector, sectors)
    start, length = _entry(directory, _STREAM_NAMES, len(data))
    if length >= cutoff:
        return _chain(start, table, sector, sectors)[:length]
    root, _ = struct.unpack_from("<IQ", directory, 116)
    small = _chain(root, table, sector, sectors)
    small_table = _chain(first_small, table, sector, sectors)
    return _chain(start, small_table, lambda each: small[each * 64 : (each + 1) * 64], len(small) // 64 + 1)[:length]


def _chain(first: int, table: bytes, sector: Callable[[int], bytes], most: int) -> bytes:
    """The content of a chain of sectors, each of which names the next in the table."""
    pieces: list[bytes] = []
    number = first
    while number < _LAST_SECTOR:
        if len(pieces) > most:
            raise damaged()
        pieces.append(sector(number))
        (number,) = struct.unpack_from("<I", table, number * 4)
    return b"".join(pieces)


def _entry(directory: bytes, names: tuple[str, ...], most: int) -> tuple[int, int]:
    """Where the stream of the first of these names begins, and how long it is; no stream is longer than `most`."""
    found: dict[str, tuple[int, int]] = {}
    for place in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        (letters,) = struct.unpack_from("<H", directory, place + 64)
        name = directory[place : place + max(0, min(letters, 64) - 2)].decode("utf-16-le", "replace")
        start, length = struct.unpack_from("<IQ", directory, place + 116)
        if directory[place + 66] in _STREAMS and length & 0xFFFFFFFF > most:
            raise damaged()
        found.setdefault(name.casefold(), (start, length & 0xFFFFFFFF))
    for name in names:
        if name.casefold() in found:
            return found[name.casefold()]
    raise damaged()
