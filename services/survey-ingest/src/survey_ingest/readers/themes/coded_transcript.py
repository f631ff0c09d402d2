"""Sheets in which people code by hand: theme · sub-theme · quote · session · speaker or role · date · note.

The normal case of a small coalition: no program wrote it, so the header decides, in English or Arabic, in any order. At
least a theme and a quote are needed. Of a workbook all sheets with such a header are read: often each is a session.
What may be a name never leaves this file. Source: docs/formats.md, themes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from survey_ingest.domain.coded_columns import HEADER_WORDS, consent_of, field_of
from survey_ingest.domain.findings import Finding, ReadError, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.pseudonyms import pseudonym
from survey_ingest.domain.report import Detection, Report, SetAside
from survey_ingest.domain.themes import Excerpt, Theme, Themes, bilingual_name, path_guid, spelled_once, tree_of
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.themes.coded_rows import heads, rows_of
from survey_ingest.readers.themes.coded_sheet import CodedSheet, read_dates

_NEEDED = frozenset({"theme", "quote"})
_LOOK_AT = 15  # records above the header: a title, a date, a line of thanks


class CodedTranscript:
    """Reader of sheets with coded quotes."""

    format = "coded_transcript"
    title = "a sheet of coded quotes (theme, quote, session, speaker)"
    export_help = (
        "One row a quote; columns theme, sub-theme, quote, session, speaker or role, date, note (English or Arabic "
        "headers, any order; theme and quote are needed). Save it as CSV UTF-8 or as an Excel workbook."
    )
    header_words = HEADER_WORDS

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the header cells: a theme and a quote, more with each further one."""
        found = next(_headers(probe), None)
        if found is None:
            return None
        score = min(0.7 + 0.06 * len(found.known - _NEEDED), 0.94)
        reason = f"header cells of a sheet of quotes: {', '.join(sorted(found.known))}"
        return Evidence(score, f"sheet_{found.form}", (reason,))

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Themes:
        """The themes and quotes. Raises `ReadError`."""
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            probe.delimiter,
            problems=list(probe.decoded.findings),
        )
        sheets = _sheets(probe, report)
        read_dates(sheets, report, hints)
        return _themes(sheets, report, hints)


@dataclass(frozen=True)
class _Header:
    """A sheet with a header of ours: its form, the place of the header, the fields that it names."""

    sheet: str
    form: str
    place: int
    known: frozenset[str]


def _headers(probe: Probe) -> Iterator[_Header]:
    """The header of each sheet that has one."""
    for sheet, form, records in heads(probe):
        for place, record in enumerate(records[:_LOOK_AT]):
            known = frozenset(name for cell in record if (name := field_of(cell)))
            if known >= _NEEDED:
                yield _Header(sheet, form, place, known)
                break


def _sheets(probe: Probe, report: Report) -> list[CodedSheet]:
    found = list(_headers(probe))
    if not found:
        raise rejected("no_header", "No row names a theme and a quote. Give those columns such headers.")
    sheets: list[CodedSheet] = []
    for header in found:
        try:
            table = rows_of(probe, header.sheet, header.place)
        except ReadError as error:
            if error.code != "no_rows" or len(found) == 1:
                raise
            report.problems.append(Finding("empty_sheet", "A sheet has a header and no rows.", severity="attention"))
            continue
        report.problems += table.findings
        sheets.append(CodedSheet(table, header.sheet if len(found) > 1 else ""))
        sheets[-1].place_fields(report)
    others = sum(1 for _ in heads(probe)) - len(found)
    if others:
        message = f"{others} sheets of the workbook name no theme and quote, and were left out."
        report.problems.append(Finding("sheets_left_out", message))
    if not sheets:
        raise rejected("no_rows", "All sheets have a header and no rows. Fill them, one quote a row.")
    return sheets


def _themes(sheets: Sequence[CodedSheet], report: Report, hints: Hints) -> Themes:
    spelled: dict[str, str] = {}
    themes: dict[tuple[str, ...], Theme] = {}
    excerpts = []
    for sheet in sheets:
        for place, (row, number) in enumerate(zip(sheet.table.rows, sheet.table.row_numbers, strict=True)):
            paths = [spelled_once(path, spelled) for path in sheet.paths(row)]
            for path in paths:
                themes.setdefault(path, Theme(path_guid(path), bilingual_name(path[-1]), path))
            if not sheet.cell(row, "quote"):
                report.set_aside.append(SetAside(number, "no_quote"))
                continue
            if not paths:
                sheet.no_theme.append(number)
            excerpts.append(_excerpt(sheet, place, paths, hints))
    if not excerpts:
        raise rejected("no_quotes", "No row of the sheet holds a quote. Fill the quote column, one quote a row.")
    _tell(sheets, report)
    whole = tree_of(themes)
    report.counts |= {
        "rows": sum(len(sheet.table.rows) for sheet in sheets),
        "themes": len(whole),
        "excerpts": len(excerpts),
        "untagged": sum(len(sheet.no_theme) for sheet in sheets),
        "documents": len({each.document for each in excerpts if each.document}),
        "speakers": len({(each.document, each.speaker) for each in excerpts if each.speaker}),
        "set_aside": len(report.set_aside),
    }
    return Themes(whole, tuple(excerpts), report)


def _excerpt(sheet: CodedSheet, place: int, paths: Sequence[tuple[str, ...]], hints: Hints) -> Excerpt:
    row, number = sheet.table.rows[place], sheet.table.row_numbers[place]
    consent = consent_of(sheet.cell(row, "consent"))
    if consent is None:
        sheet.odd_consent.append(number)
    return Excerpt(
        themes=tuple(dict.fromkeys(path_guid(path) for path in paths)),
        quote=sheet.cell(row, "quote"),
        document=sheet.line(row, "document") or sheet.name,
        speaker=pseudonym(sheet.cell(row, "speaker"), hints.identity_key),
        audience=sheet.line(row, "audience"),
        date=sheet.dates[place],
        note=sheet.cell(row, "note"),
        coder=pseudonym(sheet.cell(row, "coder"), hints.identity_key),
        # A word that is neither yes nor no is no consent: the careful reading of it.
        consent="refused" if consent is None else consent,
        row=number,
    )


def _tell(sheets: Sequence[CodedSheet], report: Report) -> None:
    no_theme = [number for sheet in sheets for number in sheet.no_theme]
    if no_theme:
        message = (
            f"{len(no_theme)} quotes have no theme in their own row. Merged cells hold a theme in the first row only: "
            "fill it in every row, and send the sheet again."
        )
        report.problems.append(Finding("no_theme", message, row=no_theme[0], severity="attention"))
    odd = [number for sheet in sheets for number in sheet.odd_consent]
    if odd:
        message = f"{len(odd)} cells of the consent column say neither yes nor no; they count as no."
        report.problems.append(Finding("unclear_consent", message, row=odd[0], severity="attention"))
