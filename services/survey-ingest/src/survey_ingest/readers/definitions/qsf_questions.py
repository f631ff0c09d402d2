"""From the payload of a question in a QSF to defined questions: itself, and the rows of a matrix.

Names are those of the ImportId row of an export: `QID1`, `QID2_TEXT`, `QID3_1` for a row, `QID4#2_1` for row 1 of the
second part of a side-by-side question. Types that are not known are read as text, and said.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from survey_ingest.domain.definition import (
    DefinedChoice,
    DefinedKind,
    DefinedParent,
    DefinedQuestion,
    kind_of_choices,
)
from survey_ingest.domain.label_tables import outside_of_scales
from survey_ingest.domain.labels import label_key
from survey_ingest.readers.definitions.qsf_choices import Payload, choices, labels, ordered, titles
from survey_ingest.readers.json_text import members, text_of

_MULTIPLE = frozenset({"MAVR", "MAHR", "MACOL", "MSB"})
_NOT_ASKED: dict[str, DefinedKind] = {"DB": "note", "Captcha": "note", "Timing": "calculated", "Meta": "calculated"}
_ROWS: dict[str, DefinedKind] = {"Slider": "number", "CS": "number", "DD": "single"}
_PLAIN: dict[str, DefinedKind] = {
    "FileUpload": "file", "Draw": "file", "Signature": "file", "RO": "ranking", "PGR": "ranking", "HotSpot": "text",
    "HeatMap": "text", "HL": "text", "TreeSelect": "single", "OrgHierarchy": "single", "TE": "text", "SS": "text",
}  # fmt: skip
_KNOWN = frozenset({"MC", "Matrix", "SBS", "TE", *_NOT_ASKED, *_ROWS, *_PLAIN})
_CONTENT: dict[str, DefinedKind] = {"ValidNumber": "number", "ValidDate": "date"}
_PERSONAL_CONTENT = frozenset({"ValidEmail", "ValidPhone", "ValidUSPhone", "ValidZip", "ValidUSZip"})
_FEWEST_POINTS = 3


@dataclass(frozen=True)
class Place:
    """Where a question stands: the language of the form, and whether data files have columns of it."""

    language: str
    in_data: bool


def known_type(payload: Payload) -> bool:
    """Whether the type of the question is one that is known."""
    return text_of(payload.get("QuestionType")) in _KNOWN


def questions_of(payload: Payload, place: Place) -> Iterator[DefinedQuestion]:
    """The question, followed by its rows where it has any."""
    kind, selector = text_of(payload.get("QuestionType")), text_of(payload.get("Selector"))
    own = _question(payload, place, _kind(kind))
    if kind in _NOT_ASKED:
        yield replace(own, in_data=place.in_data and own.kind != "note")
    elif kind == "MC":
        yield _multiple_choice(own, payload, place, selector)
    elif kind == "SBS":
        yield own
        for number, part in members(payload.get("AdditionalQuestions")):
            if isinstance(part, dict):
                yield from _side(own, payload, part, number, place)
    elif kind == "Matrix":
        yield own
        yield from _rows(own, payload, payload, place)
    elif kind in _ROWS or (kind == "TE" and selector == "FORM"):
        yield from _lines(own, payload, place, _ROWS.get(kind, "text"))
    elif own.kind in {"single", "ranking"}:
        yield replace(own, choices=choices(payload, "Choices", place.language))
    else:
        yield own


def _kind(kind: str) -> DefinedKind:
    if kind in {"Matrix", "SBS"}:
        return "matrix"
    return _NOT_ASKED.get(kind) or _PLAIN.get(kind, "text")


def _question(payload: Payload, place: Place, kind: DefinedKind) -> DefinedQuestion:
    name, tag = text_of(payload.get("QuestionID")), text_of(payload.get("DataExportTag"))
    content = _content(payload)
    aliases = (tag,) if tag and tag != name else ()
    return DefinedQuestion(
        name,
        _CONTENT.get(content, kind) if kind == "text" else kind,
        titles(payload, place.language),
        aliases,
        personal=content in _PERSONAL_CONTENT,
        in_data=place.in_data,
    )


def _content(payload: Payload) -> str:
    validation = payload.get("Validation")
    settings = validation.get("Settings") if isinstance(validation, dict) else None
    return text_of(settings.get("ContentType")) if isinstance(settings, dict) else ""


def _multiple_choice(own: DefinedQuestion, payload: Payload, place: Place, selector: str) -> DefinedQuestion:
    offered = choices(payload, "Choices", place.language)
    if selector in _MULTIPLE:
        return replace(own, kind="multiple", choices=offered)
    if selector == "NPS":
        numbered = tuple(replace(each, points=float(label)) if (label := _number(each)) else each for each in offered)
        return replace(own, kind="scale", choices=numbered, aliases=(*own.aliases, f"{own.name}_NPS_GROUP"))
    return replace(own, kind=kind_of_choices(offered), choices=offered)


def _number(choice: DefinedChoice) -> str:
    label = next(iter(choice.labels.values()), choice.code).strip()
    return label if label.isdecimal() else ""


def _rows(own: DefinedQuestion, payload: Payload, asked: Payload, place: Place) -> Iterator[DefinedQuestion]:
    """The rows of a matrix; `asked` has the answers, `payload` the rows (of a side-by-side question, they differ)."""
    selector, sub = text_of(asked.get("Selector")), text_of(asked.get("SubSelector"))
    kind: DefinedKind | None = None
    if selector == "TE":
        kind = "text"
    elif selector == "CS":
        kind = "number"
    elif selector in {"RO", "MaxDiff"}:
        kind = "ranking" if selector == "RO" else "single"
    elif "Multiple" in sub or selector == "MaxDiffMultiple":
        kind = "multiple"
    offered = choices(asked, "Answers", place.language)
    if kind is None:
        kind = kind_of_choices(offered)
        if kind == "single" and selector in {"Likert", "Bipolar"}:
            kind, offered = _by_codes(asked, offered, place.language)
    for name, aliases, title in _lines_of(own, payload, place.language):
        yield DefinedQuestion(
            name, kind, title, aliases, offered, DefinedParent(own.name, own.titles), own.personal, place.in_data
        )


def _by_codes(
    asked: Payload, offered: tuple[DefinedChoice, ...], language: str
) -> tuple[DefinedKind, tuple[DefinedChoice, ...]]:
    """The answers of a Likert matrix are scale points: their codes order them, where the form has codes of its own."""
    pointed = tuple(
        each if each.points is None or (each.points > 0 and not _outside(each)) else replace(each, points=None)
        for each in choices(asked, "Answers", language, scale=True)
    )
    values = [each.points for each in pointed if each.points is not None]
    if len(values) < _FEWEST_POINTS or len(set(values)) < len(values):
        return "single", offered
    return "scale", pointed


def _outside(choice: DefinedChoice) -> bool:
    return any(outside_of_scales(label_key(each)) for each in choice.labels.values())


def _lines(own: DefinedQuestion, payload: Payload, place: Place, kind: DefinedKind) -> Iterator[DefinedQuestion]:
    """A question whose choices are lines with an answer of their own: sliders, sums, fields of a form."""
    offered = choices(payload, "Answers", place.language) if kind == "single" else ()
    yield replace(own, kind="matrix")
    for name, aliases, title in _lines_of(own, payload, place.language):
        yield DefinedQuestion(
            name, kind, title, aliases, offered, DefinedParent(own.name, own.titles), own.personal, place.in_data
        )


def _lines_of(
    own: DefinedQuestion, payload: Payload, language: str
) -> Iterator[tuple[str, tuple[str, ...], dict[str, str]]]:
    """Name, aliases and titles of each row, in order."""
    tags = {key: text_of(each) for key, each in members(payload.get("ChoiceDataExportTags"))}
    recoded = {key: text_of(each) for key, each in members(payload.get("RecodeValues"))}
    tag = own.aliases[0] if own.aliases else own.name
    is_answers_coded = bool(payload.get("Answers"))
    for key, entry in ordered(payload, "Choices"):
        code = key if is_answers_coded else recoded.get(key, key)
        aliases = dict.fromkeys([f"{tag}_{code}", f"{tag}_{key}"])
        if tags.get(key):
            aliases |= dict.fromkeys([f"{tag}_{tags[key]}", tags[key]])
        yield f"{own.name}_{key}", tuple(aliases), labels(payload, "Choices", key, entry, language)


def _side(
    own: DefinedQuestion, payload: Payload, part: Payload, number: str, place: Place
) -> Iterator[DefinedQuestion]:
    """One part of a side-by-side question: a matrix of its own over the same rows."""
    shown = titles(part, place.language)
    joined = {
        language: " - ".join(each for each in (own.titles.get(language, ""), shown.get(language, "")) if each)
        for language in dict.fromkeys([*own.titles, *shown])
    }
    name = f"{own.name}#{number}"
    tag = text_of(part.get("DataExportTag")) or f"{text_of(payload.get('DataExportTag'))}#{number}"
    parent = DefinedQuestion(
        name, "matrix", joined, (tag,), parent=DefinedParent(own.name, own.titles), in_data=place.in_data
    )
    yield parent
    rows = {
        **part,
        "Choices": part.get("Choices") or payload.get("Choices"),
        "ChoiceOrder": part.get("ChoiceOrder") or payload.get("ChoiceOrder"),
    }
    answer_tag = text_of(part.get("AnswerDataExportTag"))
    for row in _rows(parent, rows, part, place):  # older exports put the part's own tag behind that of the row
        tagged = [f"{each}_{answer_tag}" for each in row.aliases if answer_tag and each.startswith(f"{tag}_")]
        yield replace(row, aliases=(*row.aliases, *tagged))
