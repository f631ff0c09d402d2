"""The submissions of a poll report as a table of questions: what `assemble` makes a dataset of."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.contacts import Contact, contact_of
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.persons import contact_key
from survey_ingest.domain.report import Ignored
from survey_ingest.domain.vocabulary import learn
from survey_ingest.readers.arrangement import Field
from survey_ingest.readers.table import Table, column
from survey_ingest.readers.zoom.clock import plain_time
from survey_ingest.readers.zoom.poll_layout import Submission
from survey_ingest.readers.zoom.poll_runs import question_set
from survey_ingest.readers.zoom.report_words import cell_key, report_words

_JOINER = ";"
_SHORT = 80  # characters of an option; longer texts are no options of a multiple choice
TIME, WHO, SET, FIRST = 1, 2, 3, 4  # columns of the table: time, who, set of questions, the questions


@dataclass(frozen=True)
class PollQuestion:
    """A question of the file: the key it is compared by, its most frequent spelling, its answers."""

    key: str
    title: str
    cells: Counter[str]


@dataclass(frozen=True)
class Polls:
    """The questions in the order in which they come, and for each submission the set of questions it was asked."""

    questions: list[PollQuestion]
    sets: list[str]
    members: Mapping[str, frozenset[str]]


def parted(submissions: Sequence[Submission]) -> list[Submission]:
    """The submissions with the poll's name behind those questions that several polls ask: before and after, say."""
    asking: dict[str, set[str]] = {}
    for submission in submissions:
        for question, _ in submission.answers:
            asking.setdefault(match_key(question), set()).add(submission.poll)
    several = {key for key, polls in asking.items() if len(polls) > 1}
    return [
        replace(
            each,
            answers=tuple(
                (f"{question} ({each.poll})" if each.poll and match_key(question) in several else question, answer)
                for question, answer in each.answers
            ),
        )
        for each in submissions
    ]


def polls_in(submissions: Sequence[Submission]) -> Polls:
    """The questions of the submissions, and what each submission was asked."""
    spellings: dict[str, Counter[str]] = {}
    cells: dict[str, Counter[str]] = {}
    sets: list[str] = []
    members: dict[str, frozenset[str]] = {}
    for submission in submissions:
        for question, answer in submission.answers:
            key = match_key(question)
            spellings.setdefault(key, Counter())[question] += 1
            cells.setdefault(key, Counter()).update([answer] if answer else [])
        asked = question_set(question for question, _ in submission.answers)
        sets.append(asked)
        members[asked] = frozenset(match_key(question) for question, _ in submission.answers)
    questions = [
        PollQuestion(key, min(titles, key=lambda title: (-titles[title], title)), cells[key])
        for key, titles in spellings.items()
    ]
    return Polls(questions, sets, members)


def fields_of(polls: Polls) -> list[Field]:
    """A field a question; it was not shown to those who were asked another set of questions."""
    fields: list[Field] = []
    for position, question in enumerate(polls.questions, FIRST):
        shown = [asked for asked, keys in polls.members.items() if question.key in keys]
        away = ~pl.col(column(SET)).is_in(shown)
        multiple = _is_multiple(question.cells)
        fields.append(
            Field(
                question.title,
                (position,),
                joiner=_JOINER,
                kind="multiple" if multiple else None,
                not_shown=away if len(shown) < len(polls.members) else None,
            )
        )
    return fields


def _is_multiple(cells: Mapping[str, int]) -> bool:
    """Whether cells with `;` are several choices: their pieces are short, and stand in other cells too."""
    joined = [cell for cell in cells if _JOINER in cell]
    if not joined:
        return False
    if learn(cells, _JOINER) is not None:
        return True
    pieces = Counter(match_key(piece) for cell in cells for piece in {*cell.split(_JOINER)} for _ in range(cells[cell]))
    pieces.pop("", None)
    inside = {match_key(piece) for cell in joined for piece in cell.split(_JOINER)} - {""}
    short = all(len(piece) <= _SHORT for piece in inside)
    tight = all(f"{_JOINER} " not in cell for cell in joined)
    return short and len(inside) > 1 and (tight or any(pieces[piece] > 1 for piece in inside))


def _contact(submission: Submission) -> Contact | None:
    """Who submitted; None where that is anonymous."""
    contact = contact_of(submission.name, submission.email, original_names=False)
    if contact.address:
        return contact
    return None if not contact.name or cell_key(submission.name) in report_words().anonymous else contact


def is_erased(submission: Submission, hints: Hints) -> bool:
    """Whether the person of that address was erased."""
    contact = _contact(submission)
    return (
        contact is not None
        and bool(contact.address)
        and contact_key(contact, "", hints.identity_key) in hints.tombstones
    )


def who_of(submission: Submission) -> str:
    """What tells people of the file apart: address, else name; empty for anonymous ones, who are never joined."""
    contact = _contact(submission)
    return "" if contact is None else contact.address or contact.name


def table_of_submissions(submissions: Sequence[Submission], polls: Polls) -> Table:
    """The submissions as a table: time, who (for telling equal ones apart), set of questions, a column a question."""
    places = {question.key: place for place, question in enumerate(polls.questions)}
    answers: list[list[str | None]] = [[None] * len(submissions) for _ in polls.questions]
    for row, submission in enumerate(submissions):
        for question, answer in submission.answers:
            if answer:
                answers[places[match_key(question)]][row] = answer
    times = [plain_time(each.submitted_at) or None for each in submissions]
    columns = [
        pl.Series("row_number", [each.row for each in submissions], pl.Int64),
        pl.Series(column(TIME), times, pl.String),
        pl.Series(column(WHO), [who_of(each) or None for each in submissions], pl.String),
        pl.Series(column(SET), polls.sets, pl.String),
        *(pl.Series(column(place), cells, pl.String) for place, cells in enumerate(answers, FIRST)),
    ]
    titles = ["Submitted Date/Time", "User", "Poll", *(question.title for question in polls.questions)]
    return Table([titles], pl.DataFrame(columns).lazy(), len(titles), len(submissions))


def ignored_columns(submissions: Sequence[Submission]) -> list[Ignored]:
    """The columns of the table that are no questions."""
    people = sum(bool(who_of(each)) for each in submissions)
    return [
        Ignored(WHO, "User Name, Email", "personal", people),
        Ignored(SET, "Poll", "computed", len(submissions)),
    ]
