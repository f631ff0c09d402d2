"""The lists of rows that callers send: JSON, NDJSON or CSV, read row by row so that one bad row spoils no other."""

import asyncio
import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fastapi import Request
from rba_kernel.cell import BreakdownError, parse_breakdown
from rba_kernel.text import latin_digits
from rba_platform.problems import Problem
from rba_platform.routing import strict_json

from measures_api.domain.cell_reading import RowFault
from measures_api.domain.data_point_row import FIELDS

JSON, NDJSON, CSV = "application/json", "application/x-ndjson", "text/csv"

_NDJSON_NAMES = {NDJSON, "application/ndjson", "application/jsonl", "application/x-jsonlines"}
_COLUMNS = (FIELDS - {"provenance"}) | {"measure_key"}
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?")
_WHOLE = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it was sent, or why it could not even be read."""

    index: int
    data: Any = None
    fault: RowFault | None = None


async def read_rows(request: Request, member: str, max_rows: int, *, takes: tuple[str, ...]) -> list[RawRow]:
    """The rows of the request; `member` holds them in JSON. Raises `Problem` for a body that is no list of rows."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    kind = NDJSON if sent in _NDJSON_NAMES else sent
    if kind not in takes:
        raise Problem(415, "unsupported_media_type", f"Send {', '.join(takes)}; this body says it is something else.")
    rows = await asyncio.to_thread(_rows, await request.body(), kind, member)
    if len(rows) > max_rows:
        raise Problem(413, "too_many_rows", f"One call takes {max_rows} rows. Send the others in another call.")
    return rows


def _rows(body: bytes, kind: str, member: str) -> list[RawRow]:
    if kind == JSON:
        return _json_rows(body, member)
    return list(_ndjson_rows(body) if kind == NDJSON else _csv_rows(body))


def _json_rows(body: bytes, member: str) -> list[RawRow]:
    try:
        document = strict_json(body)
    except json.JSONDecodeError as error:
        raise _invalid(f"The body is not JSON: {error.msg}.") from None
    if not isinstance(document, dict) or document.keys() != {member} or not isinstance(document[member], list):
        raise _invalid(f'The body is an object with one member, a list: {{"{member}": [...]}}.')
    return [RawRow(index, row) for index, row in enumerate(document[member])]


def _ndjson_rows(body: bytes) -> Iterator[RawRow]:
    lines = (line for line in body.removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip())
    for index, line in enumerate(lines):
        try:
            yield RawRow(index, strict_json(line))
        except json.JSONDecodeError as error:
            yield RawRow(index, fault=RowFault("not_json", None, f"The line is not JSON: {error.msg}."))


def _csv_rows(body: bytes) -> Iterator[RawRow]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _invalid("The CSV is not UTF-8. Save it as CSV UTF-8 and send it again.") from None
    if "\x00" in text:
        raise _invalid("The CSV holds NUL characters; it is damaged, or not a CSV.")
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(lines, [])]
        if not set(header) <= _COLUMNS or len(set(header)) < len(header) or "period" not in header:
            raise _invalid(f"The first line names columns, each once, of: {', '.join(sorted(_COLUMNS))}.")
        for index, cells in enumerate(line for line in lines if line):
            yield _csv_row(index, header, cells)
    except csv.Error:
        raise _invalid(f"Line {lines.line_num} is no CSV: look for a quote that is not closed.") from None


def _csv_row(index: int, header: list[str], cells: list[str]) -> RawRow:
    if len(cells) != len(header):
        fault = RowFault("wrong_number_of_cells", None, f"The row has {len(cells)} cells, the header {len(header)}.")
        return RawRow(index, fault=fault)
    row: dict[str, Any] = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
    try:
        for name in ("value", "numerator", "denominator"):
            if name in row:
                row[name] = _csv_number(row[name], name)
        if "n" in row:
            whole = latin_digits(row["n"])
            row["n"] = int(whole) if _WHOLE.fullmatch(whole) else -1
        if "breakdown" in row:
            row["breakdown"] = parse_breakdown(row["breakdown"])
    except BreakdownError as error:
        return RawRow(index, fault=RowFault("breakdown_invalid", "breakdown", f"{error}."))
    except RowFault as fault:
        return RawRow(index, fault=fault)
    return RawRow(index, row)


def _csv_number(cell: str, name: str) -> Decimal:
    text = latin_digits(cell)
    if _NUMBER.fullmatch(text) is None:
        raise RowFault("number_invalid", name, f"{name} is written like 1234.5, without signs of thousands or percent.")
    return Decimal(text)


def _invalid(detail: str) -> Problem:
    return Problem(422, "invalid_request", detail)
