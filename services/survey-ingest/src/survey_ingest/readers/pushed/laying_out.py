"""Submissions as a table and its arrangement: a row a submission, a column a question, one an option where several."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from survey_ingest.domain.codebook import Choice
from survey_ingest.domain.personal_columns import personal_reason
from survey_ingest.domain.report import Ignored
from survey_ingest.readers.arrangement import Arrangement, Field
from survey_ingest.readers.pushed.submission import Answer, Submission
from survey_ingest.readers.table import Table, column, frame_of

LAYOUT = "webhook"
_ID, _TIME, _LANGUAGE, _COMPLETE = 1, 2, 3, 4
_TITLES = ("Response ID", "Submitted at (UTC)", "Language", "Complete")
_DONE, _LEFT = "1", "0"
_YES_NO = (Choice("Yes", spellings=("1",), code="1"), Choice("No", spellings=("0",), code="0"))


@dataclass
class _Question:
    """A question as it was met: its first answer, and the answers by row."""

    first: Answer
    answers: dict[int, Answer] = field(default_factory=dict)

    @property
    def several(self) -> bool:
        """Whether anybody's answer is a list."""
        return any(each.chosen is not None for each in self.answers.values())

    @property
    def offered(self) -> list[str]:
        """The labels that the events say were offered, each once."""
        return list(dict.fromkeys(label for each in self.answers.values() for label in each.options if label))

    @property
    def options(self) -> list[str]:
        """The labels that were offered or chosen, each once."""
        chosen = sorted({label for each in self.answers.values() for label in _labels(each)})
        return list(dict.fromkeys([*self.offered, *chosen]))


def laid_out(submissions: Sequence[Submission], first_row: int) -> tuple[Table, Arrangement]:
    """The table, whose rows are numbered from `first_row`, and what stands where in it."""
    questions = _questions(submissions)
    columns: list[list[str]] = [
        [each.id for each in submissions],
        [each.submitted_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if each.submitted_at else "" for each in submissions],
        [each.language for each in submissions],
        ["" if each.complete is None else _DONE if each.complete else _LEFT for each in submissions],
    ]
    titles = list(_TITLES)
    fields: list[Field] = []
    ignored: list[Ignored] = []
    for question in questions:
        title, reason = question.first.title, question.first.ignored or _personal(question.first.name)
        start = len(columns) + 1
        made = [] if reason else _columns(question, len(submissions))
        columns += made or [[""] * len(submissions)]
        titles += [title] * (len(made) or 1)
        if reason:
            ignored.append(Ignored(start, title, reason, len(question.answers)))
        else:
            fields.append(_field(question, tuple(range(start, start + len(made)))))
    rows = [list(row) for row in zip(*columns, strict=True)]
    numbers = range(first_row, first_row + len(rows))
    table = Table([titles], frame_of(rows, list(numbers), len(titles)).lazy(), len(titles), len(rows))
    return table, _arrangement(submissions, fields, ignored)


def _arrangement(submissions: Sequence[Submission], fields: list[Field], ignored: list[Ignored]) -> Arrangement:
    told = any(each.complete is not None for each in submissions)
    named = any(each.id for each in submissions)
    unused = [] if told else [Ignored(_COMPLETE, _TITLES[_COMPLETE - 1], "blank", 0)]
    unused += [] if named else [Ignored(_ID, _TITLES[_ID - 1], "blank", 0)]
    return Arrangement(
        LAYOUT,
        tuple(fields),
        submitted_at=(_TIME,),
        response_id=_ID if named else None,
        language=_LANGUAGE,
        complete=pl.col(column(_COMPLETE)) == _DONE if told else None,
        utc=True,
        ignored=(*unused, *([Ignored(_COMPLETE, _TITLES[_COMPLETE - 1], "metadata", 0)] if told else []), *ignored),
    )


def _questions(submissions: Sequence[Submission]) -> list[_Question]:
    """The questions in the order in which they were met. A title that stands twice in a submission is two questions."""
    found: dict[tuple[str, str, str, str, int], _Question] = {}
    for place, submission in enumerate(submissions):
        met: dict[tuple[str, str, str, str], int] = {}
        for answer in submission.answers:
            known = (answer.name, "" if answer.name else answer.title, answer.parent, answer.row)
            number = met[known] = met.get(known, 0) + 1
            found.setdefault((*known, number), _Question(answer)).answers[place] = answer
    return list(found.values())


def _personal(name: str) -> str:
    """Whether a field's own name says that it names persons: `about/first_name`."""
    words = name.rpartition("/")[2].replace("_", " ")
    return "personal" if personal_reason(words, ()) == "personal" else ""


def _labels(answer: Answer) -> tuple[str, ...]:
    if answer.chosen is not None:
        return answer.chosen
    return (answer.cell,) if answer.cell else ()


def _columns(question: _Question, height: int) -> list[list[str]]:
    if not question.several:
        return [[question.answers[place].cell if place in question.answers else "" for place in range(height)]]
    answers = [_labels(question.answers[place]) if place in question.answers else () for place in range(height)]
    if question.first.ranked:
        longest = max(map(len, answers), default=0)
        return [[labels[rank] if rank < len(labels) else "" for labels in answers] for rank in range(longest)]
    return [[label if label in labels else "" for labels in answers] for label in question.options]


def _field(question: _Question, positions: tuple[int, ...]) -> Field:
    first = question.first
    plain = Field(first.title, positions, name=first.name, parent=first.parent, row=first.row)
    if first.yes_no:
        return replace(plain, kind="single", choices=_YES_NO)
    if not question.several:
        return plain
    if first.ranked:
        return replace(plain, spread="places", options=tuple(str(rank) for rank, _ in enumerate(positions, 1)))
    # What was offered is listed in its order, also where nobody chose it.
    offered = tuple(Choice(label) for label in question.offered)
    return replace(plain, spread="ticks", options=tuple(question.options), choices=offered)
