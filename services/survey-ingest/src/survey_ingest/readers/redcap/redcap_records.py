"""From rows of events and repeating instruments to one response a record.

Each field becomes a question for each event, instance, or both, in which it was filled: `weight[visit_1_arm_1]`,
`bp[2]`, `bp[visit_1_arm_1:2]`. Where there are neither, it keeps its name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from survey_ingest.readers.headings.repeats import Repeat, safe_name
from survey_ingest.readers.redcap.redcap_rows import (
    CHECKBOX,
    EVENT,
    INSTANCE,
    INSTRUMENT,
    LABELLED_CHECKBOX,
    RedcapRows,
)

MOST_INSTANCES = 12
"""Instances of one instrument that become questions; all of them stand in the table of the instrument."""

_NOT_FILLED_IN = frozenset({"", "0", "0.0"})
_TICKED = frozenset({"1", "1.0", "checked", "true"})


@dataclass(frozen=True)
class RedcapField:
    """A field: its columns (several for a checkbox, each with the code of its option) and its form's status column."""

    name: str
    places: tuple[int, ...]
    codes: tuple[str, ...] = ()
    status: int | None = None


@dataclass
class RedcapRecord:
    """A record: the number of its first row, and the cells of each of its rows by (event, instrument, instance).

    `opened` are, for each row, the status columns of the forms that were opened in it; `at` are rows with them by event
    and instance, whatever the instrument.
    """

    number: int
    rows: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    opened: dict[tuple[str, str, str], set[int]] = field(default_factory=dict)
    at: dict[tuple[str, str], list[tuple[list[str], set[int]]]] = field(default_factory=dict)


def fields_in(names: Sequence[str]) -> tuple[list[RedcapField], dict[str, int]]:
    """The fields in their order, and the status column of each form. A form's fields stand before its status."""
    statuses = {name.removesuffix("_complete"): at for at, name in enumerate(names) if name.endswith("_complete")}
    gathered: dict[tuple[str, int], list[tuple[int, str]]] = {}
    for at, name in enumerate(names):
        stamp = name.endswith("_timestamp") and name.removesuffix("_timestamp") in statuses
        if at and name and not stamp and not name.startswith("redcap_") and at not in statuses.values():
            title, code = _checkbox(name)
            gathered.setdefault((title, 0 if code else at), []).append((at, code))
    fields = []
    for (name, _), columns in gathered.items():
        after = [at for at in statuses.values() if at > columns[0][0]]
        codes = tuple(code for _, code in columns if code)
        fields.append(RedcapField(name, tuple(at for at, _ in columns), codes, min(after, default=None)))
    return fields, statuses


def _checkbox(name: str) -> tuple[str, str]:
    """Field and code of an option's column; any other is a field without code."""
    found = CHECKBOX.match(name)
    if found:
        return found["field"], found["code"]
    title, mark, code = name.partition("___")
    return (title, code) if mark and title and code else (name, "")


def records_in(rows: RedcapRows) -> dict[str, RedcapRecord]:
    """The records by id, in the order of the file. A second row of the same place replaces the first."""
    at = {name: place for place, name in enumerate(rows.names)}
    found: dict[str, RedcapRecord] = {}
    for number, row in rows.rows:
        record = found.setdefault(row[0] or f"\0{number}", RedcapRecord(number))
        record.rows[_key(row, at)] = row
    return found


def _key(row: Sequence[str], at: Mapping[str, int]) -> tuple[str, str, str]:
    event, instrument, instance = (row[at[name]] if name in at else "" for name in (EVENT, INSTRUMENT, INSTANCE))
    return event, instrument, instance.removesuffix(".0")


def find_opened(records: Mapping[str, RedcapRecord], fields: Sequence[RedcapField]) -> None:
    """Note in each record which forms (by the column of their status) were opened in each of its rows.

    A form was never opened where its status is 0 or blank and nothing stands in it. Checkboxes of such a form are
    exported as 0, which says nothing.
    """
    forms: dict[int, list[RedcapField]] = {}
    for each in fields:
        if each.status is not None:
            forms.setdefault(each.status, []).append(each)
    for record in records.values():
        for key, row in record.rows.items():
            record.opened[key] = {
                status
                for status, members in forms.items()
                if row[status] not in _NOT_FILLED_IN or any(_holds(each, row) for each in members)
            }
            record.at.setdefault((key[0], key[2]), []).append((row, record.opened[key]))


def _holds(asked: RedcapField, row: Sequence[str]) -> bool:
    if asked.codes:
        return any(row[place].lower() in _TICKED for place in asked.places)
    return any(row[place] for place in asked.places)


def is_complete(record: RedcapRecord) -> bool:
    """Whether some form was filled in, and none of those filled in was left incomplete."""
    found = [(row, status) for key, row in record.rows.items() for status in record.opened[key]]
    return bool(found) and not any(row[status] in _NOT_FILLED_IN for row, status in found)


def keys_of(asked: RedcapField, records: Mapping[str, RedcapRecord]) -> list[tuple[str, str]]:
    """The (event, instance) in which a field was filled, in the order of the file."""
    found: dict[tuple[str, str], None] = {}
    for record in records.values():
        for key, rows in record.at.items():
            if key not in found and any(row[place] for row, _ in rows for place in asked.places):
                found[key] = None
    return list(found)


def cells_at(record: RedcapRecord, asked: RedcapField, key: tuple[str, str]) -> list[str] | None:
    """The cells of a field at an event and instance; None without such a row, or where the form stayed closed."""
    found: list[str] | None = None
    for row, opened in record.at.get(key, ()):
        if asked.status is None or asked.status in opened:
            cells = [row[place] for place in asked.places]
            if any(cells):
                return cells
            found = found or cells
    return found


def suffix(event: str, instance: str) -> str:
    """What is put behind a field's name for an event and an instance."""
    return ":".join(part for part in (event, instance) if part)


def instruments(
    rows: RedcapRows, fields: Sequence[RedcapField], records: Mapping[str, RedcapRecord]
) -> dict[str, Repeat]:
    """The repeating instruments as tables, each row with the record that it belongs to."""
    gathered: dict[str, list[tuple[int, str, list[str]]]] = {}
    for record in records.values():
        for (event, instrument, instance), row in record.rows.items():
            if instrument:
                gathered.setdefault(instrument, []).append((record.number, suffix(event, instance), row))
    found: dict[str, Repeat] = {}
    for name, items in gathered.items():
        columns = [place for each in fields for place in each.places if any(row[place] for _, _, row in items)]
        cells = {rows.names[place]: tuple(row[place] or None for _, _, row in items) for place in columns}
        owners = tuple(owner for owner, _, _ in items)
        found[safe_name(name)] = Repeat(owners, tuple(at for _, at, _ in items), cells)
    return found


def option_label(code: str, name: str) -> str:
    """The option of a checkbox: its label where the export prints labels, else its code (`_1` stands for -1)."""
    if LABELLED_CHECKBOX.match(name):
        return code
    return f"-{code[1:]}" if code.startswith("_") and code[1:].isdecimal() else code
