"""Records of REDCap: flat exports with events and repeating instruments, with labels, EAV, and JSON of its API.

One response is one record; its rows are laid side by side. Source: docs/formats.md.
"""

import re

import polars as pl

from survey_ingest.domain.codebook import Choice
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.personal_columns import personal_reason
from survey_ingest.domain.report import Ignored
from survey_ingest.readers.arrangement import Arrangement, Field
from survey_ingest.readers.assembling import assemble
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.headings.repeats import frame_of_repeat
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.redcap.redcap_records import (
    MOST_INSTANCES,
    RedcapField,
    cells_at,
    fields_in,
    find_opened,
    instruments,
    is_complete,
    keys_of,
    option_label,
    records_in,
    suffix,
)
from survey_ingest.readers.redcap.redcap_rows import (
    EVENT,
    INSTANCE,
    INSTRUMENT,
    OWN,
    RedcapRows,
    is_json,
    marks_of,
    rows_of,
)
from survey_ingest.readers.table import Table, frame_of

_NAMES_A_PERSON = re.compile(
    r"(?:^|_)(?:(?:first|last|middle|full|contact|family|child|parent)_?name|name_(?:first|last|middle|full)|surname|"
    r"telephone|phone|mobile|e?mail|address|civil_?id|mrn|ssn|zip_?code|post(?:al)?_?code)(?:_?\d+)?$"
)
_REDCAP_PERSONAL = frozenset({"redcap_survey_identifier"})


class Redcap:
    """Reader of REDCap records."""

    format = "redcap"
    title = "REDCap records"
    export_help = "In REDCap: Data Exports, Export Data, CSV / Microsoft Excel (raw data)."
    header_words = frozenset({EVENT, INSTRUMENT, INSTANCE, *OWN, "complete?", "record_id"})

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the tool's own columns, checkboxes and form statuses."""
        marks = marks_of(probe)
        return Evidence(marks.score, marks.layout, marks.reasons) if marks else None

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset:
        """The records, described, with the repeating instruments as tables. Raises `ReadError`."""
        rows = rows_of(probe, evidence.layout)
        laid = _Laid(rows)
        decoded = probe.decoded
        delimiter = "" if probe.binary or is_json(probe) else probe.delimiter
        findings = [*decoded.findings, *laid.findings]
        data = assemble(
            laid.table(), laid.arrangement(), evidence, self.format, hints, decoded.decision, delimiter, findings
        )
        owners = data.frame.select("upload", "row_number", "response_id")
        for name, repeat in instruments(rows, laid.kept, laid.records).items():
            data.tables[name] = frame_of_repeat(repeat, owners)
            data.report.counts[f"rows of {name}"] = len(repeat.owners)
        data.report.counts |= {"rows": rows.rows_in_file, "records": len(laid.records)}
        return data


