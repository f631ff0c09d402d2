"""Responses of KoboToolbox, ODK Central and Ona: CSV, workbook, ZIP of CSVs, and their JSON.

One form, one row a submission; repeat groups are kept beside the responses as tables of their own. Source:
docs/formats.md.
"""

from collections.abc import Sequence

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.report import Ignored
from survey_ingest.readers.assembling import assemble
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.headings.repeats import frame_of_repeat, without_persons
from survey_ingest.readers.kobo import kobo_header as titles_of
from survey_ingest.readers.kobo.kobo_sheet import KoboSheet
from survey_ingest.readers.kobo.kobo_tables import heads_of, tables_of
from survey_ingest.readers.probe import Probe


class KoboOdk:
    """Reader of KoboToolbox, ODK Central and Ona."""

    format = "kobo_odk"
    title = "KoboToolbox, ODK Central or Ona submissions"
    export_help = "In KoboToolbox: Data, Downloads, CSV or XLS, XML values and headers. In ODK Central: Download, ZIP."
    header_words = frozenset({*titles_of.METADATA, *titles_of.CLOCKS})

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the tool's own columns in any table of the file."""
        best: Evidence | None = None
        heads = heads_of(probe)
        for header in heads.values():
            marks = titles_of.is_export(header)
            if marks and (best is None or marks.score > best.score):
                best = Evidence(marks.score, _layout(probe, list(heads.values())), marks.reasons)
        return best

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset:
        """The responses, described, with the repeat groups as tables. Raises `ReadError`."""
        tables = tables_of(probe)
        sheet = KoboSheet(tables)
        arrangement = sheet.arrangement(evidence.layout)
        findings = [*tables.findings, *sheet.findings]
        data = assemble(
            sheet.table, arrangement, evidence, self.format, hints, tables.decision, tables.delimiter, findings
        )
        repeats = sheet.repeats()
        rows = data.frame.select("upload", "row_number", "response_id")
        for name, each in repeats.items():
            kept, personal = without_persons(each)
            data.tables[name] = frame_of_repeat(kept, rows)
            data.report.ignored += [Ignored(0, title, "personal", filled) for title, filled in personal.items()]
        lost = sum(each.owners.count(0) for each in repeats.values())
        data.report.counts |= {f"rows of {name}": len(each.owners) for name, each in repeats.items()}
        if lost:
            message = f"{lost} rows of repeat groups name no response of this file; they were left out."
            data.report.problems.append(Finding("repeat_rows_without_response", message, severity="attention"))
        return data


def _layout(probe: Probe, heads: Sequence[Sequence[str]]) -> str:
    if probe.workbook is not None:
        return "xlsx"
    if probe.binary:
        return "zip"
    if not probe.records or probe.start.lstrip().startswith(("[", "{")):
        return "json"
    repeat = titles_of.is_repeat(probe.records)
    return "repeat_table" if repeat else "flat" if any(map(titles_of.in_repeat, heads[0])) else "csv"
