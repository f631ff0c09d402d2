"""The generations of Zoom's poll report, cut into submissions: who, when, question → answer.

- generation 1: rows of (question, answer) pairs, polls of different length in one table;
- generation 2: the same under a block about the meeting;
- generation 3: a table for each question, its header in the middle of the file;
- generation 4: a list of polls, then a table for each poll, a column a question; 4b: a table with the meeting in it;
- answers in rows: one answer a row, under the columns Question and Answer.

Records are taken one by one: rows are wider and narrower than their header. Source: docs/formats.md.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from survey_ingest.readers.zoom.clock import is_time
from survey_ingest.readers.zoom.layout import cell_of
from survey_ingest.readers.zoom.report_words import cell_key, report_words
from survey_ingest.readers.zoom.stack import Numbered, meeting_of_preamble, only_cell
from survey_ingest.readers.zoom.times import whole_number

PAIRS, PAIRS_WITH_PREAMBLE, TABLE_A_QUESTION, TABLE_A_POLL, WITH_MEETING, ANSWERS_IN_ROWS = (
    "generation 1",
    "generation 2",
    "generation 3",
    "generation 4",
    "generation 4b",
    "answers in rows",
)
_ZONE = re.compile(r"\(([A-Za-z_]+/[A-Za-z_/+-]+|UTC|GMT)\)\s*$")
_WIDE_LIST = 3  # filled cells of a record in the list of polls


@dataclass(frozen=True)
class Submission:
    """What somebody sent at once. `answers` are (question, answer) as written; an empty answer is none.

    `meeting` is what the row itself says of its meeting (generation 4b), `poll` the title of its table (generation 4).
    """

    row: int
    name: str
    email: str
    submitted_at: str
    answers: tuple[tuple[str, str], ...]
    poll: str = ""
    meeting: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LaunchedPoll:
    """A poll of the list, with the numbers printed there."""

    name: str
    questions: int | None
    responses: int | None


@dataclass(frozen=True)
class PollFile:
    """A file as it was cut. `zone` is that of the times, where the header names it; `blank` are numbered empty rows.

    `known` is False where no header was known and content told the columns. `again` is the first row of a table whose
    number was there before: the header of another table was lost above it.
    """

    layout: str
    meeting: dict[str, str]
    launched: list[LaunchedPoll]
    submissions: list[Submission]
    columns: tuple[str, ...]
    zone: str = ""
    blank: tuple[int, ...] = ()
    again: int | None = None
    known: bool = True


@dataclass
class _Table:
    """A header of answers, where its fields stand, and the rows below it."""

    header: list[str]
    columns: dict[str, int]
    poll: str
    rows: list[Numbered] = field(default_factory=list)

    @property
    def first(self) -> int:
        """The place after the columns about the respondent."""
        return max(self.columns.values()) + 1

    @property
    def titled(self) -> list[int]:
        """The places of the columns that are questions."""
        return [place for place in range(len(self.header)) if self._is_question(place)]

    def _is_question(self, place: int) -> bool:
        return bool(self.header[place].strip()) and place not in self.columns.values()

    def cell(self, row: Sequence[str], name: str) -> str:
        return cell_of(row, self.columns.get(name))


def poll_file(rows: Sequence[Numbered]) -> PollFile | None:
    """The file as submissions; None where no record is the header of poll answers."""
    above, launched, tables = _cut(rows)
    known = bool(tables)
    if not known:
        above, tables = _by_content(rows)
    if not tables:
        return None
    submissions: list[Submission] = []
    blank: list[int] = []
    for table in tables:
        for submission in _submissions(table):
            if submission.answers or submission.name or submission.email:
                submissions.append(submission)
            else:
                blank.append(submission.row)
    header = tables[0].header[tables[0].columns["submitted_at"]]
    zone = _ZONE.search(header.strip())
    layout = _layout(above, launched, tables)
    columns = tuple(sorted(tables[0].columns))
    meeting = meeting_of_preamble(above)
    again = next((row for table in tables if (row := _again(table)) is not None), None)
    return PollFile(
        layout, meeting, launched, submissions, columns, zone[1] if zone else "", tuple(blank), again, known
    )


def _cut(rows: Sequence[Numbered]) -> tuple[list[Numbered], list[LaunchedPoll], list[_Table]]:
    """What stands above, the list of polls, and the tables of answers."""
    words = report_words()
    above: list[Numbered] = []
    launched: list[LaunchedPoll] = []
    tables: list[_Table] = []
    listing: dict[str, int] = {}
    title = ""
    for place, (number, row) in enumerate(rows):
        columns = words.fields("poll", row)
        following = rows[place + 1][1] if place + 1 < len(rows) else []
        if {"name", "submitted_at"} <= columns.keys():
            tables.append(_Table(row, columns, title))
            title, listing = "", {}
        elif {"name", "submitted_at"} <= words.fields("poll", following).keys() and _is_title(row, bool(tables)):
            title = _title(row)
        elif "poll" in words.fields("launched", row):
            listing = words.fields("launched", row)
        elif listing and _listed(row, listing):
            launched.append(_launched(row, listing))
        elif tables:
            tables[-1].rows.append((number, row))
        else:
            above.append((number, row))
    return above, launched, tables


def _by_content(rows: Sequence[Numbered]) -> tuple[list[Numbered], list[_Table]]:
    """Tables in an unknown language: a header that begins with `#`, and below it a number, a name and a time."""
    tables: list[_Table] = []
    above: list[Numbered] = []
    for place, (number, row) in enumerate(rows):
        following = rows[place + 1][1] if place + 1 < len(rows) else []
        time = next((each for each, cell in enumerate(following) if each > 1 and is_time(cell.strip())), None)
        numbered = bool(following) and following[0].strip().isdecimal()
        headed = row[0].strip() == "#" and numbered
        if headed and time is not None and len(row) > time and not row[time].strip().isdecimal():
            columns = {"number": 0, "name": 1, "submitted_at": time}
            tables.append(_Table(row, columns | ({"email": time - 1} if time > 2 else {}), ""))  # noqa: PLR2004 - number and name
        elif tables:
            tables[-1].rows.append((number, row))
        else:
            above.append((number, row))
    return above, tables


def _again(table: _Table) -> int | None:
    if not table.titled or {"question", "answer"} <= table.columns.keys():
        return None  # the questions stand in the rows themselves
    seen: set[str] = set()
    for number, row in table.rows:
        cell = table.cell(row, "number")
        if cell in seen:
            return number
        seen |= {cell} - {""}
    return None


def _is_title(row: Sequence[str], below_a_table: bool) -> bool:
    """Whether the record above a header is the name of a poll: alone in its record, or its commas unquoted."""
    if only_cell(row):
        return not (below_a_table and only_cell(row).isdecimal())
    return not below_a_table and not any(is_time(cell.strip()) for cell in row) and not row[0].strip().isdecimal()


def _title(row: Sequence[str]) -> str:
    text = ",".join(row).strip(", ")
    return "" if cell_key(text) in report_words().poll_headings else text


def _listed(row: Sequence[str], listing: dict[str, int]) -> bool:
    filled = [cell for cell in row if cell.strip()]
    return len(filled) >= _WIDE_LIST and whole_number(row[0].strip() or "-") is not None and "poll" in listing


def _launched(row: Sequence[str], listing: dict[str, int]) -> LaunchedPoll:
    numbers = [whole_number(cell_of(row, listing.get(name))) for name in ("questions", "responses")]
    return LaunchedPoll(cell_of(row, listing["poll"]), numbers[0], numbers[1])


def _layout(above: Sequence[Numbered], launched: Sequence[LaunchedPoll], tables: Sequence[_Table]) -> str:
    table = tables[0]
    if {"question", "answer"} <= table.columns.keys():
        return ANSWERS_IN_ROWS
    if "collected_from" in table.columns:
        return WITH_MEETING
    if not table.titled:
        return PAIRS_WITH_PREAMBLE if above else PAIRS
    newer = bool(launched) or any(cell_key(only_cell(row)) in report_words().poll_headings for _, row in above)
    email = table.columns.get("email")
    newer = newer or (email is not None and cell_key(table.header[email]) == "email address")
    return TABLE_A_POLL if newer else TABLE_A_QUESTION


def _submissions(table: _Table) -> Iterator[Submission]:
    if {"question", "answer"} <= table.columns.keys():
        yield from _of_rows(table)
        return
    titles = {place: table.header[place] for place in table.titled}
    if _is_unquoted(table, titles):
        titles = {table.first: ",".join(table.header[table.first :]).rstrip(", ")}
    for number, row in table.rows:
        if titles:
            answers = tuple((_plain(title), cell_of(row, place)) for place, title in titles.items())
        else:
            answers = tuple(_pairs(row[table.first :]))
        yield _submission(table, number, row, answers)


def _is_unquoted(table: _Table, titles: dict[int, str]) -> bool:
    """Whether the titles are one question whose commas stand without quotation marks: nobody answers behind the first.

    Rows that a spreadsheet padded do not tell that by their width; there a title goes on with a blank, as after commas.
    """
    if not table.rows or len(titles) < 2:  # noqa: PLR2004 - pieces of a question
        return False
    end = table.first + 1
    if max(len(row) for _, row in table.rows) <= end:
        return True
    going_on = all(title[:1].isspace() for place, title in titles.items() if place >= end)
    return going_on and not any(cell.strip() for _, row in table.rows for cell in row[end:])


def _submission(table: _Table, number: int, row: Sequence[str], answers: tuple[tuple[str, str], ...]) -> Submission:
    name, email = table.cell(row, "name"), table.cell(row, "email")
    somebody = bool(name or email or table.cell(row, "submitted_at"))
    meeting = {each: text for each in ("topic", "meeting_id") if (text := table.cell(row, each))}
    return Submission(
        row=number,
        name=name,
        email=email,
        submitted_at=table.cell(row, "submitted_at"),
        answers=_distinct(answers) if somebody or any(answer for _, answer in answers) else (),
        poll=table.poll,
        meeting=meeting,
    )


def _distinct(answers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The answers with a number behind a question that the same poll asks again."""
    seen: Counter[str] = Counter()
    found: list[tuple[str, str]] = []
    for question, answer in answers:
        seen[question] += 1
        found.append((f"{question} ({seen[question]})" if seen[question] > 1 else question, answer))
    return tuple(found)


def _pairs(cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(question, answer) for each two cells; a trailing empty cell is no answer."""
    for place in range(0, len(cells), 2):
        question = _plain(cells[place])
        if question:
            yield question, cell_of(cells, place + 1)


def _of_rows(table: _Table) -> Iterator[Submission]:
    """One submission of consecutive rows of one person and time; it ends where a question comes again."""
    held: Submission | None = None
    for number, row in table.rows:
        pair = (_plain(table.cell(row, "question")), table.cell(row, "answer"))
        one = _submission(table, number, row, (pair,) if pair[0] else ())
        if held is not None and _goes_on(held, one):
            held = replace(held, answers=held.answers + one.answers)
            continue
        if held is not None:
            yield held
        held = one
    if held is not None:
        yield held


def _goes_on(held: Submission, one: Submission) -> bool:
    same = (held.name, held.email.casefold(), held.submitted_at) == (one.name, one.email.casefold(), one.submitted_at)
    return same and not {question for question, _ in one.answers} & {question for question, _ in held.answers}


def _plain(title: str) -> str:
    """A question with its blanks and line breaks as one blank each: spellings differ in these only."""
    return " ".join(title.split())
