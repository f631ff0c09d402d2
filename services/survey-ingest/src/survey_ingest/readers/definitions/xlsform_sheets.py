"""The sheets of an XLSForm: in a workbook, one below the other in a text file, or one saved alone as text (also by R).

A sheet is a header row and rows below it. Columns are known by the dialects that have been written since 2008: `list
name` and `list_name`, `label::Arabic (ar)`, `label:Arabic`, and `label..English` as R changes it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from survey_ingest.domain.definition import Texts
from survey_ingest.domain.languages import language_code
from survey_ingest.domain.plain_text import plain_text
from survey_ingest.readers.definitions.xlsform_types import is_type
from survey_ingest.readers.probe import Probe

_LOOK_AT = 25
_LABEL = re.compile(r"^(label|caption|text(?=:))(?:(?:::|:|\.\.|\.)\s*(.+))?$")
_ONE_WORD = re.compile(r"[\s_]+")
_SURVEY, _CHOICES, _SETTINGS = "survey", "choices", "settings"
_NAMES = {"survey": _SURVEY, "choices": _CHOICES, "choices and columns": _CHOICES, "columns": _CHOICES,
          "cascades": _CHOICES, "settings": _SETTINGS}  # fmt: skip
_MOSTLY = 0.6
_XML_NAME = re.compile(r"^[^\W\d][\w.-]*$|^_[\w.-]*$")
_COLUMNS = frozenset({"relevant", "required", "constraint", "calculation", "appearance", "choice_filter", "$kuid"})


@dataclass(frozen=True)
class FormSheet:
    """One sheet: rows by the key of their column, and the columns that hold labels, by language.

    `known_types` is the share of rows whose type is one of XLSForm (of a sheet `survey`); `named` says that the sheet
    bears the name of its kind.
    """

    name: str
    rows: tuple[Mapping[str, str], ...]
    labels: Mapping[str, str]
    known_types: float = 0.0
    named: bool = False

    @property
    def is_form(self) -> bool:
        """Whether a sheet `survey` is one by what stands in it: types, names as XML has them, labels."""
        names = [row["name"] for row in self.rows if row.get("name")]
        valid = sum(bool(_XML_NAME.match(name)) for name in names)
        columns = {key.removeprefix("bind:") for row in self.rows[:1] for key in row}
        described = self.named or bool(self.labels) or bool(columns & _COLUMNS)
        return bool(self.rows) and self.known_types >= _MOSTLY and described and valid >= _MOSTLY * len(names)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its labels, in order; empty text for a label without a language."""
        return tuple(dict.fromkeys(self.labels.values()))

    def texts(self, row: Mapping[str, str]) -> Texts:
        """The labels of a row by language."""
        return {language: text for key, language in self.labels.items() if (text := plain_text(row.get(key, "")))}


def form_sheets(probe: Probe, *, whole: bool) -> dict[str, FormSheet]:
    """The sheets `survey`, `choices` and `settings` that the file has; of one for looking only, the first rows."""
    if probe.workbook is not None:
        return _of_workbook(probe, whole=whole)
    records = probe.all_records().rows if whole else probe.records
    return _by_kind(_sections(records) or [("", records)])


def in_sections(probe: Probe) -> bool:
    """Whether a text file holds several sheets, one below the other."""
    return probe.workbook is None and bool(_sections(probe.records))


def _sections(records: Sequence[Sequence[str]]) -> list[tuple[str, list[list[str]]]]:
    """The sheets of a text file whose first column holds nothing but their names, above each; empty for any other."""
    found: list[tuple[str, list[list[str]]]] = []
    for record in records:
        first, rest = (record[0].strip() if record else ""), list(record[1:])
        if first and any(cell.strip() for cell in rest):
            return []
        if first:
            found.append((_ONE_WORD.sub(" ", first.casefold()), []))
        elif any(cell.strip() for cell in rest):
            if not found:
                return []
            found[-1][1].append(rest)
    return found if any(name == _SURVEY for name, _ in found) else []


def _of_workbook(probe: Probe, *, whole: bool) -> dict[str, FormSheet]:
    book = probe.workbook
    assert book is not None  # noqa: S101 - asked by the caller
    plain = {sheet.name: _ONE_WORD.sub(" ", sheet.name.strip().casefold()) for sheet in book.sheets}
    named = [name for name in plain if plain[name] in _NAMES]
    read = book.rows if whole else lambda name: book.head(name, _LOOK_AT * 4)
    return _by_kind([(plain[name], read(name)) for name in named or book.visible])


def _by_kind(tables: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> dict[str, FormSheet]:
    """The tables that are sheets of a form. A sheet that is named so goes before one that only looks so."""
    found: dict[str, FormSheet] = {}
    for named in (True, False):
        for name, rows in tables:
            told = _NAMES.get(name, "")
            if bool(told) == named:
                kind, sheet = _sheet(told, rows)
                if sheet is not None and kind not in found:
                    found[kind] = replace(sheet, named=named)
    return found


def _sheet(told: str, rows: Sequence[Sequence[str]]) -> tuple[str, FormSheet | None]:
    for place, record in enumerate(rows[:_LOOK_AT]):
        keys = [_key(cell) for cell in record]
        if "type" in keys and ("name" in keys or told == _SURVEY) and told in {"", _SURVEY}:
            return _SURVEY, _table(_SURVEY, keys, record, rows[place + 1 :])
        if "list_name" in keys and "name" in keys and told in {"", _CHOICES}:
            return _CHOICES, _table(_CHOICES, keys, record, rows[place + 1 :])
        if told == _SETTINGS and any(keys):
            return _SETTINGS, _table(_SETTINGS, keys, record, rows[place + 1 :])
    return told, None


def _table(kind: str, keys: Sequence[str], titles: Sequence[str], rows: Sequence[Sequence[str]]) -> FormSheet:
    labels = {}
    for key, title in zip(keys, titles, strict=True):
        found = _LABEL.match(title.strip() if key.startswith("label") else "")
        found = found or _LABEL.match(" ".join(title.split()).casefold())
        if found and key not in labels:
            labels[key] = language_code(found[2] or "")
    body = tuple(
        {key: cell.strip() for key, cell in zip(keys, row, strict=False) if key}
        for row in rows
        if any(map(str.strip, row))
    )
    typed = [row["type"] for row in body if row.get("type")] if kind == _SURVEY else []
    return FormSheet(kind, body, labels, sum(map(is_type, typed)) / len(typed) if typed else 0.0)


def _key(title: str) -> str:
    """The key of a column: lower case, blanks as `_`, `label` with its language as written."""
    plain = " ".join(title.replace("\u00a0", " ").split()).casefold()
    if _LABEL.match(plain):
        return plain
    return {"list_name": "list_name", "listname": "list_name", "list.name": "list_name", "value": "name"}.get(
        _ONE_WORD.sub("_", plain), _ONE_WORD.sub("_", plain)
    )
