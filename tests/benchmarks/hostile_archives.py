"""ZIPs that no program writes: entries of any size from a few bytes, entries that overlap, directories that lie.

zip_of([Entry("a.csv", b"x" * 1024**2, times=10_000)])   ten gigabytes in ten megabytes
"""

import bz2
import lzma
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

STORED, DEFLATED, BZIP2, LZMA = 0, 8, 12, 14
_MOST = 0xFFFFFFFE
_CHECKED = 400 * 1024**2
_SYMLINK = 0o120777 << 16


@dataclass(frozen=True)
class Entry:
    """`before`, then `unit` so many `times`, then `after`; packed without ever being laid out.

    `claimed` is the size that the directory claims; `locked` says that there is a password, `link` that the entry is a
    symbolic link to what it holds.
    """

    name: str
    unit: bytes
    times: int = 1
    before: bytes = b""
    after: bytes = b""
    method: int = DEFLATED
    claimed: int | None = None
    locked: bool = False
    link: bool = False


def noise(size: int) -> bytes:
    """Bytes that cannot be packed, always the same: they hide how well the rest was packed."""
    return Random(7).randbytes(size)


def zip_of(entries: Sequence[Entry], *, overlapping: int = 0, count: int | None = None) -> bytes:
    """The archive. `overlapping` more entries share the bytes of the first; `count` is what its end claims."""
    body, directory = bytearray(), bytearray()
    for entry in entries:
        packed = _packed(entry)
        size = len(entry.before) + len(entry.unit) * entry.times + len(entry.after)
        fields = _fields(entry, packed, size)
        directory += _central(entry, fields, len(body))
        body += b"PK\3\4" + fields + entry.name.encode() + packed
    first = entries[0]
    for number in range(overlapping):
        other = Entry(f"{number}-{first.name}", first.unit, first.times)
        size = len(first.before) + len(first.unit) * first.times + len(first.after)
        directory += _central(other, _fields(other, _packed(first), size), 0)
    told = min(0xFFFF, len(entries) + overlapping if count is None else count)
    return bytes(body + directory) + struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, told, told, len(directory), len(body), 0
    )


def _fields(entry: Entry, packed: bytes, size: int) -> bytes:
    claimed = size if entry.claimed is None else entry.claimed
    total = zlib.crc32(entry.before)
    for _ in range(entry.times if size <= _CHECKED else 0):  # what is longer is refused before its end
        total = zlib.crc32(entry.unit, total)
    total = zlib.crc32(entry.after, total)
    return struct.pack(
        "<HHHHHIIIHH", 20, int(entry.locked), entry.method, 0, 0x5A21, total, len(packed), min(claimed, _MOST),
        len(entry.name.encode()), 0,
    )  # fmt: skip


def _central(entry: Entry, fields: bytes, place: int) -> bytes:
    kind = struct.pack("<HHHII", 0, 0, 0, _SYMLINK if entry.link else 0, place)
    return b"PK\1\2" + struct.pack("<H", 0x0314) + fields + kind + entry.name.encode()


def _packed(entry: Entry) -> bytes:
    whole = (entry.before, entry.unit, entry.after)
    if entry.method == DEFLATED:
        return _deflated(entry)
    if entry.method == STORED:
        return b"".join(whole)
    if entry.method == BZIP2:
        packer = bz2.BZ2Compressor(9)
        return b"".join(packer.compress(entry.unit) for _ in range(entry.times)) + packer.flush()
    chain = {"id": lzma.FILTER_LZMA1, "preset": 6}
    raw = lzma.LZMACompressor(lzma.FORMAT_RAW, filters=[chain])
    properties = bytes([0x5D]) + struct.pack("<I", 8 * 1024**2)
    return (
        b"\x09\x14" + struct.pack("<H", 5) + properties
        + b"".join(raw.compress(entry.unit) for _ in range(entry.times)) + raw.flush()
    )  # fmt: skip


def _deflated(entry: Entry) -> bytes:
    """Pieces that end on a byte and look back at nothing can be put one after another as often as wanted."""

    def piece(content: bytes, mode: int) -> bytes:
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        return packer.compress(content) + packer.flush(mode)

    middle = piece(entry.unit, zlib.Z_FULL_FLUSH) * entry.times
    return piece(entry.before, zlib.Z_FULL_FLUSH) + middle + piece(entry.after, zlib.Z_FINISH)
