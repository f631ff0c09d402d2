"""What a definition file tells of a form: its questions, their choices and titles in each language.

Definition files (QSF, XLSForm, .lss, a REDCap dictionary) hold no responses. A definition enriches the codebook of the
responses beside it; `definition_matching.py` finds which column is which question.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

from rba_kernel.text import match_key

from survey_ingest.domain.codebook import Kind, Missing
from survey_ingest.domain.label_tables import fitting_table, missing_of, outside_of_scales
from survey_ingest.domain.labels import label_key
from survey_ingest.domain.report import Report

DefinedKind = Kind | Literal["matrix", "note", "calculated"]
"""A kind of question; `matrix` is the parent of rows, `note` is text that is shown and asks nothing, `calculated` is
what the tool computes or notes by itself (start, end, device)."""

Texts = dict[str, str]
"""A text by language code (`en`, `ar`); the key is empty where the file does not say which language it is."""


@dataclass(frozen=True)
class DefinedChoice:
    """One answer that is offered.

    `code` is the tool's own name of it, as in names of option columns and in exports of codes; `spellings` are other
    texts that data may hold for it (recoded values, names for export). `points` is what the form itself says it is
    worth. `other` is the choice that asks for a text. `missing` says which kind of no answer it is, if it is one.
    """

    code: str
    labels: Texts
    points: float | None = None
    other: bool = False
    missing: Missing | None = None
    spellings: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """From its JSON object."""
        return cls(**(data | {"spellings": tuple(data["spellings"])}))


@dataclass(frozen=True)
class DefinedParent:
    """The matrix that a question is a row of: its name, and its titles by language."""

    name: str
    titles: Texts


@dataclass(frozen=True)
class DefinedQuestion:
    """One question as it was asked.

    `name` is the tool's stable id as data columns carry it: QID (`QID3_1` for a row), path (`group/question`), field
    name, code (`Q[SQ001]` for a row). `aliases` are further names that columns may carry: export tags, the bare name.
    `choices` stand in the order they are offered. `personal` says that the form itself marks it as naming a person.
    `in_data` is False for what no data file has a column of: notes, captchas, questions that were thrown away.
    `repeats` says that one response may hold several answers to it (a repeat).
    """

    name: str
    kind: DefinedKind
    titles: Texts
    aliases: tuple[str, ...] = ()
    choices: tuple[DefinedChoice, ...] = ()
    parent: DefinedParent | None = None
    personal: bool = False
    in_data: bool = True
    repeats: bool = False

    @property
    def row_of(self) -> str:
        """The name of the matrix that it is a row of, or empty."""
        return self.parent.name if self.parent else ""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """From its JSON object."""
        changed = {
            "aliases": tuple(data["aliases"]),
            "choices": tuple(DefinedChoice.from_json(each) for each in data["choices"]),
            "parent": DefinedParent(**data["parent"]) if data["parent"] else None,
        }
        return cls(**(data | changed))


@dataclass(frozen=True)
class Definition:
    """A form as its definition file tells it. `title` is by language; `languages` are those that texts stand in.

    `lists` are choices that stand in no question: a sheet of choices that was saved alone, events, arms.
    """

    format: str
    layout: str
    title: Texts
    languages: tuple[str, ...]
    questions: tuple[DefinedQuestion, ...]
    report: Report
    lists: dict[str, tuple[DefinedChoice, ...]] = field(default_factory=dict)

    def question(self, name: str) -> DefinedQuestion | None:
        """The question of that name, or None."""
        return next((each for each in self.questions if each.name == name), None)

    def to_json(self) -> dict[str, Any]:
        """The definition as JSON object."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Inverse of `to_json`."""
        changed = {
            "languages": tuple(data["languages"]),
            "questions": tuple(DefinedQuestion.from_json(each) for each in data["questions"]),
            "report": Report.from_json(data["report"]),
            "lists": {
                name: tuple(DefinedChoice.from_json(each) for each in choices)
                for name, choices in data["lists"].items()
            },
        }
        return cls(**(data | changed))


def title_keys_of(definition: Definition) -> list[str]:
    """Match keys of the questions' titles, each in its first language: by these a likely source is proposed."""
    asked = [each for each in definition.questions if each.in_data and each.parent is None and each.titles]
    return sorted({match_key(next(iter(each.titles.values()))) for each in asked})


def counts_of(definition: Definition) -> dict[str, int]:
    """What a definition holds, in numbers: rows of matrices are counted beside the questions, not among them."""
    asked = [each for each in definition.questions if each.parent is None]
    return {
        "questions": len(asked),
        "rows": sum(each.parent is not None and each.kind != "matrix" for each in definition.questions),
        "choices": sum(len(each.choices) for each in definition.questions)
        + sum(len(each) for each in definition.lists.values()),
        "languages": len([each for each in definition.languages if each]) or 1,
        "not_in_data": sum(not each.in_data for each in asked),
    }


def defined_choice(
    code: str,
    labels: Texts,
    *,
    points: float | None = None,
    other: bool = False,
    spellings: tuple[str, ...] = (),
) -> DefinedChoice:
    """A choice, with the kind of no answer that its label or its code says (such as "Not applicable")."""
    missing = next((kind for text in (*labels.values(), code.replace("_", " ")) if (kind := missing_of(text))), None)
    return DefinedChoice(code, labels, None if missing else points, other, missing, spellings)


def kind_of_choices(choices: tuple[DefinedChoice, ...]) -> Literal["single", "scale"]:
    """Whether a single choice is a scale by its labels: a label table knows all that lie within an order."""
    texts = [next(iter(each.labels.values()), "") for each in choices]
    keys = {key for text in texts if text and not outside_of_scales(key := label_key(text))}
    return "scale" if len(keys) > 1 and fitting_table(keys) is not None else "single"
