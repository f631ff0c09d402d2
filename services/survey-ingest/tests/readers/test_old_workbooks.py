"""Old workbooks (.xls), made here record by record: what they hold, and what would fill the memory."""

import random
import struct

import pytest
from survey_ingest.domain.findings import ReadError
from survey_ingest.readers.workbooks.workbook import open_workbook
from survey_ingest.readers.workbooks.xls_guard import xls_scans

Cell = tuple[int, int, float]
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def begin(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))


def records(sheets: dict[str, list[Cell]]) -> bytes:
    """The stream of a workbook with numbers in its sheets."""
    head = begin(5) + record(0x42, struct.pack("<H", 1200))
    bodies = []
    for cells in sheets.values():
        numbers = (record(0x0203, struct.pack("<HHHd", row, column, 0, value)) for row, column, value in cells)
        bodies.append(begin(0x10) + b"".join(numbers) + record(0x0A))
    place = len(head) + sum(12 + len(name) for name in sheets) + 4
    for name, body in zip(sheets, bodies, strict=True):
        head += record(0x85, struct.pack("<IBBBB", place, 0, 0, len(name), 0) + name.encode())
        place += len(body)
    return head + record(0x0A) + b"".join(bodies)


def entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    letters = name.encode("utf-16-le") + b"\0\0"
    fields = struct.pack("<HBBIII", len(letters), kind, 1, FREE, FREE, child)
    return letters.ljust(64, b"\0") + fields + bytes(36) + struct.pack("<IQ", start, size)


def old_workbook(sheets: dict[str, list[Cell]]) -> bytes:
    """A file system of sectors: the table, the directory, then the stream."""
    stream = records(sheets)
    stream = stream.ljust(-(-max(len(stream), 4096) // SECTOR) * SECTOR, b"\0")
    count = len(stream) // SECTOR
    tables = -(-(count + 2) // 127)
    chain = [*(tables + 2 + place for place in range(count - 1)), END]
    table = [FAT] * tables + [END, *chain]
    table += [FREE] * (128 * tables - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, tables, tables, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", *(place if place < tables else FREE for place in range(109)))
    directory = entry("Root Entry", 5, END, 0, 1) + entry("Workbook", 2, tables + 1, len(stream))
    return header + struct.pack(f"<{len(table)}I", *table) + directory.ljust(SECTOR, b"\0") + stream


def test_cells_are_read_and_their_reach_is_known_before() -> None:
    data = old_workbook({"Answers": [(0, 0, 1.0), (1, 2, 3.5)], "More": [(4, 1, 12345678901.0)]})
    book = open_workbook(data)
    assert book is not None
    assert book.rows("Answers") == [["1", "", ""], ["", "", "3.5"]]
    assert book.rows("More")[4] == ["", "12345678901"]
    assert [(each.rows, each.columns, each.cells) for each in xls_scans(data)[1:]] == [(2, 3, 2), (5, 2, 1)]


def test_long_chains_of_sectors_are_followed() -> None:
    cells = [(row, column, float(row)) for row in range(3_000) for column in range(20)]
    scans = xls_scans(old_workbook({"Answers": cells}))
    assert [(each.rows, each.columns, each.cells) for each in scans[1:]] == [(3_000, 20, 60_000)]


@pytest.mark.parametrize("sheets", [1, 4])
def test_cells_in_the_corners_are_refused(sheets: int) -> None:
    corners = [(0, 0, 1.0), (65_535, 255, 1.0)]
    data = old_workbook({f"S{number}": corners for number in range(sheets)})
    assert len(data) < 10_000
    with pytest.raises(ReadError) as caught:
        open_workbook(data)
    assert caught.value.code == "workbook_too_large"


def test_a_chain_that_bites_its_tail_is_damaged() -> None:
    data = bytearray(old_workbook({"Answers": [(0, 0, 1.0)]}))
    struct.pack_into("<I", data, SECTOR + 4 * 2, 2)
    with pytest.raises(ReadError) as caught:
        open_workbook(bytes(data))
    assert caught.value.code == "damaged_workbook"


CLAIMS = {
    "rows": record(0x0200, struct.pack("<IIHHH", 0x7F0000, 10, 0, 3, 0)),
    "more rows": record(0x0200, struct.pack("<IIHHH", 0, 0xFFFFFF00, 0, 3, 0)),
    "texts": record(0x00FC, struct.pack("<II", 1, 0x7FFFFFF0)),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_that_no_file_can_keep_is_damage(name: str) -> None:
    data = old_workbook({"Answers": [(0, 0, 1.0)]})
    place = data.index(record(0x0203, struct.pack("<HHHd", 0, 0, 0, 1.0)))
    with pytest.raises(ReadError) as caught:
        open_workbook(data[:place] + CLAIMS[name] + data[place : -len(CLAIMS[name])])
    assert caught.value.code == "damaged_workbook"


@pytest.mark.parametrize("place", [40, 44, 64, 72, SECTOR * 2 + 128 + 120])
def test_a_count_of_sectors_beyond_the_file_is_damage(place: int) -> None:
    data = bytearray(old_workbook({"Answers": [(0, 0, 1.0)]}))
    struct.pack_into("<I", data, place, 0x7FFFFFFF)
    with pytest.raises(ReadError) as caught:
        open_workbook(bytes(data))
    assert caught.value.code == "damaged_workbook"


def test_damage_is_named_or_read() -> None:
    whole = old_workbook({"Answers": [(row, 1, float(row)) for row in range(50)]})
    chance = random.Random(7)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(8, len(data))] = chance.randrange(256)
        try:
            book = open_workbook(bytes(data[: chance.choice([len(data), chance.randrange(len(data))])]))
            for sheet in book.visible if book else ():
                book.rows(sheet) if book else None
        except ReadError:
            continue
