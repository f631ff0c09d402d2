"""A ZIP archive that holds one file, as Google Forms and survey tools send their exports: the file in it is read."""

import zipfile
from pathlib import Path, PurePosixPath

from survey_ingest.readers.workbooks.archive import unpack_to

MOST_UNPACKED = 64 * 1024**2  # bytes; a larger export is unpacked by hand, and streamed
_MANY = 50  # entries; an archive of more is no single file
_BESIDE = ("__MACOSX", "Thumbs.db", "desktop.ini")
_TABLES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".sav", ".zsav", ".vtt", ".json", ".qsf", ".lss"})


def only_file(path: Path) -> str | None:
    """The name of the one file in an archive, where tools export files of its kind; None for any other file."""
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return None
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry.filename for entry in archive.infolist()[: _MANY + 1] if not _beside(entry)]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    return entries[0] if len(entries) == 1 and PurePosixPath(entries[0]).suffix.lower() in _TABLES else None


def unpacked_file(path: Path, entry: str, folder: Path) -> Path:
    """The entry as a file in the folder. Raises `ReadError`."""
    target = folder / f"unpacked{PurePosixPath(entry).suffix.lower()}"
    unpack_to(path, entry, target, MOST_UNPACKED)
    return target


def _beside(entry: zipfile.ZipInfo) -> bool:
    """What systems put beside files: folders, and what they know of files."""
    parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
    return not parts or entry.is_dir() or parts[0] in _BESIDE or parts[-1] in _BESIDE or parts[-1].startswith("._")
