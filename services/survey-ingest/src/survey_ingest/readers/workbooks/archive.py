"""The entries of a ZIP, measured while they are unpacked: what its directory claims is not believed."""

import io
import zipfile
import zlib

from survey_ingest.domain.findings import rejected

MOST_BYTES = 200 * 1024**2
MOST_RATIO = 200
_RATIO_FROM = 4 * 1024**2  # what unpacks to less does no harm, however well it was packed
_CHUNK = 1024**2


def unpacked(data: bytes, names: list[str]) -> dict[str, bytes]:
    """The content of these entries. Raises `ReadError`: `damaged_archive`, `encrypted_file`, `archive_too_large`."""
    found: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in names:
                pieces = []
                with archive.open(name) as entry:
                    while piece := entry.read(_CHUNK):
                        total += len(piece)
                        if total > MOST_BYTES or (total > _RATIO_FROM and total > MOST_RATIO * len(data)):
                            raise rejected(
                                "archive_too_large",
                                f"The archive unpacks to more than {MOST_BYTES // 1024**2} MB, or to more than "
                                f"{MOST_RATIO} times its own size. Export a part of the responses.",
                            )
                        pieces.append(piece)
                found[name] = b"".join(pieces)
    except RuntimeError as error:  # the standard library's word for a password
        raise rejected(
            "encrypted_file", "The file is protected by a password. Save it without one and send it again."
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, KeyError, OSError) as error:
        raise rejected(
            "damaged_archive", "The archive is damaged or was cut short: it cannot be unpacked. Download it again."
        ) from error
    return found
