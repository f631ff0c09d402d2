"""Zoom reports that somebody opened in a spreadsheet and saved as a workbook: each sheet is the text that it was.

What the spreadsheet made of the cells stays: dates come as ISO text, so that no order of day and month is open, and
numbers as they are. Only what it put around them goes: apostrophes that keep a number text, blank columns before the
table, and whole lines in one cell, where it did not part the text.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.definition import Definition
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.themes import Themes
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.contract import Evidence, Reader, version_of
from survey_ingest.readers.probe import Probe, Sheet
from survey_ingest.readers.records import Records, delimiter_of, read_records
from survey_ingest.readers.workbooks.turned_dates import may_be_turned, turned_back, without_made_up_seconds
from survey_ingest.readers.workbooks.workbook import Workbook

_KEPT_AS_TEXT = re.compile(r"'(?=[\d+=@-])")


class SheetProbe(Probe):
    """A sheet of a workbook, as the text table that it was: `records` are its rows, numbered as in the sheet."""

    def __init__(self, whole: Probe, sheet: Sheet) -> None:
        super().__init__(whole.path, whole.name, whole.data, known_words=whole.known_words, progress=whole.progress)
        self.oddities = whole.oddities
        self.sheet = sheet
        self._whole = whole

    @cached_property
    def workbook(self) -> Workbook | None:
        """The workbook that the sheet is of."""
        return self._whole.workbook

    @cached_property
    def delimiter(self) -> str:
        """Empty: nothing parts the cells."""
        return ""

    @cached_property
    def records(self) -> list[list[str]]:
        """The first records."""
        return _as_written(self.sheet.head, self.known_words).rows

    def all_records(self) -> Records:
        """All records; that day and month may stand in each other's place is kept in `oddities`. Raises `ReadError`."""
        rows = self.workbook.rows(self.sheet.name) if self.workbook is not None else []
        found = _as_written(rows, self.known_words)
        turned = turned_back(found.rows)
        said = list(found.findings)
        if turned is found.rows and may_be_turned(turned):
            message = (
                "The spreadsheet made dates of the times, and each of them may have day and month in each other's "
                "place: it does so where it reads dates in another order than the report wrote them. Compare the day "
                "of the session, or send the report as it was downloaded."
            )
            said.append(Finding("dates_of_spreadsheet", message, severity="attention"))
        self.oddities[:] = said
        return Records(list(without_made_up_seconds(turned)), "", tuple(said))


class OnSheets:
    """A reader of reports that are text, which reads the sheets of workbooks too."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.format = reader.format
        self.title = reader.title
        self.export_help = reader.export_help
        self.version = version_of(reader)

    @property
    def header_words(self) -> frozenset[str]:
        """The header cells of the report."""
        return self._reader.header_words

    def recognises(self, probe: Probe) -> Evidence | None:
        """As the reader does; of a workbook, by the sheet that it is surest of."""
        if probe.workbook is None:
            return self._reader.recognises(probe)
        found = self._found(probe)
        if not found:
            return None
        sheet, evidence = found[0]
        told = ("a workbook", f"sheet {sheet.sheet.name!r} of {len(probe.sheets)}")
        return replace(evidence, reasons=(*evidence.reasons, *told))

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset | Workshop | Themes | Definition:
        """The content, of one sheet; other sheets with rows are said. Raises `ReadError`."""
        if probe.workbook is None:
            return self._reader.read(probe, evidence, hints)
        sheet = self._found(probe)[0][0]
        result = self._reader.read(sheet, evidence, hints)
        others = [each for each in probe.sheets if each.name != sheet.sheet.name and len(each.filled) > 1]
        if others:
            message = (
                f"The workbook has {len(others)} more sheets with rows. Only one was read, the one that looks most "
                "like the report; send the others as files of their own if they hold reports too."
            )
            result.report.problems.append(Finding("other_sheets", message, severity="attention"))
        return result

    def _found(self, probe: Probe) -> list[tuple[SheetProbe, Evidence]]:
        sheets = [SheetProbe(probe, sheet) for sheet in probe.sheets]
        found = [(sheet, evidence) for sheet in sheets if (evidence := self._reader.recognises(sheet)) is not None]
        return sorted(found, key=lambda pair: -pair[1].score)


def _as_written(rows: Sequence[list[str]], known_words: frozenset[str]) -> Records:
    """The records that the sheet was made of; the number of each is that of its row."""
    first = min((_blank_before(row) for row in rows if any(row)), default=0)
    cut = [[_KEPT_AS_TEXT.sub("", cell, count=1) if cell[:1] == "'" else cell for cell in row[first:]] for row in rows]
    if not cut or len(cut[0]) > 1:
        return Records(cut, "")
    text = "".join(f"{row[0]}\n" for row in cut)
    delimiter = delimiter_of(text, known_words)
    parted = read_records(text, delimiter)
    return parted if len(parted.rows) == len(cut) else Records(cut, "")


def _blank_before(row: Sequence[str]) -> int:
    return next((place for place, cell in enumerate(row) if cell.strip()), len(row))
