"""Small file systems of old office programs (OLE): .xls workbooks, and what is locked by a password.

Source of the layout: the published formats [MS-CFB], [MS-XLS] and [MS-OFFCRYPTO].
"""

import struct
from collections.abc import Callable, Mapping

from hostile_archives import noise

Cells = list[tuple[int, int, float | str]]
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512
_ROOT, _STREAM = 5, 2


def file_system(streams: Mapping[str, bytes]) -> bytes:
    """The file with these streams, each in sectors of its own."""
    padded = {name: data.ljust(-(-max(len(data), 4096) // _SECTOR) * _SECTOR, b"\0") for name, data in streams.items()}
    entries = (len(streams) + 4) // 4
    count = sum(len(data) // _SECTOR for data in padded.values())
    tables = -(-(count + entries) // 127)
    first = tables + entries
    table = [_FAT] * tables + [*range(tables + 1, tables + entries), _END]
    directory = _entry("Root Entry", _ROOT, _END, 0, 1)
    for number, (name, data) in enumerate(padded.items(), 1):
        sectors = len(data) // _SECTOR
        follower = number + 1 if number < len(padded) else _FREE
        directory += _entry(name, _STREAM, first, len(data), follower=follower)
        table += [*range(first + 1, first + sectors), _END]
        first += sectors
    table += [_FREE] * (128 * tables - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, tables, tables, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", *(place if place < tables else _FREE for place in range(109)))
    body = struct.pack(f"<{len(table)}I", *table) + directory.ljust(entries * _SECTOR, b"\0")
    return head + body + b"".join(padded.values())


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE, follower: int = _FREE) -> bytes:
    letters = name.encode("utf-16-le") + b"\0\0"
    fields = struct.pack("<HBBIII", len(letters), kind, 1, _FREE, follower, child)
    return letters.ljust(64, b"\0") + fields + bytes(36) + struct.pack("<IQ", start, size)


def record(kind: int, body: bytes = b"") -> bytes:
    """A record of a stream of an .xls."""
    return struct.pack("<HH", kind, len(body)) + body


def _begin(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))


def _cell(row: int, column: int, value: float | str) -> bytes:
    if isinstance(value, str):
        letters = value.encode("utf-16-le")
        return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + letters)
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def records(sheets: Mapping[str, Cells], more: bytes = b"", within: bytes = b"") -> bytes:
    """The stream of a workbook; `more` records stand in its head, `within` ones at the start of each sheet."""
    head = _begin(5) + record(0x42, struct.pack("<H", 1200)) + more
    bodies = [
        _begin(0x10) + within + b"".join(_cell(*cell) for cell in cells) + record(0x0A) for cells in sheets.values()
    ]
    place = len(head) + sum(12 + len(name) for name in sheets) + 4
    for name, body in zip(sheets, bodies, strict=True):
        head += record(0x85, struct.pack("<IBBBB", place, 0, 0, len(name), 0) + name.encode())
        place += len(body)
    return head + record(0x0A) + b"".join(bodies)


def old_workbook(sheets: Mapping[str, Cells] | None = None, more: bytes = b"", within: bytes = b"") -> bytes:
    """An .xls; with answers to a form where no sheets are given."""
    if sheets is None:
        titles: Cells = [(0, place, title) for place, title in enumerate(("Timestamp", "ما صفتك؟", "Score"))]
        for row in range(1, 40):
            titles += [(row, 0, f"2025/09/{row % 28 + 1:02} 10:00:00"), (row, 1, ("معلم", "Parent")[row % 2])]
            titles += [(row, 2, float(row % 5))]
        sheets = {"Answers": titles}
    return file_system({"Workbook": records(sheets, more, within)})


_CORNERS: Cells = [(0, 0, 1.0), (65_535, 255, 1.0)]


def _encrypted() -> bytes:
    descriptor = (
        '<?xml version="1.0"?><encryption xmlns="http://schemas.microsoft.com/office/2006/encryption">'
        '<keyData saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES"/></encryption>'
    )
    info = struct.pack("<HHI", 4, 4, 0x40) + descriptor.encode()
    return file_system({"EncryptionInfo": info, "EncryptedPackage": struct.pack("<Q", 40_000) + noise(40_000)})


def _patched(data: bytes, place: int, value: int) -> bytes:
    changed = bytearray(data)
    struct.pack_into("<I", changed, place, value)
    return bytes(changed)


OLD_FILES: Mapping[str, Callable[[], bytes]] = {
    "an .xlsx with a password": _encrypted,
    "an .xls with a password": lambda: old_workbook(more=record(0x2F, struct.pack("<HHH", 1, 1, 1) + noise(48))),
    "an .xls with the oldest password": lambda: old_workbook(more=record(0x2F, struct.pack("<HHH", 0, 1, 1))),
    "an .xls with cells in the corners": lambda: old_workbook({"S": _CORNERS}),
    "an .xls with 200 sheets with cells in the corners": lambda: old_workbook({f"S{n}": _CORNERS for n in range(200)}),
    "an .xls that claims 2 billion texts": lambda: old_workbook(more=record(0xFC, struct.pack("<II", 1, 0x7FFFFFF0))),
    "an .xls with a text of 65,535 letters in 8 bytes": lambda: old_workbook(
        more=record(0xFC, struct.pack("<IIHB", 1, 1, 0xFFFF, 1) + b"ab")
    ),
    "an .xls with a text over 3,000 records": lambda: old_workbook(
        more=record(0xFC, struct.pack("<IIHB", 1, 1, 0xFFFF, 1) + b"ab") + record(0x3C, b"\1" + b"ab" * 500) * 3_000
    ),
    "an .xls that claims rows": lambda: old_workbook(
        within=record(0x200, struct.pack("<IIHHH", 0, 0xFFFFFF00, 0, 3, 0))
    ),
    "an .xls that claims all rows and columns": lambda: old_workbook(
        within=record(0x200, struct.pack("<IIHHH", 0, 65_536, 0, 256, 0))
    ),
    "an .xls with a formula in 10,000 brackets": lambda: old_workbook(
        within=record(0x06, struct.pack("<HHHdHIH", 0, 0, 0, 1.0, 0, 0, 8_000) + b"\x15" * 8_000)
    ),
    "an .xls with 100,000 sheets": lambda: file_system(
        {"Workbook": _begin(5) + record(0x85, struct.pack("<IBBBB", 0, 0, 0, 1, 0) + b"S") * 100_000 + record(0x0A)}
    ),
    "an .xls with 300,000 beginnings": lambda: file_system({"Workbook": _begin(5) + _begin(0x10) * 300_000}),
    "an .xls with many blanks in one record": lambda: old_workbook(
        within=b"".join(
            record(0xBD, struct.pack("<HH", row, 0) + bytes(6) + struct.pack("<H", 255)) for row in range(60_000)
        )
    ),
    "a file system whose table is itself": lambda: _patched(old_workbook(), _SECTOR, 0),
    "a file system whose chain bites its tail": lambda: _patched(old_workbook(), _SECTOR + 12, 2),
    "a file system of 4 billion tables": lambda: _patched(old_workbook(), 44, 0xFFFFFFF0),
    "a file system whose list of tables bites its tail": lambda: _patched(_patched(old_workbook(), 68, 1), 72, 1),
    "a file system of sectors of 2^30 bytes": lambda: _patched(old_workbook(), 28, 0x001EFFFE),
    "a file system without anything": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40_000),
    "an old document": lambda: file_system({"WordDocument": noise(8_000), "1Table": noise(8_000)}),
    "an old document that speaks of a Workbook": lambda: file_system(
        {"WordDocument": "Workbook\0Book\0".encode("utf-16-le") * 400}
    ),
}
