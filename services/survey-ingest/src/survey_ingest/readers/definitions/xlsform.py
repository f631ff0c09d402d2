"""XLSForm: the definition of a form of KoboToolbox, ODK or Ona, as .xlsx, .xls, or one of its sheets saved as text.

The sheet `survey` has a row a question (type, name, labels by language) and rows that open and close groups; `choices`
has the answers by list; `settings` names the form. A question is named by its path (`group/question`), as data columns
are; its bare name is an alias. Source: docs/formats.md.
"""

from collections.abc import Mapping

from survey_ingest.domain.definition import DefinedChoice, Definition, counts_of, defined_choice
from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.languages import language_code
from survey_ingest.domain.plain_text import plain_text
from survey_ingest.domain.report import Detection, Report, SetAside
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.definitions.xlsform_sheets import FormSheet, form_sheets, in_sections
from survey_ingest.readers.definitions.xlsform_survey import Walked, questions_of
from survey_ingest.readers.definitions.xlsform_types import row_type
from survey_ingest.readers.probe import Probe

_BOTH, _ALONE, _LOOSE = 0.97, 0.9, 0.7
_FEWEST = 2

_MOST_QUESTIONS, _MOST_OFFERED = 20_000, 300_000


class XlsForm:
    """Reader of XLSForms."""

    format = "xlsform"
    title = "XLSForms (KoboToolbox, ODK, Ona)"
    export_help = "In KoboToolbox: the form, the three dots, Download XLS. It holds questions, no responses."
    header_words: frozenset[str] = frozenset({"list_name", "list name", "label::arabic (ar)", "label::english (en)"})
    version = 1

    def recognises(self, probe: Probe) -> Evidence | None:
        """By its sheets and their columns, and by its types: a table with columns `type` and `name` is not enough."""
        found = form_sheets(probe, whole=False)
        survey, choices = found.get("survey"), found.get("choices")
        suffix = "workbook" if probe.workbook is not None else "csv"
        together = suffix == "workbook" or in_sections(probe)
        if survey is not None and survey.is_form:
            share = f"{survey.known_types:.0%} of its types are those of XLSForm"
            if choices is not None:
                reasons = ("a sheet with type and name, and one with list name and name", share)
                return Evidence(_BOTH, suffix if suffix == "workbook" else "sheets_csv", reasons)
            few = len(survey.rows) < _FEWEST and not together
            return Evidence(_LOOSE if few else _ALONE, f"survey_{suffix}", ("a header with type and name", share))
        if choices is not None and choices.rows and (choices.labels or "label" in choices.rows[0]):
            return Evidence(_ALONE, f"choices_{suffix}", ("a header with list name, name and label",))
        return None

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Definition:
        """The form. Raises `ReadError`."""
        del hints
        sheets = form_sheets(probe, whole=True)
        settings = sheets.get("settings")
        setting = settings.rows[0] if settings and settings.rows else {}
        default = language_code(setting.get("default_language", ""))
        lists, stray, twice = _lists(sheets.get("choices"), default)
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            delimiter="" if probe.workbook is not None else probe.delimiter,
            set_aside=stray,
        )
        survey = sheets.get("survey")
        if survey:
            _check_size(survey, lists)
        walked = questions_of(survey, lists, default) if survey else Walked()
        if not walked.questions and not lists:
            raise rejected("no_questions", "The form holds no question and no choice. Download the form again.")
        languages = dict.fromkeys(language or default for sheet in sheets.values() for language in sheet.languages)
        title = plain_text(setting.get("form_title", "") or setting.get("title", ""))
        definition = Definition(
            self.format,
            evidence.layout,
            {default: title} if title else {},
            tuple(languages),
            walked.questions,
            report,
            {name: choices for name, choices in lists.items() if name not in walked.used},
        )
        report.counts |= counts_of(definition) | {"rows_of_sheets": sum(len(each.rows) for each in sheets.values())}
        report.problems += [*probe.decoded.findings, *walked.findings, *_unknown(survey), *_twice(twice)]
        return definition


def _check_size(survey: FormSheet, lists: Mapping[str, tuple[DefinedChoice, ...]]) -> None:
    """Raise `ReadError` before each question gets its own copy of a list that has no end."""
    types = [row.get("type", "").split() for row in survey.rows]
    offered = sum(len(lists.get(words[1], ())) for words in types if len(words) > 1)
    if len(types) > _MOST_QUESTIONS or offered > _MOST_OFFERED:
        raise rejected(
            "form_too_large",
            f"The form has {len(types):,} rows with {offered:,} choices, far more than anybody answers. Choices from a "
            "long list belong in a file that the form loads.",
        )


def _lists(sheet: FormSheet | None, default: str) -> tuple[dict[str, tuple[DefinedChoice, ...]], list[SetAside], int]:
    """The choices by list, the rows that are in none, and how many repeat a choice of their list."""
    found: dict[str, dict[str, DefinedChoice]] = {}
    stray: list[SetAside] = []
    twice = 0
    for number, row in enumerate(sheet.rows if sheet else (), 2):
        name, code = row.get("list_name", ""), row.get("name", "") or row.get("$autovalue", "")
        if not name or not code:
            stray.append(SetAside(number, "no_list" if not name else "no_name"))
            continue
        assert sheet is not None  # noqa: S101 - it has rows
        twice += code in found.setdefault(name, {})
        found[name].setdefault(code, _choice(code, sheet.texts(row), default))
    return {name: tuple(choices.values()) for name, choices in found.items()}, stray, twice


def _choice(code: str, labels: Mapping[str, str], default: str) -> DefinedChoice:
    whole = code.removesuffix(".0") if code.removesuffix(".0").lstrip("-").isdecimal() else code
    return defined_choice(
        whole,
        {language or default: text for language, text in labels.items()},
        other=whole.casefold() in {"other", "others", "other_specify"},
        spellings=(code,) if whole != code else (),
    )


def _unknown(survey: FormSheet | None) -> list[Finding]:
    unknown = [row for row in (survey.rows if survey else ()) if row.get("type") and not row_type(row["type"]).known]
    if not unknown:
        return []
    message = f"{len(unknown)} rows have a type that is not known; they are read as text questions."
    return [Finding("unknown_question_type", message, column="type")]


def _twice(number: int) -> list[Finding]:
    if not number:
        return []
    message = f"{number} choices have a name that their list has already; the first label of a name is kept."
    return [Finding("equal_choice_names", message, column="name")]
