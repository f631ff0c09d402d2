"""Where the header of a table stands that no tool is known to have written: decided from the cells, with reasons.

Above it may stand a title line; it has one row, or two: the question over the first of its columns and blanks over the
rest, the choices or rows below (or codes above and texts below). A second row is a header only where its cells do not
come again under it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from survey_ingest.domain.labels import label_key
from survey_ingest.domain.question_kinds import number_text
from survey_ingest.domain.times import looks_like_time, parse_times
from survey_ingest.readers.headings.titles import plain_title

_NO_TITLE = re.compile(r"^(?:[^@\s]+@[^@\s]+\.[^@\s]+$|\d{1,2}:\d{2}\b)")  # an address, a clock
_MOST_ABOVE = 5
_LEAST_BELOW = 2
_MOSTLY = 0.6


@dataclass(frozen=True)
class Header:
    """`above` rows are title lines, then `rows` header rows follow (1 or 2); `codes`: the first of them holds codes."""

    above: int
    rows: int
    codes: bool
    reasons: tuple[str, ...]


def find_header(rows: Sequence[Sequence[str]]) -> Header | None:
    """The header among the first rows (none of them blank); None where no table begins."""
    above = 0
    while above < min(_MOST_ABOVE, len(rows) - 1) and _filled(rows[above]) < 2 <= max(map(_filled, rows[above + 1 :])):  # noqa: PLR2004 - a table has two columns
        above += 1
    if above + 1 >= len(rows) or _filled(rows[above]) < 2:  # noqa: PLR2004 - a table has two columns
        return None
    first, body = [plain_title(cell) for cell in rows[above]], rows[above + 1 :]
    if _is_answers(first):
        return None
    reasons = [f"{above} lines stand above the header"] if above else []
    codes = _codes_over_texts(first, body)
    if codes or _labels_under_blanks(first, body):
        kind = "codes, then texts" if codes else "questions, then choices or rows"
        return Header(above, 2, codes, (*reasons, f"two header rows: {kind}"))
    return Header(above, 1, codes=False, reasons=(*reasons, "one header row"))


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _is_answers(row: Sequence[str]) -> bool:
    """Whether a row can be no header: it holds a time, an address, or mostly numbers. Shown, it might name people."""
    cells = [cell.strip() for cell in row if cell.strip()]
    numbers = sum(number_text(cell) is not None for cell in cells)
    return numbers * 2 > len(cells) or any(_NO_TITLE.match(cell) or _is_moment(cell) for cell in cells)


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _is_value(cell: str) -> bool:
    """Whether a cell can only be a value: a number or a date."""
    return number_text(cell.strip()) is not None or _is_moment(cell.strip())


@lru_cache(maxsize=50_000)
def _is_moment(text: str) -> bool:
    return looks_like_time(text) and bool(parse_times(pl.Series([text])).read.all())


def _labels_under_blanks(first: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether the second row continues the first: it has labels where that is blank, and none of them comes again."""
    second, below = body[0], body[1:]
    if len(below) < _LEAST_BELOW:
        return False
    under_blank = [place for place in range(len(second)) if not _cell(first, place) and _cell(second, place)]
    if not under_blank or _filled(second) < max(_filled(first), 3):
        return False
    against = sum(_is_value(_cell(second, place)) or _recurs(second, below, place) for place in range(len(second)))
    return against * 10 <= _filled(second)


def _recurs(second: Sequence[str], below: Sequence[Sequence[str]], place: int) -> bool:
    """Whether a cell comes again under itself, together with other cells: then it is an answer."""
    cell = label_key(_cell(second, place))
    under = {label_key(text) for row in below if (text := _cell(row, place))}
    return bool(cell) and cell in under and len(under) > 1


def _codes_over_texts(first: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether the first row holds codes (no blank in any) and the second the texts of the questions."""
    second, below = body[0], body[1:]
    codes = [cell.strip() for cell in first if cell.strip()]
    texts = [cell.strip() for cell in second if cell.strip()]
    if len(below) < _LEAST_BELOW or len(texts) < max(3, len(codes) * _MOSTLY) or any(" " in code for code in codes):
        return False
    if sum(" " in text for text in texts) < len(texts) * _MOSTLY or len(set(texts)) < len(texts) * _MOSTLY:
        return False
    values = [place for place in range(len(second)) if _cell(second, place)]
    told = [place for place in values if _values_below(below, place) and not _is_value(_cell(second, place))]
    return len(told) >= len(values) * _MOSTLY and not any(_recurs(second, below, place) for place in values)


def _values_below(below: Sequence[Sequence[str]], place: int) -> bool:
    """Whether the cells under a place are numbers or dates, or come again and again."""
    cells = [text for row in below if (text := _cell(row, place))]
    return all(map(_is_value, cells)) or len(set(cells)) * 2 <= len(cells)
