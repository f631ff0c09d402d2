"""REDCap data dictionaries (CSV from the project, JSON from its API), and lists of events, arms and forms.

A row of a dictionary is a field. Its choices stand in one cell, `1, one | 2, two`; of a calculated field that cell is
a formula. `Identifier?` = y marks what names a person. Fields of one matrix share a group name; the section header
above the first of them is the matrix's title. Source: docs/formats.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from survey_ingest.domain.definition import (
    DefinedChoice,
    DefinedKind,
    DefinedParent,
    DefinedQuestion,
    Definition,
    counts_of,
    defined_choice,
    kind_of_choices,
)
from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.plain_text import plain_text
from survey_ingest.domain.report import Detection, Report
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.json_text import json_of, text_of
from survey_ingest.readers.probe import Probe

_KEYS = {
    "variable / field name": "field_name",
    "form name": "form_name",
    "section header": "section_header",
    "field type": "field_type",
    "field label": "field_label",
    "choices, calculations, or slider labels": "select_choices_or_calculations",
    "choices or calculations": "select_choices_or_calculations",
    "field note": "field_note",
    "text validation type or show slider number": "text_validation_type_or_show_slider_number",
    "identifier?": "identifier",
    "matrix group name": "matrix_group_name",
    "matrix ranking?": "matrix_ranking",
    "field annotation": "field_annotation",
}
_LISTS: tuple[tuple[str, frozenset[str], str, str], ...] = (
    ("event_list", frozenset({"unique_event_name", "event_name"}), "unique_event_name", "event_name"),
    ("form_event_list", frozenset({"unique_event_name", "form"}), "unique_event_name", "form"),
    ("arm_list", frozenset({"arm_num", "name"}), "arm_num", "name"),
    ("form_list", frozenset({"instrument_name", "instrument_label"}), "instrument_name", "instrument_label"),
    (
        "export_name_list",
        frozenset({"original_field_name", "choice_value", "export_field_name"}),
        "export_field_name",
        "original_field_name",
    ),
)
_KINDS: dict[str, DefinedKind] = {
    "text": "text", "notes": "text", "textarea": "text", "radio": "single", "dropdown": "single", "select": "single",
    "sql": "single", "yesno": "single", "truefalse": "single", "checkbox": "multiple", "calc": "calculated",
    "file": "file", "slider": "number", "descriptive": "note",
}  # fmt: skip
_FIXED = {
    "yesno": (("1", "Yes"), ("0", "No")),
    "truefalse": (("1", "True"), ("0", "False")),
}
_PERSONAL_VALIDATIONS = frozenset({"email", "ssn", "mrn_10d", "mrn_generic", "zipcode", "postalcode_canada"})
_HEAD = 4_000
_NARROW = 8  # columns that a list of events, arms or forms has at most


@dataclass(frozen=True)
class _Table:
    """The rows of the file by key, and where they stood (`csv`, `workbook`, `json`)."""

    keys: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    kind: str


class RedcapDictionary:
    """Reader of REDCap data dictionaries."""

    format = "redcap_dictionary"
    title = "REDCap data dictionaries"
    export_help = (
        "In REDCap: Project Setup, Data Dictionary, Download the current Data Dictionary. It holds no responses."
    )
    header_words: frozenset[str] = frozenset(_KEYS)
    version = 1

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the columns: those of a dictionary in their long or short form, or exactly those of one of the lists."""
        table = _table(probe, whole=False)
        layout = _layout(table) if table else ""
        if table is None or not layout:
            return None
        named = "field_name, form_name, field_type" if layout == "dictionary" else layout.replace("_", " ")
        return Evidence(
            0.96 if layout == "dictionary" else 0.9, f"{layout}_{table.kind}", (f"the columns are {named}",)
        )

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Definition:
        """The fields, or the list. Raises `ReadError`."""
        del hints
        table = _table(probe, whole=True)
        if table is None or not table.rows:
            raise rejected("no_questions", "The dictionary has a header and no fields. Download it again.")
        layout = _layout(table)
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            delimiter=probe.delimiter if table.kind == "csv" else "",
            problems=list(probe.decoded.findings),
        )
        questions: tuple[DefinedQuestion, ...] = ()
        lists: dict[str, tuple[DefinedChoice, ...]] = {}
        if layout == "dictionary":
            questions = tuple(_questions(table.rows, report))
        else:
            code, label = next((code, label) for name, _, code, label in _LISTS if name == layout)
            lists[layout] = tuple(
                DefinedChoice(row[code], {"": plain_text(row.get(label, ""))}) for row in table.rows if row.get(code)
            )
        if not questions and not lists.get(layout):
            raise rejected("no_questions", "No row of the dictionary names a field. Download it again.")
        definition = Definition(self.format, evidence.layout, {}, ("",), questions, report, lists)
        report.counts |= counts_of(definition) | ({"fields": _fields(table)} if questions else {})
        return definition


