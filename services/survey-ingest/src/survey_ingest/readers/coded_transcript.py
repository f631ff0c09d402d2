"""Sheets in which people code by hand: theme · sub-theme · quote · session · speaker or role · date · note.

The normal case of a small coalition: no program wrote it, so the header decides, in English or Arabic, in any order. At
least a theme and a quote are needed. What may be a name never leaves this file. Source: docs/formats.md, themes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from survey_ingest.domain.coded_columns import HEADER_WORDS, consent_of, field_of
from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.pseudonyms import pseudonym
from survey_ingest.domain.report import Decision, Detection, Ignored, Report, SetAside
from survey_ingest.domain.themes import (
    Excerpt,
    Theme,
    Themes,
    bilingual_name,
    path_guid,
    plain_text,
    spelled_once,
    tree_of,
)
from survey_ingest.domain.times import date_order, local_times, parse_times, remembered_finding
from survey_ingest.readers.coded_rows import Rows, heads, rows_of
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe

_SEVERAL = re.compile(r"\s*[;؛|\n]\s*")
_LEVELS = re.compile(r"\s*(?:\\|>>|\s>\s)\s*")
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
        found = _header(probe)
        if found is None:
            return None
        _, form, _, known = found
        score = min(0.7 + 0.06 * len(known - _NEEDED), 0.94)
        return Evidence(score, f"sheet_{form}", (f"header cells of a sheet of quotes: {', '.join(sorted(known))}",))

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Themes:
        """The themes and quotes. Raises `ReadError`."""
        found = _header(probe)
        if found is None:
            raise rejected("no_header", "No row names a theme and a quote. Give those columns such headers.")
        sheet, _, place, _ = found
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            probe.delimiter,
            problems=list(probe.decoded.findings),
        )
        return _themes(rows_of(probe, sheet, place), report, hints)


def _header(probe: Probe) -> tuple[str, str, int, set[str]] | None:
    """The sheet, its form, the place of its header and the fields that it names; the first sheet that has one."""
    for sheet, form, records in heads(probe):
        for place, record in enumerate(records[:_LOOK_AT]):
            known = {name for cell in record if (name := field_of(cell))}
            if known >= _NEEDED:
                return sheet, form, place, known
    return None


@dataclass
class _Sheet:
    """The table, the place of each field, and what was odd in its cells (rows)."""

    table: Rows
    fields: dict[str, int]
    no_theme: list[int] = field(default_factory=list)
    odd_consent: list[int] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)

    def cell(self, row: Sequence[str], name: str) -> str:
        """A cell, trimmed; empty where the sheet has no such column."""
        place = self.fields.get(name)
        return plain_text(row[place]).replace("\u00a0", " ").strip() if place is not None else ""


def _themes(table: Rows, report: Report, hints: Hints) -> Themes:
    sheet = _Sheet(table, _fields(table, report))
    report.problems += table.findings
    sheet.dates = _dates(sheet, report, hints)
    spelled: dict[str, str] = {}
    themes: dict[tuple[str, ...], Theme] = {}
    excerpts = []
    for place, (row, number) in enumerate(zip(table.rows, table.row_numbers, strict=True)):
        paths = [spelled_once(path, spelled) for path in _paths(sheet, row)]
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
    _tell(sheet, report)
    whole = tree_of(themes)
    report.counts |= {
        "rows": len(table.rows),
        "themes": len(whole),
        "excerpts": len(excerpts),
        "untagged": len(sheet.no_theme),
        "documents": len({each.document for each in excerpts if each.document}),
        "speakers": len({(each.document, each.speaker) for each in excerpts if each.speaker}),
        "set_aside": len(report.set_aside),
    }
    return Themes(whole, tuple(excerpts), report)


def _fields(table: Rows, report: Report) -> dict[str, int]:
    fields: dict[str, int] = {}
    for place, title in enumerate(table.titles):
        name = field_of(title)
        if name and name not in fields:
            fields[name] = place
        elif filled := table.column(place).count():
            report.ignored.append(
                Ignored(place + 1, title, "unknown_column" if name is None else "column_twice", filled)
            )
    return fields


def _paths(sheet: _Sheet, row: Sequence[str]) -> list[tuple[str, ...]]:
    """The themes of a row: theme and sub-theme, or several themes, each perhaps with the ones above it."""
    theme, below = (" ".join(sheet.cell(row, name).split()) for name in ("theme", "sub_theme"))
    if below:
        return [(theme, below) if theme else (below,)]
    several = (
        tuple(name for part in _LEVELS.split(each) if (name := " ".join(part.split())))
        for each in _SEVERAL.split(sheet.cell(row, "theme"))
    )
    return [path for path in several if path]


def _excerpt(sheet: _Sheet, place: int, paths: Sequence[tuple[str, ...]], hints: Hints) -> Excerpt:
    row, number = sheet.table.rows[place], sheet.table.row_numbers[place]
    consent = consent_of(sheet.cell(row, "consent"))
    if consent is None:
        sheet.odd_consent.append(number)
    return Excerpt(
        themes=tuple(dict.fromkeys(path_guid(path) for path in paths)),
        quote=sheet.cell(row, "quote"),
        document=" ".join(sheet.cell(row, "document").split()),
        speaker=pseudonym(sheet.cell(row, "speaker"), hints.identity_key),
        audience=" ".join(sheet.cell(row, "audience").split()),
        date=sheet.dates[place],
        note=sheet.cell(row, "note"),
        coder=pseudonym(sheet.cell(row, "coder"), hints.identity_key),
        # A word that is neither yes nor no is no consent: the careful reading of it.
        consent="refused" if consent is None else consent,
        row=number,
    )


def _dates(sheet: _Sheet, report: Report, hints: Hints) -> list[str]:
    """The dates as ISO text, empty where a cell is none. Raises `ReadError` where day and month cannot be told."""
    place = sheet.fields.get("date")
    if place is None:
        return [""] * len(sheet.table.rows)
    cells = sheet.table.column(place)
    times = parse_times(cells)
    report.date_order = date_order(times, hints, lambda _order: 0)
    report.problems += remembered_finding(report.date_order)
    report.timezone = Decision(hints.timezone, "setting")
    days = local_times(times, report.date_order.value).dt.date()
    lost = int((cells.is_not_null() & days.is_null()).sum())
    if lost:
        row = sheet.table.row_numbers[int((cells.is_not_null() & days.is_null()).arg_true()[0])]
        message = f"{lost} cells of the date column are no dates that are known; these quotes have no date."
        report.problems.append(
            Finding("unreadable_dates", message, row=row, column=sheet.table.titles[place], severity="attention")
        )
    return [str(day) if day is not None else "" for day in days.cast(pl.Date).to_list()]


def _tell(sheet: _Sheet, report: Report) -> None:
    if sheet.no_theme:
        message = (
            f"{len(sheet.no_theme)} quotes have no theme in their own row. Merged cells hold a theme in the first row "
            "only: fill it in every row, and send the sheet again."
        )
        report.problems.append(Finding("no_theme", message, row=sheet.no_theme[0], severity="attention"))
    if sheet.odd_consent:
        message = f"{len(sheet.odd_consent)} cells of the consent column say neither yes nor no; they count as no."
        report.problems.append(Finding("unclear_consent", message, row=sheet.odd_consent[0], severity="attention"))
