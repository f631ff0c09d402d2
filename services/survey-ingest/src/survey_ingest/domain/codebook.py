"""The codebook of a dataset: its questions, their kinds, choices and scales, and why they were taken for that.

`Asked` is what is known of a question before its answers are looked at: from the file's header, from a definition file,
from a person's correction. `Question` adds what the answers say. A codebook can be made again at any time from the
cells of the part and what was asked.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

Kind = Literal["single", "multiple", "scale", "ranking", "number", "date", "text", "file"]
Missing = Literal["not_shown", "not_answered", "not_applicable", "refused", "unreadable"]
Role = Literal["audience", "organization", "weight"]


@dataclass(frozen=True)
class Choice:
    """One answer that was offered, or that several people gave.

    `label` is its most frequent spelling, as written in the answer columns; `spellings` are the other cells that stand
    for it, codes among them. `points` is its place on the scale, None for an answer outside the order (such as "don't
    know") and for choices of a question that is no scale. `count` is how many respondents gave it. `code` and `labels`
    (by language) are what the tool or a person calls it. `missing` says which kind of no answer it is, if it is one.
    """

    label: str
    count: int = 0
    points: float | None = None
    spellings: tuple[str, ...] = ()
    code: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    missing: Missing | None = None


@dataclass(frozen=True)
class Matrix:
    """The grid that a question is a row of: `Parent [Row]`. `parent` is a key shared by all rows of the grid."""

    parent: str
    parent_title: str
    row: str


@dataclass(frozen=True)
class Asked:
    """What is known of a question without looking at its answers.

    `key` names it (and its column) for good; `position` is its first column in the file, from 1; `name` is the tool's
    own stable name, if it has one (QID, XML name, field name). `spread` says that the file spreads it over several
    columns: the column holds lists then. `joiner` parts the answers within one cell; empty where a cell holds one
    answer. `kind`, `choices` (in their order) and `missing` (text of a cell
    → kind of no answer) are None or empty where nobody told. `titles` are by language. `reverse` is a scale on which
    less is better; `role` is what the answers tell of the respondent. `told_by` says who told the kind or the choices.
    `also` are the columns of other questions that a person joined with it, such as those of another language's form.
    """

    key: str
    position: int
    title: str
    name: str = ""
    matrix: Matrix | None = None
    joiner: str = ""
    spread: bool = False
    kind: Kind | None = None
    choices: tuple[Choice, ...] = ()
    missing: dict[str, Missing] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    reverse: bool = False
    role: Role | None = None
    told_by: str = ""
    also: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that hold answers to it; of each respondent the first that is filled counts."""
        return (self.key, *self.also)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """From its JSON object."""
        matrix = Matrix(**data["matrix"]) if data["matrix"] else None
        changed = {"choices": _choices(data["choices"]), "matrix": matrix, "also": tuple(data["also"])}
        return cls(**(data | changed))


@dataclass(frozen=True)
class NumberRange:
    """The answers that are numbers: how many, the lowest, the middle one (of two, their mean) and the highest."""

    count: int
    lowest: float
    median: float
    highest: float


@dataclass(frozen=True)
class Question:
    """One question with what its answers say.

    `answered` counts the respondents with an answer; `other_count` those with an answer outside `choices` (free "other"
    texts, unreadable numbers); `no_answer` the others, by kind. `scale` names the label table that a scale was read by
    (or `integers`, `numbered`, `told`).
    `reasons` are short texts that say why the kind was chosen and what was assumed; they hold counts. `numbers` is the
    range of a number's answers.
    """

    asked: Asked
    kind: Kind
    answered: int
    choices: tuple[Choice, ...] = ()
    other_count: int = 0
    scale: str = ""
    no_answer: dict[str, int] = field(default_factory=dict)
    date_order: str = ""
    reasons: tuple[str, ...] = ()
    numbers: NumberRange | None = None

    @property
    def key(self) -> str:
        """Its name for good, and that of its column."""
        return self.asked.key

    @property
    def title(self) -> str:
        """The text of the question, as in the file."""
        return self.asked.title

    @property
    def position(self) -> int:
        """Its first column in the file, from 1."""
        return self.asked.position

    @property
    def matrix(self) -> Matrix | None:
        """The grid it is a row of."""
        return self.asked.matrix

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """A question from its JSON object."""
        changed = {
            "asked": Asked.from_json(data["asked"]),
            "choices": _choices(data["choices"]),
            "reasons": tuple(data["reasons"]),
            "numbers": NumberRange(**data["numbers"]) if data.get("numbers") else None,
        }
        return cls(**(data | changed))


def _choices(data: list[dict[str, Any]]) -> tuple[Choice, ...]:
    return tuple(Choice(**(each | {"spellings": tuple(each["spellings"])})) for each in data)


@dataclass(frozen=True)
class Codebook:
    """All questions in the order of the file.

    `definition` says what a definition file beside them told: keys of the questions it `matched`, was `ambiguous` of,
    left `unmatched`, or that it marks as `personal` (they are left out); names of its `unmatched_questions`.
    """

    questions: tuple[Question, ...]
    language: str = ""
    definition: dict[str, list[str]] = field(default_factory=dict)

    def question(self, key: str) -> Question | None:
        """The question of that key, or that was joined under another; None where there is none."""
        return next((question for question in self.questions if key in question.asked.columns), None)

    def to_json(self) -> dict[str, Any]:
        """The codebook as JSON object."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Inverse of `to_json`."""
        questions = tuple(Question.from_json(each) for each in data["questions"])
        return cls(questions, data["language"], data["definition"])
