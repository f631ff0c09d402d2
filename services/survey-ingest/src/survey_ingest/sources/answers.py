"""The answers of a source as a file for people who may see them: NDJSON or CSV.

This module brings Polars; it is imported when somebody asks for answers.
"""

import csv
import io
import json
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

_ROWS = 1000
#: What a spreadsheet takes for the start of a formula, half and full width.
_FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")
_JOINER = "; "


def ndjson_lines(frame: pl.DataFrame) -> Iterator[bytes]:
    """One JSON object a response. A sync iterator: it is run in a thread."""
    for piece in frame.iter_slices(_ROWS):
        rows = (json.dumps(row, ensure_ascii=False, default=_plain) for row in piece.iter_rows(named=True))
        yield "".join(f"{row}\n" for row in rows).encode()


def csv_lines(frame: pl.DataFrame) -> Iterator[bytes]:
    """The same as CSV (UTF-8 with a byte order mark, so that Arabic opens rightly), safe to open in a spreadsheet."""
    yield "\ufeff".encode() + _csv([[safe_text(name) for name in frame.columns]])
    for piece in frame.iter_slices(_ROWS):
        yield _csv([[_csv_cell(value) for value in row] for row in piece.iter_rows()])


def safe_text(text: str) -> str:
    """The text, quoted where a spreadsheet would run it: also behind blanks and marks that nobody sees."""
    for sign in text:
        if sign in _FORMULA_SIGNS:
            return f"'{text}"
        if not (sign.isspace() or unicodedata.category(sign) in {"Cf", "Cc"}):
            return text
    return text


def _csv(rows: list[list[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _csv_cell(value: Any) -> Any:
    if isinstance(value, list):
        value = _JOINER.join(str(each) for each in value)
    return safe_text(value) if isinstance(value, str) else _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
