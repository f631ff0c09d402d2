"""What a file is that no reader knows, so that the refusal can name it and say which export to make."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rba_kernel.text import match_key

from survey_ingest.readers.probe import Probe

_AS_CSV = "Export the responses as CSV from the tool itself"
_PARTICIPANTS = "From Zoom, download the participants report of the meeting (Reports, Usage, Participants) as CSV"
_WHOLE = "Generate the report again in Zoom and download the whole of it"
_PERFORMANCE = (
    "It is not supported: it holds figures of Zoom, no persons and no responses. For attendance, download the attendee "
    "report of the webinar (Reports, Webinar, Attendee Report)"
)
_INDIVIDUAL = "In SurveyMonkey, export All individual responses (expanded columns, actual answer text) as XLS or CSV"
_SUBTITLES = "Download the transcript of the recording from Zoom (.vtt), or save the subtitles as WebVTT"


@dataclass(frozen=True)
class Kind:
    """A kind of file: its name with article, what to do instead, and whether its tool is known by name.

    `reason` is the stable word for it, which the workbench has a text for in each language.
    """

    reason: str
    name: str
    advice: str
    named: bool = True


_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF", Kind("pdf", "a PDF", f"{_AS_CSV}; a printed form holds no rows")),
    (
        b"\xd0\xcf\x11\xe0",
        Kind("old_office", "an old or encrypted Office file", f"{_AS_CSV}, or save the sheet as CSV UTF-8"),
    ),
    (b"$FL2", Kind("damaged_spss", "a damaged SPSS file", "Save it again from SPSS")),
    (b"$FL3", Kind("damaged_spss", "a damaged SPSS file", "Save it again from SPSS")),
    (b"\x89PNG", Kind("picture", "a picture", _AS_CSV)),
    (b"\xff\xd8\xff", Kind("picture", "a picture", _AS_CSV)),
    (b"GIF8", Kind("picture", "a picture", _AS_CSV)),
    (b"\x1f\x8b", Kind("compressed", "a compressed file (gzip)", "Unpack it first")),
    (b"Rar!", Kind("archive", "an archive (RAR)", "Unpack it first")),
    (b"7z\xbc\xaf", Kind("archive", "an archive (7-Zip)", "Unpack it first")),
    (b"PAR1", Kind("parquet", "a Parquet file", _AS_CSV)),
    (b"SQLite format 3", Kind("database", "a database (SQLite)", _AS_CSV)),
    (b"\x7fELF", Kind("program", "a program", _AS_CSV)),
    (b"MZ", Kind("program", "a program", _AS_CSV)),
)

_ENTRIES: tuple[tuple[str, Kind], ...] = (
    ("xl/", Kind("workbook", "an Excel workbook", f"{_AS_CSV}, or save the sheet with the responses as CSV UTF-8")),
    ("word/", Kind("document", "a Word document", _AS_CSV)),
    ("ppt/", Kind("presentation", "a PowerPoint file", _AS_CSV)),
    ("mimetype", Kind("open_document", "an OpenDocument file", f"{_AS_CSV}, or save the sheet as CSV UTF-8")),
)

_HEADERS: tuple[tuple[frozenset[str], Kind], ...] = tuple(
    (frozenset(match_key(cell) for cell in cells), Kind(reason, name, advice))
    for cells, reason, name, advice in (
        (
            ("Topic", "Meeting ID", "Participants"),
            "list_of_meetings",
            "a list of Zoom meetings without their participants",
            _PARTICIPANTS,
        ),
        (("Performance Report",), "performance_report", "a Zoom performance report", _PERFORMANCE),
        (("Webinar Performance Report",), "performance_report", "a Zoom performance report", _PERFORMANCE),
        (("Attendee Report",), "attendee_report", "a Zoom webinar attendee report without its sections", _WHOLE),
        (("Registration Report",), "registration_report", "a Zoom registration report without its table", _WHOLE),
        (("Poll Report",), "poll_report", "a Zoom poll report without its answers", _WHOLE),
        (("Launched Polls",), "poll_report", "a Zoom poll report without its answers", _WHOLE),
    )
)  # fmt: skip

_TEXTS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (
        re.compile(r"^\d{1,6}\s*\r?\n\d{1,2}:\d\d:\d\d[,.]\d{1,3}\s*-->"),
        Kind("subtitles", "subtitles (SRT)", _SUBTITLES),
    ),
    (
        re.compile(r"^\d{1,2}:\d\d:\d\d\.\d{3},\d{1,2}:\d\d:\d\d\.\d{3}"),
        Kind("subtitles", "subtitles (SBV)", _SUBTITLES),
    ),
    (re.compile(r"^\s*<(!doctype html|html)", re.IGNORECASE), Kind("web_page", "a web page", _AS_CSV)),
    (re.compile(r"^\s*<\?xml|^\s*<[a-z]+[ >]", re.IGNORECASE), Kind("xml", "an XML file", _AS_CSV)),
    (re.compile(r"^\s*(\{\s*[\"}]|\[\s*[\[{\"\]])"), Kind("json", "a JSON file", _AS_CSV)),
)


def binary_kind(probe: Probe) -> Kind | None:
    """What the file is by its first bytes or its ZIP entries; None for what may be text."""
    if probe.archive is not None:
        for start, kind in _ENTRIES:
            if any(entry.replace("\\", "/").startswith(start) for entry in probe.archive):
                return kind
        if not probe.archive:
            return Kind("damaged_zip", "a damaged ZIP archive", "Unpack it, and upload the CSV inside")
        return Kind("zip", "a ZIP archive", "Unpack it, and upload the CSV inside")
    return next((kind for magic, kind in _MAGIC if probe.head.startswith(magic)), None)


def summary_kind(probe: Probe) -> Kind | None:
    """Whether the file is a summary by SurveyMonkey: choices with percentages and counts, and no responses."""
    for sheet in probe.sheets:
        keys = [[match_key(cell) for cell in row if cell.strip()] for row in sheet.filled]
        choices = any(row[:2] == ["answer choices", "responses"] for row in keys)
        if choices and any(row[0] in {"answered", "skipped"} for row in keys if row):
            return Kind("summary", "a SurveyMonkey summary, which holds percentages and no responses", _INDIVIDUAL)
    return None


def text_kind(probe: Probe) -> Kind:
    """What a text is that no reader knows."""
    start = probe.start[:2000].lstrip("\ufeff\r\n ")
    for form, kind in _TEXTS:
        if form.match(start):
            return kind
    for record in probe.records:
        keys = {match_key(cell) for cell in record if cell.strip()}
        for cells, kind in _HEADERS:
            if cells <= keys:
                return kind
    if _is_table(probe.records):
        columns = max(map(len, probe.records))
        return Kind(
            "unknown_table",
            f"a table of {columns} columns that no known tool writes",
            f"{_AS_CSV}, unchanged",
            named=False,
        )
    return Kind("no_table", "text without a table", _AS_CSV, named=False)


def _is_table(records: Sequence[Sequence[str]]) -> bool:
    wide = [len(record) for record in records if any(cell.strip() for cell in record)]
    return len(wide) > 1 and min(wide[:2]) > 1 and max(wide.count(width) for width in wide) * 2 > len(wide)