class _Laid:
    """The rows of each record laid side by side: the columns of the file, then those of further events, instances."""

    def __init__(self, rows: RedcapRows) -> None:
        self._rows = rows
        fields, self._statuses = fields_in(rows.names)
        self.records = records_in(rows)
        find_opened(self.records, fields)
        self.findings: list[Finding] = list(rows.findings)
        again = len(rows.rows) - sum(len(record.rows) for record in self.records.values())
        if again:
            message = f"{again} rows stand for a record, event and instance that came before; the later ones count."
            self.findings.append(Finding("same_row_again", message, severity="attention"))
        self.ignored: list[Ignored] = []
        self.kept: list[RedcapField] = []
        for each in fields:
            reason = self._personal(each)
            if reason is None:
                self.kept.append(each)
            else:
                self._ignore(each.places, reason)
        self._made: list[list[str]] = [
            ["" if record_id.startswith("\0") else record_id] + [""] * (len(rows.names) - 1)
            for record_id in self.records
        ]
        self._fields = [field for each in self.kept for field in self._questions(each)]
        self._own_columns()

    def _personal(self, asked: RedcapField) -> str | None:
        cells = [row[asked.places[0]] for _, row in self._rows.rows if row[asked.places[0]]]
        if _NAMES_A_PERSON.search(asked.name):
            return "personal"
        return None if asked.codes else personal_reason(asked.name.replace("_", " "), cells)

    def _ignore(self, places: tuple[int, ...], reason: str) -> None:
        for place in places:
            filled = sum(bool(row[place]) for _, row in self._rows.rows)
            self.ignored.append(Ignored(place + 1, self._rows.titles[place], reason, filled))

    def _questions(self, asked: RedcapField) -> list[Field]:
        keys = keys_of(asked, self.records)
        instances = [instance for _, instance in keys if instance]
        if len(set(instances)) > MOST_INSTANCES:
            message = (
                f"A field stands in {len(set(instances))} instances; the first {MOST_INSTANCES} are questions, all of "
                "them rows in the table of the instrument."
            )
            self.findings.append(Finding("many_instances", message, column=asked.name, severity="attention"))
            first = list(dict.fromkeys(instances))[:MOST_INSTANCES]
            keys = [key for key in keys if not key[1] or key[1] in first]
        return [self._question(asked, key, number == 0) for number, key in enumerate(keys or [("", "")])]

    def _question(self, asked: RedcapField, key: tuple[str, str], is_first: bool) -> Field:
        """The question of a field at an event and instance; the first takes the field's own columns."""
        start = len(self._made[0]) if self._made else 0
        places = asked.places if is_first else tuple(start + at for at in range(len(asked.places)))
        away: list[int] = []
        for cells, record in zip(self._made, self.records.values(), strict=True):
            told = cells_at(record, asked, key)
            if told is None:
                away.append(record.number)
            found = told or [""] * len(asked.places)
            if is_first:
                for place, cell in zip(places, found, strict=True):
                    cells[place] = cell
            else:
                cells.extend(found)
        behind = suffix(*key)
        name = f"{asked.name}[{behind}]" if behind else asked.name
        stable = "" if self._rows.layout == "labels" else name
        options = tuple(
            option_label(code, self._rows.names[place]) for code, place in zip(asked.codes, asked.places, strict=False)
        )
        return Field(
            name,
            tuple(place + 1 for place in places),
            name=stable,
            spread="flags" if asked.codes else None,
            kind="file" if self._is_file(asked) else None,
            options=options,
            choices=tuple(Choice(option, code=option) for option in options),
            parent=asked.name if behind else "",
            row=behind,
            not_shown=pl.col("row_number").is_in(away) if away else None,
            position=asked.places[0] + 1,
            group=f"{asked.name} {asked.places[0]}",
        )

    def _is_file(self, asked: RedcapField) -> bool:
        """Whether a field holds files: exports write a mark in their place."""
        cells = {row[asked.places[0]] for _, row in self._rows.rows} - {""}
        return bool(cells) and cells <= {"[document]"}

    def _own_columns(self) -> None:
        """The tool's own columns are no questions; the last time at which a form was sent is that of the response."""
        own = [at for at, name in enumerate(self._rows.names) if name.startswith("redcap_")]
        self._ignore(tuple(at for at in own if self._rows.names[at] not in _REDCAP_PERSONAL), "metadata")
        self._ignore(tuple(at for at in own if self._rows.names[at] in _REDCAP_PERSONAL), "personal")
        self._ignore(tuple(sorted(self._statuses.values())), "form_status")
        stamps = [
            at
            for at, name in enumerate(self._rows.names)
            if name.removesuffix("_timestamp") in self._statuses and name.endswith("_timestamp")
        ]
        self._stamp: int | None = None
        for at in stamps:
            if self._stamp is None and any(row[at] for _, row in self._rows.rows):
                self._stamp = at
            else:
                self._ignore((at,), "metadata")
        if self._stamp is not None:
            for cells, record in zip(self._made, self.records.values(), strict=True):
                cells[self._stamp] = max((row[at] for row in record.rows.values() for at in stamps), default="")

    def table(self) -> Table:
        """One row a record."""
        width = len(self._made[0]) if self._made else len(self._rows.names)
        header = [*self._rows.names, *[""] * (width - len(self._rows.names))]
        numbers = [record.number for record in self.records.values()]
        return Table([header], frame_of(self._made, numbers, width).lazy(), width, len(numbers))

    def arrangement(self) -> Arrangement:
        """What stands where."""
        unfinished = [record.number for record in self.records.values() if not is_complete(record)]
        return Arrangement(
            self._rows.layout,
            tuple(sorted(self._fields, key=lambda each: (each.position or 0, each.positions))),
            submitted_at=() if self._stamp is None else (self._stamp + 1,),
            response_id=1,
            complete=~pl.col("row_number").is_in(unfinished) if self._statuses else None,
            ignored=tuple(self.ignored),
        )
