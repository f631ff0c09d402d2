"""The identity of a response: a keyed hash of the tool's own id; else of its time and its place among those of it.

Source: "Google Forms" in docs/formats.md. Tools print times to the second, so several responses may share one; they are
ordered by a digest of their answers. Without id and time the digest is the identity. None depends on the order of rows
or columns, on the separator of joined choices, or on columns added later (blank cells are left out).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import polars as pl
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from survey_ingest.domain.keyed_hash import keyed_hash

_SEPARATORS = re.compile(r"\s*[,;]\s*")
_BLANKS = re.compile(r"\s+")


def row_digest(cells: Sequence[tuple[str, str]]) -> str:
    """A digest of a row from its (title, cell) pairs, whichever their order; blank cells do not count."""
    filled = sorted((title, text) for title, cell in cells if (text := _plain(cell)))
    return blake2b(
        "\x1e".join("\x1f".join(pair) for pair in filled).encode("utf-8", "surrogatepass"), digest_size=16
    ).hexdigest()


@lru_cache(maxsize=10_000)
def _plain(cell: str) -> str:
    """A cell without what exports change by themselves: blanks, and which sign joins choices."""
    return _SEPARATORS.sub(",", _BLANKS.sub(" ", cell).strip())


def ids_by_name(names: pl.Series, key: bytes) -> pl.Series:
    """The identities of responses that the tool names itself; null where it names none."""
    return names.map_elements(lambda name: keyed_hash(f"id {name}", key), return_dtype=pl.String)


def ids_by_time(times: pl.Series, numbers: pl.Series, key: bytes) -> pl.Series:
    """The identities of responses by their time (UTC, to the second) and their number among those of the same second.

    A block cipher under a key made from `key`: as secret as a keyed hash, all are different, and millions a second.
    """
    blocks = np.empty((len(times), 2), dtype=">i8")
    blocks[:, 0] = times.dt.epoch("s").to_numpy()
    blocks[:, 1] = numbers.to_numpy()
    secret = blake2b(b"response by time", digest_size=32, key=key).digest()
    # Single blocks that never repeat: what makes this mode unfit for texts does not arise.
    cipher = Cipher(algorithms.AES256(secret), modes.ECB()).encryptor()  # noqa: S305
    digits = (cipher.update(blocks.tobytes()) + cipher.finalize()).hex()
    return pl.Series([digits]).str.extract_all(".{32}").explode()


def ids_by_digest(digests: Sequence[str], key: bytes) -> list[str]:
    """The identities of responses without id and time; equal rows are numbered."""
    taken: dict[str, int] = {}
    found: list[str] = []
    for digest in digests:
        number = taken[digest] = taken.get(digest, 0) + 1
        found.append(keyed_hash(f"row {digest} {number}", key))
    return found
