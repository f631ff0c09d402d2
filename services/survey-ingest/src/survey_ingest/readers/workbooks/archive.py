"""The entries of a ZIP, measured by what its directory claims: no entry unpacks to more than that."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from survey_ingest.domain.findings import rejected

MOST_BYTES = 200 * 1024**2
MOST_RATIO = 100  # of one entry: tables of ticks reach 40
_RATIO_FROM = 4 * 1024**2  # what unpacks to less does no harm, however well it was packed
_CHUNK = 1024**2
#: Of others a piece of a few bytes unpacks to gigabytes at once, however little is asked for.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


def unpacked(data: bytes, names: list[str]) -> dict[str, bytes]:
    """The content of these entries. Raises `ReadError`: `damaged_archive`, `encrypted_file`, `archive_too_large`."""
    found: dict[str, bytes] = {}
    with _faults_named(), zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [archive.getinfo(name) for name in names]
        _check(entries, MOST_BYTES)
        for entry in entries:
            with archive.open(entry) as file:
                # Piece by piece no more is unpacked than the directory claims; what claims too little is damaged.
                found[entry.filename] = b"".join(iter(lambda file=file: file.read(_CHUNK), b""))  # type: ignore[misc]
    return found


def unpack_to(path: Path, name: str, target: Path, most: int) -> None:
    """Write an entry of at most so many bytes to a file. Raises `ReadError` as `unpacked` does."""
    with _faults_named(), zipfile.ZipFile(path) as archive:
        entry = archive.getinfo(name)
        _check([entry], most)
        with archive.open(entry) as file, target.open("wb") as out:
            while piece := file.read(_CHUNK):
                out.write(piece)


@contextmanager
def _faults_named() -> Iterator[None]:
    """What is wrong with an archive, as `ReadError`."""
    try:
        yield
    except RuntimeError as error:  # the standard library's word for a password
        raise rejected(
            "encrypted_file", "The file is protected by a password. Save it without one and send it again."
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, KeyError, OSError) as error:
        raise rejected(
            "damaged_archive", "The archive is damaged or was cut short: it cannot be unpacked. Download it again."
        ) from error


def _check(entries: Sequence[zipfile.ZipInfo], most: int) -> None:
    """Raise `ReadError` where the entries would unpack to too much."""
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise rejected(
            "unknown_packing", "The archive is packed in a way that no tool exports in. Pack it as a plain ZIP."
        )
    packed_too_well = any(
        entry.file_size > _RATIO_FROM and entry.file_size > MOST_RATIO * entry.compress_size for entry in entries
    )
    total, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if packed_too_well or total > most or (total > _RATIO_FROM and total > MOST_RATIO * packed):
        raise rejected(
            "archive_too_large",
            f"The archive unpacks to more than {most // 1024**2} MB, or a part of it to more than {MOST_RATIO} "
            "times its own size. Export a part of the responses.",
        )
