"""From the tables of a LimeSurvey structure file to defined questions.

Names are those of an export by codes: `Q`, `Q[SQ001]` for a row or an option, `Q[SQ001_SQ002]` for a cell of an array
of numbers or texts, `Q[SQ001][1]` for the first scale of a dual one. Source: docs/formats.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from survey_ingest.domain.definition import (
    DefinedChoice,
    DefinedKind,
    DefinedParent,
    DefinedQuestion,
    Texts,
    defined_choice,
    kind_of_choices,
)
from survey_ingest.readers.definitions.lss_tables import AnswerRow, AskedRow, Tables

_PLAIN: dict[str, DefinedKind] = {
    "S": "text", "T": "text", "U": "text", "D": "date", "N": "number", "|": "file", "X": "note", "*": "calculated",
    "I": "calculated",
}  # fmt: skip
_LISTS = frozenset("LO!")
_LINES: dict[str, DefinedKind] = {"K": "number", "Q": "text"}
_CELLS: dict[str, DefinedKind] = {":": "number", ";": "text"}
_ARRAYS = frozenset("FHABCE")
_KNOWN = frozenset({*_PLAIN, *_LISTS, *_LINES, *_CELLS, *_ARRAYS, *"MPR15YG"})
_YES_NO = (
    ("Y", {"en": "Yes", "ar": "نعم", "de": "Ja", "fr": "Oui"}),
    ("N", {"en": "No", "ar": "لا", "de": "Nein", "fr": "Non"}),
)
_FIXED: dict[str, tuple[tuple[str, Texts], ...]] = {
    "Y": _YES_NO,
    "G": (
        ("F", {"en": "Female", "ar": "أنثى", "de": "Weiblich"}), ("M", {"en": "Male", "ar": "ذكر", "de": "Männlich"}),
    ),
    "C": (_YES_NO[0], ("U", {"en": "Uncertain", "ar": "غير متأكد", "de": "Unsicher"}), _YES_NO[1]),
    "E": (
        ("I", {"en": "Increase", "ar": "زيادة"}), ("S", {"en": "Same", "ar": "نفس الشيء"}),
        ("D", {"en": "Decrease", "ar": "نقصان"}),
    ),
}  # fmt: skip
_FIXED_POINTS = {"E": {"I": 3.0, "S": 2.0, "D": 1.0}}
_NUMBERED = {"5": 5, "A": 5, "B": 10}
_OTHER: Texts = {"en": "Other", "ar": "أخرى", "de": "Sonstiges", "fr": "Autre", "es": "Otro"}


def known_type(asked: AskedRow) -> bool:
    """Whether the type is one that is known."""
    return asked.type in _KNOWN


def questions_of(tables: Tables, asked: AskedRow) -> Iterator[DefinedQuestion]:
    """The question, followed by its rows where it has any."""
    kind = asked.type
    own = DefinedQuestion(asked.code, _PLAIN.get(kind, "text"), asked.titles, _aliases(asked), in_data=kind != "X")
    rows, columns = _axes(tables, asked)
    if kind in "MP":
        yield replace(own, kind="multiple", choices=(*map(_option, rows), *_other(tables, asked, "other")))
    elif kind in _LISTS:
        yield _told(own, (*_choices(tables, asked, "0"), *_other(tables, asked, "-oth-")))
    elif kind == "R":
        items = _choices(tables, asked, "0") or tuple(map(_option, rows))
        yield replace(own, kind="ranking", choices=tuple(replace(each, points=None) for each in items))
    elif kind in {"5", "Y", "G"}:
        yield _told(own, _fixed(kind, tables.languages))
    elif kind in _LINES:
        yield replace(own, kind="matrix")
        yield from (_row(own, row, row.code, row.titles, _LINES[kind]) for row in rows)
    elif kind in _CELLS:
        yield replace(own, kind="matrix")
        yield from _cells(own, asked, rows, columns)
    elif kind == "1":
        yield replace(own, kind="matrix")
        yield from _dual(own, tables, asked, rows)
    elif kind in _ARRAYS:
        yield replace(own, kind="matrix")
        offered = _fixed(kind, tables.languages) if kind in "ABCE" else _choices(tables, asked, "0")
        yield from (_told(_row(own, row, row.code, row.titles, "single"), offered) for row in rows)
    else:
        yield own


def _aliases(asked: AskedRow) -> tuple[str, ...]:
    """The name that databases and older exports use: survey, group and question id."""
    parts = [asked.row.get(each, "") for each in ("sid", "gid", "qid")]
    return ("X".join(parts),) if all(parts) else ()


def _axes(tables: Tables, asked: AskedRow) -> tuple[list[AskedRow], list[AskedRow]]:
    """The rows of an array, and the columns of one with two axes."""
    below = tables.subquestions.get(asked.row["qid"], ())
    rows = [each for each in below if each.row.get("scale_id", "0") in {"", "0"}]
    return rows, [each for each in below if each not in rows]


def _row(
    own: DefinedQuestion, row: AskedRow, code: str, titles: Texts, kind: DefinedKind, suffix: str = ""
) -> DefinedQuestion:
    """A row of an array: `Q[code]`, and the names that other exports give it."""
    name = f"{own.name}[{code}]{suffix}"
    flat = code if not suffix else f"{code}_{suffix.strip('[]')}"
    aliases = dict.fromkeys([f"{own.name}[{flat}]", f"{own.name}_{flat}", *(f"{each}{code}" for each in own.aliases)])
    aliases.pop(name, None)
    del row
    return DefinedQuestion(name, kind, titles, tuple(aliases), (), DefinedParent(own.name, own.titles), own.personal)


def _told(question: DefinedQuestion, offered: tuple[DefinedChoice, ...]) -> DefinedQuestion:
    """The question with its choices. What assessment gives different values is a scale by them."""
    kind: DefinedKind = kind_of_choices(offered)
    if kind == "scale" and all(each.points is None for each in offered):
        return replace(question, kind=kind, choices=offered)
    values = [each.points for each in offered if each.points is not None]
    if len(values) > 1 and len(set(values)) == len(values) and any(values):
        return replace(question, kind="scale", choices=offered)
    return replace(question, kind=kind, choices=tuple(replace(each, points=None) for each in offered))


def _choices(tables: Tables, asked: AskedRow, scale: str) -> tuple[DefinedChoice, ...]:
    rows = tables.answers.get(asked.row["qid"], ())
    return tuple(_answer(each) for each in rows if (each.row.get("scale_id") or "0") == scale)


def _answer(answer: AnswerRow) -> DefinedChoice:
    value = answer.row.get("assessment_value", "")
    points = float(value) if value.lstrip("-").isdecimal() and len(value) < 10 else None  # noqa: PLR2004 - a number
    return defined_choice(answer.row.get("code", ""), answer.labels, points=points)


def _option(row: AskedRow) -> DefinedChoice:
    return defined_choice(row.code, row.titles)


def _other(tables: Tables, asked: AskedRow, code: str) -> tuple[DefinedChoice, ...]:
    """The choice that asks for a text, where there is one."""
    if asked.row.get("other") != "Y":
        return ()
    own = {language: text for language, text in asked.attributes.get("other_replace_text", {}).items() if text}
    usual = {language: _OTHER[language] for language in tables.languages if language in _OTHER}
    return (DefinedChoice(code, usual | own, other=True),)


def _fixed(kind: str, languages: Sequence[str]) -> tuple[DefinedChoice, ...]:
    """The choices that LimeSurvey itself offers, in the languages of the form."""
    if kind in _NUMBERED:
        numbers = range(1, _NUMBERED[kind] + 1)
        return tuple(DefinedChoice(str(each), {"": str(each)}, float(each)) for each in numbers)
    points = _FIXED_POINTS.get(kind, {})
    return tuple(
        DefinedChoice(code, {each: labels[each] for each in languages if each in labels}, points.get(code))
        for code, labels in _FIXED[kind]
    )


def _cells(
    own: DefinedQuestion, asked: AskedRow, rows: Sequence[AskedRow], columns: Sequence[AskedRow]
) -> Iterator[DefinedQuestion]:
    """An array of numbers or texts: a question a cell; of ticks, a multiple choice a row."""
    ticks = asked.type == ":" and asked.has("multiflexible_checkbox")
    for row in rows:
        if ticks:
            yield replace(_row(own, row, row.code, row.titles, "multiple"), choices=tuple(map(_option, columns)))
            continue
        for column in columns:
            titles = {
                language: f"{row.titles.get(language, row.code)} - {column.titles.get(language, column.code)}"
                for language in dict.fromkeys([*row.titles, *column.titles])
            }
            yield _row(own, row, f"{row.code}_{column.code}", titles, _CELLS[asked.type])


def _dual(own: DefinedQuestion, tables: Tables, asked: AskedRow, rows: Sequence[AskedRow]) -> Iterator[DefinedQuestion]:
    for row in rows:
        for place in (0, 1):
            offered = _choices(tables, asked, str(place))
            yield _told(_row(own, row, row.code, row.titles, "single", f"[{place + 1}]"), offered)
