"""The tables of a KoboToolbox, ODK Central or Ona export, however it is packed: CSV, workbook, ZIP of CSVs, JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.report import Decision
from survey_ingest.readers.encoding import decode
from survey_ingest.readers.headings.submissions import as_records, flattened, submissions_in_text
from survey_ingest.readers.kobo.kobo_header import is_export, is_repeat
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.records import Records, delimiter_of, read_records
from survey_ingest.readers.sheets import head_of, records_of, sheets_of
from survey_ingest.readers.workbooks.archive import unpacked

MAIN = "submissions"
_MOST_TABLES = 50
_JSON_START = (b"[", b"{")
_MARKS = frozenset({"_uuid", "_submission_time", "_xform_id_string", "__version__", "formhub/uuid", "meta/instanceID"})


@dataclass
class KoboTables:
    """The table of responses, and those of the repeat groups by name; `decision` is how the text was decoded."""

    main: Records
    repeats: dict[str, Records]
    decision: Decision
    name: str = ""
    delimiter: str = ""
    findings: list[Finding] = field(default_factory=list)


def heads_of(probe: Probe) -> dict[str, list[str]]:
    """The header of each table in the file, by its name; empty where the file holds none of a known kind."""
    if probe.workbook is not None or not probe.binary:
        if _is_json(probe):
            first = _submissions(probe)
            return {MAIN: list(dict.fromkeys(key for each in first[:20] for key in each))} if first else {}
        return {sheet: head[0] for sheet in sheets_of(probe) if (head := head_of(probe, sheet, 3))}
    names = _entries(probe)
    if not names:
        return {}
    return {name: records.rows[0] for name, (records, _, _) in _unpacked(probe).items() if records.rows}


def tables_of(probe: Probe) -> KoboTables:
    """All tables. Raises `ReadError`."""
    if _is_json(probe):
        decoded = probe.decoded
        tables = {name: as_records(rows) for name, rows in flattened(_submissions(probe), MAIN).items()}
        main = tables.pop(MAIN)
        repeats = {name: Records(rows, "") for name, rows in tables.items()}
        return KoboTables(Records(main, ""), repeats, decoded.decision, MAIN, "", list(decoded.findings))
    if probe.workbook is None and probe.binary:
        return _of_archive(probe)
    sheets = {sheet: records_of(probe, sheet) for sheet in sheets_of(probe)[:_MOST_TABLES]}
    name, repeats = _split({sheet: records for sheet, records in sheets.items() if records.rows})
    decoded = probe.decoded
    delimiter = "" if probe.workbook is not None else probe.delimiter
    return KoboTables(sheets[name], repeats, decoded.decision, name, delimiter, list(decoded.findings))


def _split(tables: Mapping[str, Records]) -> tuple[str, dict[str, Records]]:
    """The name of the table of responses, and the repeats; a repeat alone counts as such."""
    mains = [name for name, each in tables.items() if not is_repeat(each.rows) and is_export(_header(each))]
    plain = [name for name, each in tables.items() if not is_repeat(each.rows)]
    main = next(iter([*mains, *plain, *tables]))
    return main, {name: each for name, each in tables.items() if name != main and is_repeat(each.rows)}


def _header(records: Records) -> list[str]:
    return next((row for row in records.rows if any(cell.strip() for cell in row)), [])


def _of_archive(probe: Probe) -> KoboTables:
    tables = _unpacked(probe)
    name, repeats = _split({name: records for name, (records, _, _) in tables.items() if records.rows})
    main, decision, findings = tables[name]
    return KoboTables(main, repeats, decision, name, main.delimiter, findings)


def _unpacked(probe: Probe) -> dict[str, tuple[Records, Decision, list[Finding]]]:
    names = _entries(probe)
    found: dict[str, tuple[Records, Decision, list[Finding]]] = {}
    for name, data in unpacked(probe.data, names).items():
        if not data.strip():
            continue
        decoded = decode(data, probe.encoding_hint, probe.known_words)
        records = read_records(decoded.text, delimiter_of(decoded.text))
        found[PurePosixPath(name).stem] = (records, decoded.decision, list(decoded.findings))
    return found


def _entries(probe: Probe) -> list[str]:
    """The CSVs of the archive; files of media, and what systems put beside, are left."""
    names = [name for name in probe.archive or () if name.lower().endswith(".csv") and "__MACOSX" not in name]
    if len(names) > _MOST_TABLES:
        raise rejected("archive_too_large", f"The archive holds more than {_MOST_TABLES} tables; one form has fewer.")
    return names


def _is_json(probe: Probe) -> bool:
    return not probe.binary and probe.data.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(_JSON_START)


def _submissions(probe: Probe) -> list[dict[str, Any]]:
    """The submissions of a JSON file; none where it is none of these tools'."""
    found = submissions_in_text(probe.text)
    return found if any(_MARKS & each.keys() or "__id" in each for each in found) else []
