"""The codebook of a dataset: its questions, their kinds, choices and scales, and why they were taken for that."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

Kind = Literal["single", "multiple", "scale", "number", "date", "text"]


@dataclass(frozen=True)
class Choice:
    """One answer that was offered, or that several people gave.

    `label` is its most frequent spelling, as written in the answer columns; `spellings` are the others met.
    `points` is its place on the scale, None for an answer outside the order (such as "don't know") and for choices
    of a question that is no scale. `count` is how many respondents gave it.
    """

    label: str
    count: int
    points: int | None = None
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """The grid that a question is a row of: `Parent [Row]`. `parent` is a key shared by all rows of the grid."""

    parent: str
    parent_title: str
    row: str


@dataclass(frozen=True)
class Question:
    """One question. `key` names it (and its column) for good; `position` is its column in the file, from 1.

    `other_count` counts the respondents with an answer outside `choices` (free "other" texts).
    `reasons` are short codes and numbers that say why the kind was chosen and what was assumed.
    `scale` names the label table that a scale was read by (or `integers`), else it is empty.
    """

    key: str
    position: int
    title: str
    kind: Kind
    answered: int
    choices: tuple[Choice, ...] = ()
    other_count: int = 0
    scale: str = ""
    matrix: Matrix | None = None
    reasons: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """A question from its JSON object."""
        choices = tuple(
            Choice(each["label"], each["count"], each["points"], tuple(each["spellings"])) for each in data["choices"]
        )
        matrix = Matrix(**data["matrix"]) if data["matrix"] else None
        return cls(**(data | {"choices": choices, "matrix": matrix, "reasons": tuple(data["reasons"])}))


@dataclass(frozen=True)
class Codebook:
    """All questions in the order of the file. `joiner` parts the choices in a raw cell of a multiple question."""

    questions: tuple[Question, ...]
    joiner: str = ""
    language: str = ""

    def question(self, key: str) -> Question | None:
        """The question of that key, or None."""
        return next((question for question in self.questions if question.key == key), None)

    def to_json(self) -> dict[str, Any]:
        """The codebook as JSON object."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Inverse of `to_json`."""
        return cls(tuple(Question.from_json(each) for each in data["questions"]), data["joiner"], data["language"])
