"""The identity of a response: a keyed hash of its time and its place among those of the same time.

Source: "Google Forms" in docs/formats.md. Tools print times to the second, so several responses may share
one; they are ordered by a digest of their answers. Without a time the digest is the identity. Neither depends on the
order of rows or columns, on the separator of joined choices, or on columns added later (blank cells are left out).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

import polars as pl

_SEPARATORS = re.compile(r"\s*[,;]\s*")
_BLANKS = re.compile(r"\s+")


def keyed_hash(text: str, key: bytes) -> str:
    """A hash of `text` that only the holder of `key` can repeat; 32 hexadecimal digits."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=key).hexdigest()


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


def response_ids(submitted_at: pl.Series, digests: Sequence[str], key: bytes) -> list[str]:
    """The identity of each row, from its time (UTC, to the second, may be null) and its digest. All are different."""
    times = submitted_at.dt.epoch("s").to_list()
    taken: dict[str, int] = {}
    identities = [""] * len(times)
    for place in sorted(range(len(times)), key=lambda each: digests[each]):
        base = f"at {times[place]}" if times[place] is not None else f"row {digests[place]}"
        number = taken[base] = taken.get(base, 0) + 1
        identities[place] = keyed_hash(f"{base} {number}", key)
    return identities
