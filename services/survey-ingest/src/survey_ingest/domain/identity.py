"""The identity of a response: a keyed hash of the tool's own id; else of its time and its place among those of it.

Source: "Google Forms" in docs/formats.md. Tools print times to the second, so several responses may share one; they are
put in the order of their answers. Without id and time a digest of the answers is the identity. None depends on the
order of rows or columns, on the separator of joined choices, or on columns added later, as long as they are blank.
"""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import polars as pl
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

from survey_ingest.domain.keyed_hash import keyed_hash

_PIECE = 200_000  # identities
_TELLING = 4  # columns that nearly always tell rows of one second apart


def row_digests(cells: pl.DataFrame, headings: Sequence[str]) -> list[str]:
    """A digest of each row from its (heading, cell) pairs, whichever their order; blank cells do not count.

    `headings` are those of the columns, in their order; cells have no blanks around them and are null where blank.
    """
    pairs = [
        _pair(heading, pl.col(names[0])) if len(names) == 1 else _pairs(heading, names)
        for heading, names in _by_heading(headings, cells.columns)
    ]
    rows = cells.lazy().select(_plain(pl.concat_str(pairs, separator="\x1e", ignore_nulls=True))).collect().to_series()
    return [blake2b(row.encode(), digest_size=16).hexdigest() for row in rows]


def ordering(headings: Sequence[str], names: Sequence[str]) -> tuple[list[pl.Expr], ...]:
    """What rows are put in order by, so that the order of rows and of columns does not matter: cell after cell.

    In parts: the later one counts only among rows that are alike in all before. Cells come in the order of their
    headings, named by these; those of equal headings as one. First without what exports change by themselves, last as
    they are written.
    """
    columns = _by_heading(headings, names)
    alike = [
        (_plain(pl.col(same[0])) if len(same) == 1 else _cells(same).list.join("\x1e")).alias(f"heading {heading}")
        for heading, same in columns
    ]
    written = [
        pl.concat_list(same).list.drop_nulls().list.sort().list.join("\x1e").alias(f"written {heading}")
        for heading, same in columns
    ]
    return alike[:_TELLING], alike[_TELLING:], written


def _by_heading(headings: Sequence[str], names: Sequence[str]) -> list[tuple[str, list[str]]]:
    columns: dict[str, list[str]] = {}
    for heading, name in sorted(zip(headings, names, strict=True)):
        columns.setdefault(heading, []).append(name)
    return list(columns.items())


def _plain(text: pl.Expr) -> pl.Expr:
    """Without what exports change by themselves: blanks, and which sign joins choices."""
    return text.str.replace_all(r"\s\s+|[^\S ]", " ").str.replace_all(r" ?[,;] ?", ",")


def _pair(heading: str, cell: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit(f"{heading}\x1f"), cell)


def _pairs(heading: str, names: Sequence[str]) -> pl.Expr:
    filled = _cells(names)
    return pl.when(filled.list.len() > 0).then(filled.list.eval(_pair(heading, pl.element())).list.join("\x1e"))


def _cells(names: Sequence[str]) -> pl.Expr:
    """The cells of columns of one heading, which may stand in any order."""
    return pl.concat_list(_plain(pl.col(name)) for name in names).list.drop_nulls().list.sort()


def ids_by_name(names: pl.Series, key: bytes) -> pl.Series:
    """The identities of responses that the tool names itself; null where it names none."""
    return names.map_elements(lambda name: keyed_hash(f"id {name}", key), return_dtype=pl.String)


def ids_by_time(times: pl.Series, numbers: pl.Series, key: bytes) -> pl.Series:
    """The identities of responses by their time (UTC, to the second) and their number among those of the same second.

    A block cipher under a key made from `key`: as secret as a keyed hash, all are different, and millions a second.
    """
    secret = blake2b(b"response by time", digest_size=32, key=key).digest()
    # Single blocks that never repeat: what makes this mode unfit for texts does not arise.
    cipher = Cipher(algorithms.AES256(secret), modes.ECB()).encryptor()  # noqa: S305
    # A piece at a time: millions of them on their way from numbers to text would fill the memory.
    starts = range(0, max(len(times), 1), _PIECE)
    pieces = [_encrypted(times.slice(start, _PIECE), numbers.slice(start, _PIECE), cipher) for start in starts]
    return pl.concat(pieces)


def _encrypted(times: pl.Series, numbers: pl.Series, cipher: CipherContext) -> pl.Series:
    blocks = np.empty((len(times), 2), dtype=">i8")
    blocks[:, 0] = times.dt.epoch("s").to_numpy()
    blocks[:, 1] = numbers.to_numpy()
    places = pl.int_range(0, blocks.nbytes, 16)
    return pl.select(pl.lit(cipher.update(blocks.tobytes())).bin.slice(places, 16).bin.encode("hex")).to_series()


def times_of_ids(ids: Sequence[str], key: bytes) -> list[tuple[int, int]]:
    """Inverse of `ids_by_time`: the second (since 1970) and the number of each id; of an id made otherwise, noise."""
    secret = blake2b(b"response by time", digest_size=32, key=key).digest()
    cipher = Cipher(algorithms.AES256(secret), modes.ECB()).decryptor()  # noqa: S305
    blocks = np.frombuffer(cipher.update(b"".join(bytes.fromhex(each) for each in ids)), dtype=">i8").reshape(-1, 2)
    return [(int(second), int(number)) for second, number in blocks]


def ids_by_digest(digests: Sequence[str], key: bytes) -> list[str]:
    """The identities of responses without id and time; equal rows are numbered."""
    taken: dict[str, int] = {}
    found: list[str] = []
    for digest in digests:
        number = taken[digest] = taken.get(digest, 0) + 1
        found.append(keyed_hash(f"row {digest} {number}", key))
    return found
