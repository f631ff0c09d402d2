"""Responses of Qualtrics: CSV, TSV (UTF-16) and XLSX with three header records, and the older exports with two.

The third record holds the question ids (QID…), by which codes and the definition file (QSF) are joined. Source:
docs/formats.md.
"""

from collections.abc import Sequence

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.question_kinds import number_text
from survey_ingest.domain.report import Ignored
from survey_ingest.readers.arrangement import Arrangement, Field, SetAsideRule
from survey_ingest.readers.assembling import assemble
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.qualtrics.qualtrics_header import MARKS, ROLES, Header, header_of, own_name
from survey_ingest.readers.qualtrics.qualtrics_questions import LEAST_RANKED, fields_of
from survey_ingest.readers.sheets import head_of, records_of
from survey_ingest.readers.table import Table, column, table_of

_SCORES = {"three_header_rows": 0.98, "insights": 0.98, "ids_without_texts": 0.95, "legacy": 0.95}
_REASONS = {
    "three_header_rows": "a header record holds ImportIds",
    "insights": "a header record holds ImportIds in single quotes",
    "ids_without_texts": "a header record holds ImportIds",
    "legacy": "the tags V1, V2 … stand over ResponseID",
}
_PREVIEW, _TEST, _SPAM = 1, 2, 8
_KNOWN_STATUS = 63
_STATUS_WORDS = {
    "ip address": 0, "ip-adresse": 0, "adresse ip": 0, "dirección ip": 0, "عنوان ip": 0, "imported": 4,
    "survey preview": 1, "preview": 1, "umfragevorschau": 1, "survey test": 2, "test": 2, "spam": 8,
    "offline": 16, "imported spam": 12, "spam preview": 9, "preview spam": 9, "offline preview": 17,
}  # fmt: skip
_ON = ("1", "true", "yes", "wahr", "vrai", "verdadero", "صحيح", "نعم")
_OFF = ("0", "false", "no", "falsch", "faux", "falso", "خطأ", "لا")


class Qualtrics:
    """Reader of Qualtrics responses."""

    format = "qualtrics"
    title = "Qualtrics responses"
    export_help = "In Qualtrics: Data & Analysis, Export & Import, Export Data, CSV (or TSV, Excel), all fields."
    header_words = frozenset({*ROLES, "responseid", "indirizzo ip", "antwort-id", "anfangsdatum"})

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the ImportIds; in older and edited files by the tool's own columns."""
        header = header_of(head_of(probe))
        if header is None or not any(each.block for each in header.columns):
            return None
        own = {own_name(each.tag) for each in header.columns if each.role}
        score = _SCORES.get(header.layout, 0.85 if len(own & MARKS) > 1 else 0.6)
        reason = _REASONS.get(header.layout, f"{len(own)} columns of the tool itself, such as {min(own)!r}")
        return Evidence(score, header.layout, (reason,))

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset:
        """The responses, described. Raises `ReadError`."""
        header = header_of(head_of(probe))
        if header is None:
            raise TypeError("read is called for what was recognised")
        table = table_of(records_of(probe), header.rows)
        asides, findings = set_aside_by_status(header, table)
        asked = [each for each in header.columns if each.block and not each.reason and each.position <= table.width]
        arrangement = Arrangement(
            header.layout,
            fields_of(asked, table),
            submitted_at=header.first("recorded", "end"),
            response_id=next(iter(header.first("response_id")), None),
            language=next(iter(header.first("language")), None),
            complete=completed(header),
            zone=header.zone,
            set_aside=asides,
            ignored=_ignored(header, table),
        )
        decoded = probe.decoded
        findings = [
            *decoded.findings,
            *findings,
            *_missing_row(header),
            *_too_few(arrangement.fields, table),
            *_codes(arrangement.fields, table),
        ]
        return assemble(table, arrangement, evidence, self.format, hints, decoded.decision, _delimiter(probe), findings)


def _missing_row(header: Header) -> list[Finding]:
    """The note that one of the header rows (tag, text, ImportId) is gone, or two of them."""
    whole = 2 if header.layout == "legacy" else 3
    if header.rows >= whole:
        return []
    message = (
        "Not all header rows are there (the tool writes tag, text and ImportId), so questions may go by their tags in "
        "place of their texts, and columns of one question may stand apart. Export the file again with all header "
        "rows, or upload the definition of the survey (QSF) with it."
    )
    return [Finding("header_row_missing", message, row=1, severity="attention")]


