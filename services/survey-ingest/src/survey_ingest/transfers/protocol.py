"""What tus 1.0.0 puts into headers, read and written. Pure. The rules are those of https://tus.io/protocols."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from typing import Any

VERSION = "1.0.0"
EXTENSIONS = ("creation", "creation-with-upload", "expiration", "termination", "checksum")
CONTENT_TYPE = "application/offset+octet-stream"
#: tus asks for sha1; none of these guards against malice, only against damage on the way.
ALGORITHMS: dict[str, Callable[[], Any]] = {
    "sha256": lambda: hashlib.sha256(usedforsecurity=False),
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "md5": lambda: hashlib.md5(usedforsecurity=False),
}
#: What the headers of this protocol are called, for browsers that may see only what is exposed to them.
HEADERS = (
    "Tus-Resumable",
    "Tus-Version",
    "Tus-Max-Size",
    "Tus-Extension",
    "Tus-Checksum-Algorithm",
    "Upload-Offset",
    "Upload-Length",
    "Upload-Metadata",
    "Upload-Expires",
    "Upload-Id",
)
#: Longer metadata says no more about a file.
LONGEST_METADATA = 8192


class HeaderError(ValueError):
    """A header that is not what the protocol says. `header` is its name; the text says what it should be."""

    def __init__(self, header: str, expected: str) -> None:
        super().__init__(expected)
        self.header = header


def parse_size(header: str, value: str | None) -> int:
    """A number of bytes. Raises `HeaderError`."""
    if value is None or not (value.isascii() and value.isdigit()) or len(value) > 15:  # noqa: PLR2004 - a petabyte
        raise HeaderError(header, "a number of bytes, in digits")
    return int(value)


def parse_metadata(value: str) -> dict[str, str]:
    """The pairs of `Upload-Metadata`: `name base64,name base64`. Raises `HeaderError`."""
    pairs: dict[str, str] = {}
    if len(value) > LONGEST_METADATA:
        raise HeaderError("Upload-Metadata", f"at most {LONGEST_METADATA} characters")
    for pair in filter(None, (each.strip() for each in value.split(","))):
        name, _, encoded = pair.partition(" ")
        try:
            text = base64.b64decode(encoded.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            raise HeaderError("Upload-Metadata", "pairs of a name and its value in base64 (of UTF-8)") from None
        if name in pairs or "\x00" in text:
            raise HeaderError("Upload-Metadata", "each name once, and no NUL characters")
        pairs[name] = text
    return pairs


def parse_checksum(value: str | None) -> tuple[Any, bytes] | None:
    """A digest to be fed and what it must come to; None where no checksum was sent. Raises `HeaderError`."""
    if value is None:
        return None
    name, _, encoded = value.strip().partition(" ")
    try:
        expected = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        expected = b""
    digest = ALGORITHMS[name]() if name in ALGORITHMS else None
    if digest is None or len(expected) != digest.digest_size:
        known = ", ".join(ALGORITHMS)
        raise HeaderError("Upload-Checksum", f"an algorithm ({known}), a blank and the digest in base64")
    return digest, expected


def http_date(instant: datetime) -> str:
    """An instant in UTC as HTTP prints it."""
    return format_datetime(instant, usegmt=True)
