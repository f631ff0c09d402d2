"""Responses of Google Forms: the CSV of "Download responses", and CSV, TSV or XLSX of the linked sheet.

The download prints year/month/day with a zone and joins choices by `;`; the sheet prints the locale's dates without a
zone and joins by `, `. Neither has question types or ids; titles may occur twice. Source: docs/formats.md.
"""

import re
from collections import Counter
from collections.abc import Sequence

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.question_keys import grids
from survey_ingest.domain.times import parse_times, serial_days
from survey_ingest.domain.vocabulary import learn
from survey_ingest.readers.arrangement import Arrangement, Field
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.headings.survey_sheets import dataset_of, evidence_of, sheet_of, table_from
from survey_ingest.readers.probe import Probe, Sheet

_TITLES = {
    "timestamp": "en",
    "horodateur": "fr",
    "marca temporal": "es",
    "carimbo de data/hora": "pt",
    "zeitstempel": "de",
    "طابع زمني": "ar",
    "الطابع الزمني": "ar",
    "informazioni cronologiche": "it",
    "tijdstempel": "nl",
    "sygnatura czasowa": "pl",
    "отметка времени": "ru",
    "позначка часу": "uk",
    "zaman damgası": "tr",
    "časová značka": "cs",
    "časová pečiatka": "sk",
    "időbélyeg": "hu",
    "tidstämpel": "sv",
    "tidsstempel": "da",
    "aikaleima": "fi",
    "χρονική σήμανση": "el",
    "marca de temps": "ca",
    "חותמת זמן": "he",
    "ประทับเวลา": "th",
    "dấu thời gian": "vi",
    "cap waktu": "id",
    "stempel waktu": "id",
    "cap masa": "ms",
    "टाइमस्टैंप": "hi",
    "टाइमस्टैम्प": "hi",
    "مهر زمان": "fa",
    "marcaj temporal": "ro",
    "tidsmerke": "no",
    "vremenska oznaka": "hr",
    "клеймо за време": "bg",
    "タイムスタンプ": "ja",
    "타임스탬프": "ko",
    "时间戳记": "zh",
    "时间戳": "zh",
    "時間戳記": "zh",
}
FIRST_HEADERS = {match_key(title): language for title, language in _TITLES.items()}
#: Languages of which every form of the times is known; in another the title alone tells too little.
_READ = frozenset({"en", "fr", "es", "pt", "de", "ar"})
_FOREIGN = (
    "respondent id",
    "collector id",
    "response id",
    "responseid",
    "_submission_time",
    "submitdate",
    "meeting id",
)
_LOOK_AT = 5_000
_SHEET_NAME = re.compile(
    r"^(?:form[_ ]responses|respostas ao formulario|respostas ao formulário|ردود النموذج|réponses au formulaire|"
    r"respuestas de formulario|formularantworten|risposte del modulo|form yanıtları|formulierreacties|"
    r"ответы на форму|フォームの回答|설문지 응답)\b"
)
DOWNLOAD, SHEET, SHEET_TSV, SHEET_XLSX = "download_csv", "sheet_csv", "sheet_tsv", "sheet_xlsx"


class GoogleForms:
    """Reader of Google Forms responses."""

    format = "google_forms"
    title = "Google Forms responses"
    export_help = (
        "In Google Forms: Responses, the three dots, Download responses (.csv). Or in the sheet: File, Download, "
        "CSV or XLSX."
    )
    header_words = frozenset(_TITLES)

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the first header cell, the sheet's name, and the form of the times under it."""
        return evidence_of(probe, _judged)

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset:
        """The responses, described. Raises `ReadError`."""
        sheet = sheet_of(probe, _judged)
        table = table_from(probe, sheet)
        titles = table.header[0]
        place = _time_place(titles) or 0
        times = parse_times(table.column(place + 1).head(_LOOK_AT))
        joiner = ";" if times.zones else _joiner([titles, *table.sample(_LOOK_AT)], place)
        fields = tuple(
            Field(title, (position,), joiner=joiner, parent=grid[0] if grid else "", row=grid[1] if grid else "")
            for position, (title, grid) in enumerate(zip(titles, grids(titles), strict=True), 1)
            if position != place + 1
        )
        arrangement = Arrangement(
            evidence.layout,
            fields,
            submitted_at=(place + 1,),
            in_time=True,
            needs_time=True,
            form_language=FIRST_HEADERS.get(match_key(titles[place]), ""),
        )
        return dataset_of(probe, sheet, table, arrangement, evidence, self.format, hints)


def _judged(probe: Probe, sheet: Sheet) -> Evidence | None:
    records = sheet.filled
    if not records or len(records[0]) < 2 or any(match_key(cell) in _FOREIGN for cell in records[0]):  # noqa: PLR2004 - time and a question
        return None
    found = _time_place(records[0])
    titled, named = found is not None, bool(_SHEET_NAME.match(match_key(sheet.name)))
    place = found or 0
    cells = [record[place] if place < len(record) else "" for record in records[1:]]
    times = parse_times(serial_days(pl.Series(cells, dtype=pl.String)))
    if (not titled or place) and not ((named or place) and times.read.any()):
        return None
    if titled and FIRST_HEADERS[match_key(records[0][place])] not in _READ and not times.read.any():
        return None
    score, reasons = 0.6, [f"the first column is {records[0][0].strip()!r}"] if titled and not place else []
    if place:  # somebody moved it
        score, reasons = 0.4, [f"column {place + 1} is {records[0][place].strip()!r}, which the tool puts first"]
    if named:
        score += 0.15
        reasons.append("the sheet is named as the tool names it")
    if times.read.any():
        score += 0.2
        reasons.append("it holds times" if place else "the first column holds times")
    if times.zones:
        score += 0.15
        reasons.append("the times print their zone, as in a download")
    if any(grids(records[0])):
        score += 0.04
        reasons.append("headers of the form Question [row]")
    return Evidence(min(score, 0.99), _layout(probe, records, place, zones=bool(times.zones)), tuple(reasons))


def _time_place(titles: Sequence[str]) -> int | None:
    """The column of the times by its title, wherever somebody put it: the first, as a rule."""
    return next((place for place, title in enumerate(titles) if match_key(title) in FIRST_HEADERS), None)


def _layout(probe: Probe, records: Sequence[Sequence[str]], place: int, *, zones: bool) -> str:
    if probe.workbook is not None:
        return SHEET_XLSX
    if probe.delimiter == "\t":
        return SHEET_TSV
    return DOWNLOAD if zones or _joiner(records, place) == ";" else SHEET


def _joiner(records: Sequence[Sequence[str]], time: int) -> str:
    """`;` where some column is a multiple choice joined by it, else `, `."""
    width = len(records[0])
    for place in range(width):
        if place == time:
            continue
        cells = Counter(row[place].strip() for row in records[1:] if place < len(row) and row[place].strip())
        if sum(count for cell, count in cells.items() if ";" in cell) > 1 and learn(cells, ";"):
            return ";"
    return ", "