def _table(probe: Probe, *, whole: bool) -> _Table | None:
    if probe.workbook is not None:
        name = probe.workbook.visible[0]
        return _of_records(probe.workbook.rows(name) if whole else probe.workbook.head(name, 30), "workbook")
    start = probe.start[:_HEAD].lstrip("\ufeff \r\n\t")
    if start.startswith("["):
        return _of_json(probe, start)
    return _of_records(probe.all_records().rows if whole else probe.records, "csv")


def _of_json(probe: Probe, start: str) -> _Table | None:
    named = ('"field_name"', *(f'"{key}"' for _, keys, _, _ in _LISTS for key in keys))
    if not any(each in start for each in named):
        return None
    data = json_of(probe.text)
    if not isinstance(data, list) or not data or not all(isinstance(each, dict) for each in data):
        return None
    rows = tuple({str(key).casefold(): text_of(value).strip() for key, value in each.items()} for each in data)
    return _Table(tuple(rows[0]), rows, "json")


def _of_records(records: Sequence[Sequence[str]], kind: str) -> _Table | None:
    filled = [record for record in records if any(cell.strip() for cell in record)]
    if not filled:
        return None
    keys = tuple(_key(cell) for cell in filled[0])
    rows = tuple({key: cell.strip() for key, cell in zip(keys, row, strict=False)} for row in filled[1:])
    return _Table(keys, rows, kind)


def _fields(table: _Table) -> int:
    return sum(bool(row.get("field_name")) for row in table.rows)


def _key(title: str) -> str:
    plain = " ".join(title.replace("\u00a0", " ").split()).casefold()
    return _KEYS.get(plain, plain)


def _layout(table: _Table) -> str:
    keys = set(table.keys) - {""}
    if {"field_name", "form_name", "field_type"} <= keys:
        return "dictionary"
    if len(keys) > _NARROW:
        return ""
    for name, needed, _, _ in _LISTS:
        if needed <= keys and (name != "arm_list" or keys == needed):
            return name
    return ""


def _questions(rows: Sequence[Mapping[str, str]], report: Report) -> Iterator[DefinedQuestion]:
    """The fields in order, each matrix before its rows."""
    open_matrix = ""
    parent: DefinedParent | None = None
    unknown = 0
    for row in rows:
        name, told = row.get("field_name", ""), row.get("field_type", "").casefold()
        if not name:
            continue
        unknown += told not in _KINDS
        group = row.get("matrix_group_name", "")
        if group != open_matrix:
            open_matrix, parent = group, None
            if group:
                parent = DefinedParent(group, _texts(row.get("section_header", "")))
                yield DefinedQuestion(group, "matrix", parent.titles)
        yield _question(name, told, row, parent)
    if unknown:
        message = f"{unknown} fields have a type that is not known; they are read as text."
        report.problems.append(Finding("unknown_question_type", message, column="Field Type"))


def _question(name: str, told: str, row: Mapping[str, str], parent: DefinedParent | None) -> DefinedQuestion:
    kind = _KINDS.get(told, "text")
    validation = row.get("text_validation_type_or_show_slider_number", "").casefold()
    if kind == "text" and told == "text":
        kind = _validated(validation)
    annotation = row.get("field_annotation", "")
    if "@CALCTEXT" in annotation or "@CALCDATE" in annotation:
        kind = "calculated"
    choices: tuple[DefinedChoice, ...] = ()
    if kind in {"single", "multiple"}:
        choices = _choices(told, row.get("select_choices_or_calculations", ""))
        if kind == "single":
            kind = kind_of_choices(choices)
        if parent is not None and row.get("matrix_ranking", "").casefold() == "y":
            kind = "ranking"
    return DefinedQuestion(
        name,
        kind,
        _texts(row.get("field_label", "")),
        choices=choices,
        parent=parent,
        personal=row.get("identifier", "").casefold() == "y"
        or validation in _PERSONAL_VALIDATIONS
        or validation.startswith("phone")
        or (told == "file" and validation == "signature"),
        in_data=kind != "note",
    )


def _validated(validation: str) -> DefinedKind:
    if validation.startswith(("date", "datetime")):
        return "date"
    if validation.startswith(("integer", "number", "float", "int")):
        return "number"
    return "text"


def _choices(told: str, cell: str) -> tuple[DefinedChoice, ...]:
    if told in _FIXED:
        return tuple(DefinedChoice(code, {"en": label}) for code, label in _FIXED[told])
    if told == "sql":
        return ()
    found = []
    for piece in cell.replace("\r", "").replace("\n", " | " if "|" not in cell else " ").split("|"):
        code, comma, label = piece.partition(",")
        if code.strip():
            shown = plain_text(label) if comma else plain_text(code)
            found.append(defined_choice(code.strip(), {"": shown}, other=_asks_more(shown)))
    return tuple({each.code: each for each in reversed(found)}.values())[::-1]


def _asks_more(label: str) -> bool:
    return label.casefold().strip(" :.") in {
        "other",
        "other (please specify)",
        "other, please specify",
        "أخرى",
        "غير ذلك",
    }


def _texts(text: str) -> dict[str, str]:
    plain = plain_text(text)
    return {"": plain} if plain else {}
