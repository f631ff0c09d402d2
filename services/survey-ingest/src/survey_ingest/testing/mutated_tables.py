"""Damage to the text of a table, by seed: what people, spreadsheets and broken downloads do to exports."""

import csv
import io
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

JUNK = ("x,y", 'say "no"', "\n", "", "999999", "نعم", "\0", "a;b", "  ", "13/13/2025", "-", "=1+1", "NaN", "، لا")
#: What a cell may well say, though this one did not: answers, marks, dates, an error of a spreadsheet.
PLAUSIBLE = (
    "Yes", "لا", "1", "0", "5", "-1", "3.5", "Other", "N/A", "2024-01-01", "Strongly agree", "أوافق", "٣", "1,2", "a|b",
    "x; y", "Prefer not to say", "null", "\t", "😀", "test@example.org", "12:30", "100%", "مدرسة النور", "#REF!",
    "TRUE",
)  # fmt: skip
_STRAY = "0123456789xي,;- "


@dataclass(frozen=True)
class Swap:
    """Columns (places from 0) that may change places with one another and say the same: from the record `start` on.

    The record `stays` (a place, too) is left as it is: the header record in which a title stands over the first of
    several columns. So are records of one cell in a table without header: titles of sections.
    """

    places: Sequence[int]
    start: int = 0
    stays: int | None = None


@dataclass(frozen=True)
class Table:
    """A table before it is damaged: `header` records stand above, `rows` are the numbers of those with answers."""

    records: Sequence[Sequence[str]]
    delimiter: str
    header: int
    rows: Sequence[int]
    swaps: Sequence[Swap] = ()

    @property
    def text(self) -> str:
        """The table as it is saved."""
        return saved(self.records, self.delimiter)

    def response(self, row: int) -> frozenset[int]:
        """The records of the response that begins with this one: those of repeats and events stand below it."""
        later = [each for each in self.rows if each > row]
        return frozenset(range(row, min(later, default=len(self.records) + 1)))

    def span(self, row: int) -> tuple[int, int]:
        """Where a record begins in the text, and where it ends before its line end."""
        before = len(saved(self.records[: row - 1], self.delimiter))
        return before, len(saved(self.records[:row], self.delimiter)) - 2


@dataclass(frozen=True)
class Mutant:
    """The damaged text. `rows` are the records that may differ; records after `kept` may be gone (0: none may)."""

    text: str
    rows: frozenset[int] = frozenset()
    kept: int = 0
    reordered: bool = False


def saved(records: Sequence[Sequence[str]], delimiter: str) -> str:
    """Records as text, each ended by CRLF."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(records)
    return buffer.getvalue()


def cut(table: Table, dice: Random) -> Mutant | None:
    """The end is missing, from any character on."""
    at = dice.randrange(1, len(table.text))
    ends = [len(saved(table.records[:number], table.delimiter)) for number in range(1, len(table.records) + 1)]
    row = bisect_right(ends, at) + 1
    begun = max((each for each in table.rows if each <= row), default=row)  # a response may stand in several rows
    return Mutant(table.text[:at], frozenset({row, begun}), max(row - 1, 1))


def damaged_cell(table: Table, dice: Random) -> Mutant | None:
    """A cell holds something else."""
    row = dice.choice(table.rows)
    records = [list(record) for record in table.records]
    if not records[row - 1]:
        return None
    records[row - 1][dice.randrange(len(records[row - 1]))] = dice.choice(JUNK)
    return Mutant(saved(records, table.delimiter), table.response(row))


def other_cell(table: Table, dice: Random) -> Mutant | None:
    """A cell holds what another of its column or its row does, what a cell may well say, or itself with a slip."""
    row = dice.choice(table.rows)
    records = [list(record) for record in table.records]
    record = records[row - 1]
    if not record:
        return None
    place = dice.randrange(len(record))
    cell, above = record[place], records[dice.choice(table.rows) - 1]
    at = dice.randrange(len(cell) or 1)
    slip = cell[:at] + dice.choice(_STRAY) + cell[at + dice.randrange(2) :]
    told = (above[place] if place < len(above) else "", dice.choice(record), dice.choice(PLAUSIBLE), slip)
    record[place] = dice.choice(told)
    return Mutant(saved(records, table.delimiter), table.response(row))


def one_delimiter_more(table: Table, dice: Random) -> Mutant | None:
    """A separator stands where none was."""
    return _put(table, dice, table.delimiter)


def one_mark_more(table: Table, dice: Random) -> Mutant | None:
    """A quotation mark stands where none was."""
    return _put(table, dice, '"')


def _put(table: Table, dice: Random, sign: str) -> Mutant | None:
    row = dice.choice(table.rows)
    start, end = table.span(row)
    if end <= start:
        return None
    at = dice.randrange(start, end)
    return Mutant(table.text[:at] + sign + table.text[at:], table.response(row))


def one_mark_less(table: Table, dice: Random) -> Mutant | None:
    """A quotation mark is gone."""
    row = dice.choice(table.rows)
    start, end = table.span(row)
    marks = [at for at in range(start, end) if table.text[at] == '"']
    if not marks:
        return None
    at = dice.choice(marks)
    return Mutant(table.text[:at] + table.text[at + 1 :], table.response(row))


def no_header(table: Table, dice: Random) -> Mutant | None:
    """A record of the header is gone."""
    if not table.header:
        return None
    gone = dice.randrange(table.header)
    return Mutant(saved([*table.records[:gone], *table.records[gone + 1 :]], table.delimiter), reordered=True)


def other_order(table: Table, dice: Random) -> Mutant | None:
    """The records under the header stand in another order."""
    if not table.header:
        return None
    body = list(table.records[table.header :])
    dice.shuffle(body)
    return Mutant(saved([*table.records[: table.header], *body], table.delimiter), reordered=True)


def swapped_columns(table: Table, dice: Random) -> Mutant | None:
    """Two columns stand in each other's place, with their headings."""
    found = [each for each in table.swaps if len(each.places) > 1]
    if not found:
        return None
    swap = dice.choice(found)
    one, other = dice.sample(list(swap.places), 2)
    records: list[Sequence[str]] = []
    for place, record in enumerate(table.records):
        row = [*record, *[""] * (max(one, other) + 1 - len(record))]
        row[one], row[other] = row[other], row[one]
        title = not table.header and sum(bool(cell.strip()) for cell in record) == 1
        moved = place >= swap.start and place != swap.stays and not title
        records.append(row if moved else record)
    return Mutant(saved(records, table.delimiter), reordered=True)


DEEDS: tuple[Callable[[Table, Random], Mutant | None], ...] = (
    cut, damaged_cell, other_cell, one_delimiter_more, one_mark_more, one_mark_less, no_header, other_order,
    swapped_columns,
)  # fmt: skip
