"""The rows of a REDCap export under field names: flat, with labels, one value a row (EAV), or JSON of its API.

Titles of the labels export are turned into the names of the flat one where the tool writes them itself; fields keep
their labels. Source: docs/formats.md.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from survey_ingest.domain.findings import Finding
from survey_ingest.readers.headings.submissions import as_records, flattened, submissions_in_text
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.records import Records
from survey_ingest.readers.redcap.redcap_values import NOT_COMPLETED, flat_values
from survey_ingest.readers.sheets import head_of, records_of
from survey_ingest.readers.table import cut_short

EVENT, INSTRUMENT, INSTANCE = "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"
OWN = {
    "event name": EVENT, "repeat instrument": INSTRUMENT, "repeat instance": INSTANCE,
    "data access group": "redcap_data_access_group", "survey identifier": "redcap_survey_identifier",
}  # fmt: skip
CHECKBOX = re.compile(r"^(?P<field>[a-z]\w*?)___(?P<code>\w+)$")
LABELLED_CHECKBOX = re.compile(r"^(?P<field>.*\S)\s*\(choice=(?P<code>.*)\)\s*$", re.DOTALL)
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_COMPLETE, _TIMESTAMP = "Complete?", "Survey Timestamp"
_STATUS = {"incomplete": "0", "unverified": "1", "complete": "2"}
_FILE = re.compile(r"_DATA_(?:LABELS_)?\d{4}-\d\d-\d\d_\d{4}")
_EAV = frozenset({"record", "field_name", "value"})


@dataclass
class RedcapRows:
    """`names` of the columns, the numbered rows under them, and the variant of the export.

    `titles` are the columns as the file calls them; `rows_in_file` counts all its rows; `findings` is what was noticed.
    """

    layout: str
    names: list[str]
    rows: list[tuple[int, list[str]]]
    titles: list[str] = field(default_factory=list)
    rows_in_file: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Marks:
    """What speaks for REDCap: a score, the variant, reasons."""

    score: float
    layout: str
    reasons: tuple[str, ...]


def marks_of(probe: Probe) -> Marks | None:
    """Whether a file is an export of records, by its titles (and, where they are few, by what stands in them)."""
    rows, is_json = head_rows(probe)
    if len(rows) < 2:  # noqa: PLR2004 - a header and a row
        return None
    titles = [title.strip() for title in rows[0]]
    named = 0.1 if _FILE.search(PurePath(probe.name).name) else 0.0
    if {"record", "field_name", "value"} <= set(titles) and len(titles) <= 7:  # noqa: PLR2004 - with event, form, instance
        return Marks(0.95, "eav", ("columns record, field_name, value",))
    layout = "json" if is_json else "flat"
    own = [title for title in titles if title in {EVENT, INSTRUMENT, INSTANCE} or title.startswith("redcap_")]
    if own:
        kind = "flat_with_events" if EVENT in own else "repeating" if INSTRUMENT in own else "flat"
        return Marks(0.97, layout if is_json else kind, (f"column {own[0]}",))
    statuses = [place for place, title in enumerate(titles) if title.endswith("_complete") and _NAME.match(title)]
    told = {row[place].strip() for row in rows[1:] for place in statuses if place < len(row)} - {""}
    boxes = sum(bool(CHECKBOX.match(title)) for title in titles)
    if statuses and told <= {"0", "1", "2", "0.0", "1.0", "2.0"} and all(map(_NAME.match, titles)):
        if boxes > 1:
            return Marks(0.93, layout, ("columns field___code and form_complete",))
        last = statuses[-1] == len(titles) - 1
        return Marks(min(0.95, (0.75 if last else 0.55) + named), layout, ("columns form_complete with 0, 1, 2",))
    return _labelled_marks(titles, named)


def _labelled_marks(titles: Sequence[str], named: float) -> Marks | None:
    boxes = sum(bool(LABELLED_CHECKBOX.match(title)) for title in titles)
    forms = sum(title == _COMPLETE for title in titles)
    events = {title.lower() for title in titles} & OWN.keys()
    if forms and (boxes or len(events) > 1):
        return Marks(0.93, "labels", ("columns Complete? and those of events or choices",))
    if forms:
        return Marks(min(0.95, 0.7 + named), "labels", ("columns Complete?",))
    if boxes > 1:
        return Marks(0.6 + named, "labels", ("columns of the form label (choice=option)",))
    return None


def is_json(probe: Probe) -> bool:
    """Whether the file is JSON, as the API writes it."""
    return not probe.binary and probe.start.lstrip().startswith(("[", "{"))


def head_rows(probe: Probe) -> tuple[list[list[str]], bool]:
    """The first records, and whether they come from JSON."""
    if is_json(probe):
        items = submissions_in_text(probe.text)
        return (as_records(flattened(items[:60], "")[""]) if items else []), True
    return head_of(probe), False


def rows_of(probe: Probe, layout: str) -> RedcapRows:
    """All rows under field names. Raises `ReadError`."""
    records = _of_json(probe) if is_json(probe) else records_of(probe)
    numbered = [(number, row) for number, row in enumerate(records.rows, 1) if any(cell.strip() for cell in row)]
    titles, body = [title.strip() for title in numbered[0][1]], numbered[1:]
    short = [number for number, row in body if len(row) < len(titles)]
    if records.delimiter and short == [body[-1][0]]:
        raise cut_short(short[0], len(body[-1][1]), len(titles))
    rows = [(number, [cell.strip() for cell in row] + [""] * (len(titles) - len(row))) for number, row in body]
    if layout == "eav":
        flat = flat_values(titles, rows, ("record", EVENT, INSTRUMENT, INSTANCE))
        return RedcapRows("eav", flat.names, flat.rows, flat.names, len(rows), flat.findings)
    if layout == "labels":
        return _of_labels(titles, rows)
    return RedcapRows(layout, titles, [(number, _plain(row)) for number, row in rows], titles, len(rows))


def _plain(row: Sequence[str]) -> list[str]:
    return ["" if cell == NOT_COMPLETED else cell for cell in row]


def _of_json(probe: Probe) -> Records:
    return Records(as_records(flattened(submissions_in_text(probe.text), "")[""]), "")


def _of_labels(titles: Sequence[str], rows: Sequence[tuple[int, list[str]]]) -> RedcapRows:
    """The names of the flat export for the tool's own columns; options as `label___option`."""
    forms = stamps = 0
    names: list[str] = []
    for title in titles:
        found = LABELLED_CHECKBOX.match(title)
        if title == _COMPLETE:
            forms += 1
            name = f"form_{forms}_complete"
        elif title == _TIMESTAMP:
            stamps += 1
            name = f"form_{forms + 1}_timestamp"
        elif title.lower() in OWN:
            name = OWN[title.lower()]
        elif found:
            name = f"{found['field']}___{found['code']}"
        else:
            name = title
        names.append(name)
    status = {place for place, name in enumerate(names) if name.startswith("form_") and name.endswith("_complete")}
    done = [
        (
            number,
            [_STATUS.get(cell.lower(), cell) if place in status else cell for place, cell in enumerate(_plain(row))],
        )
        for number, row in rows
    ]
    return RedcapRows("labels", names, done, list(titles), len(rows))