def _too_few(fields: Sequence[Field], table: Table) -> list[Finding]:
    """The note that too few have answered to tell rows of a matrix from something else.

    A ranking, where each respondent gave 1, 2, 3 … once; choices of one question, where all cells are 1.
    """
    if table.scratch is not None:
        return []
    rows: dict[str, list[Field]] = {}
    for each in fields:
        if each.spread is None and each.parent_name:
            rows.setdefault(each.parent_name, []).append(each)
    for group in rows.values():
        cells = [table.column(each.positions[0]).to_list() for each in group]
        orders = [sorted(map(number_text, filter(None, row)), key=str) for row in zip(*cells, strict=True) if any(row)]
        whole = [str(place) for place in range(1, len(group) + 1)]
        ranks = len(group) > 2 and all(order == sorted(whole) for order in orders)  # noqa: PLR2004 - two have one order and its reverse
        choices = len(group) > 1 and all(order == ["1"] * len(group) for order in orders)
        if 0 < len(orders) < LEAST_RANKED and (ranks or choices):
            message = (
                f"The {len(group)} columns from {group[0].positions[0]} on may be {'a ranking' if ranks else 'choices'}"
                " or rows of a matrix: too few have answered to tell. They were read as rows; upload the definition of "
                "the survey (QSF) with it."
            )
            return [Finding("too_few_to_tell", message, column=group[0].parent, severity="attention")]
    return []


def _codes(fields: Sequence[Field], table: Table) -> list[Finding]:
    """The note that a file holds codes instead of the words of the answers."""
    closed = [each for each in fields if each.spread is None and not each.name.endswith("_TEXT")]
    cells = [table.distinct(each.positions[0], 20) for each in closed]
    if not any(cells) or any(number_text(cell) is None and "," not in cell for each in cells for cell in each):
        return []
    message = (
        "The answers are codes, not words. Upload the definition of the survey (QSF) with the file, or export it with "
        "choice text."
    )
    return [Finding("answers_are_codes", message)]


def _delimiter(probe: Probe) -> str:
    return "" if probe.workbook is not None else probe.delimiter


def _ignored(header: Header, table: Table) -> tuple[Ignored, ...]:
    kept = {"recorded", "end", "response_id", "language"}
    reasons = {
        each.position: each.reason or ("personal" if each.role == "personal" else "metadata")
        for each in header.columns
        if each.reason or (each.role and each.role not in kept)
    }
    titles = {each.position: each.tag for each in header.columns}
    return tuple(
        Ignored(position, titles[position], reason, table.column(position).count())
        for position, reason in reasons.items()
        if position <= table.width
    )


def completed(header: Header) -> pl.Expr | None:
    """Whether the respondent came to the end: `Finished`, else a progress of 100."""
    found: list[pl.Expr] = []
    for position in header.first("finished"):
        words = {match_key(word): word in _ON for word in _ON + _OFF}
        found.append(pl.col(column(position)).str.to_lowercase().replace_strict(words, default=None))
    progress = [pl.col(column(position)).cast(pl.Float64, strict=False) for position in header.first("progress")]
    found += [each >= 100 for each in progress]  # noqa: PLR2004 - per cent
    return pl.coalesce(found).cast(pl.Boolean) if found else None


def set_aside_by_status(header: Header, table: Table) -> tuple[tuple[SetAsideRule, ...], list[Finding]]:
    """Previews, tests and spam, by the bits of `Status`; where a file holds nothing else they are kept, and it is said.

    Unknown words count as responses, and are said too.
    """
    positions = header.first("status")
    if not positions:
        return (), []
    name = column(positions[0])
    cells = table.distinct(positions[0], 1_000)
    bits = {cell: _status(cell) for cell in cells}
    findings = []
    unknown = [cell for cell, value in bits.items() if value is None]
    if unknown:
        message = f"{len(unknown)} values of the column Status are not known; their rows count as responses."
        findings.append(
            Finding("unknown_status", message, column=header.columns[positions[0] - 1].tag, severity="attention")
        )
    marked = {cell: value for cell, value in bits.items() if value is not None and value & (_PREVIEW | _TEST | _SPAM)}
    if marked and len(marked) == len(bits):
        message = (
            "All rows are previews, tests or spam by their Status. They were read, so that the file can be looked at; "
            "do not count them as responses."
        )
        findings.append(Finding("only_test_responses", message, severity="attention"))
        return (), findings
    tests = sum(cells[cell] for cell in marked)
    if tests * 2 > cells.total():
        message = (
            f"{tests} of {cells.total()} rows are previews, tests or spam by their Status and were set aside. If they "
            "are responses, the column Status was changed: compare it with the tool."
        )
        column_name = header.columns[positions[0] - 1].tag
        findings.append(Finding("mostly_test_responses", message, column=column_name, severity="attention"))
    reasons = {_SPAM: "spam", _TEST: "test_response", _PREVIEW: "preview"}
    rules = []
    for bit, reason in reasons.items():
        words = [cell for cell, value in marked.items() if value & bit]
        if words:
            rules.append(SetAsideRule(pl.col(name).is_in(words), reason))
    return tuple(rules), findings


def _status(cell: str) -> int | None:
    if cell.isdecimal() and len(cell) < 4 and int(cell) <= _KNOWN_STATUS:  # noqa: PLR2004 - a code
        return int(cell)
    return _STATUS_WORDS.get(match_key(cell))
