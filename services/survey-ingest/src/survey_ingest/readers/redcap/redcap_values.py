"""REDCap's export of one value a row (`record, field_name, value`), as rows of one record and event each.

A field that repeats within a record and event is a checkbox. The record's own id stands among the values, too: where it
says another record than the row does, a value stands under the wrong one. Source: "REDCap" in docs/formats.md.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from survey_ingest.domain.findings import Finding

NOT_COMPLETED = "[not completed]"
_Key = tuple[str, ...]
_Values = dict[_Key, dict[str, list[str]]]


@dataclass(frozen=True)
class FlatValues:
    """`names` of the columns, the numbered rows under them, and what was noticed."""

    names: list[str]
    rows: list[tuple[int, list[str]]]
    findings: tuple[Finding, ...]


def flat_values(titles: Sequence[str], rows: Sequence[tuple[int, list[str]]], keys: Sequence[str]) -> FlatValues:
    """The values of each record and event in one row. `keys` are the columns that say whose and when."""
    place = {title: at for at, title in enumerate(titles)}
    told = [name for name in keys if name in place]
    gathered: _Values = {}
    first: dict[_Key, int] = {}
    for number, row in rows:
        key = tuple(row[place[name]] for name in told)
        first.setdefault(key, number)
        gathered.setdefault(key, {}).setdefault(row[place["field_name"]], []).append(row[place["value"]])
    findings = _without_ids(gathered, first)
    most = Counter[str]()
    options: dict[str, dict[str, None]] = {}
    for fields in gathered.values():
        for name, values in fields.items():
            most[name] = max(most[name], len(values))
            options.setdefault(name, {}).update(dict.fromkeys(values))
    findings += _once_twice(gathered, first, [name for name in most if most[name] > 1])
    columns = {name: [f"{name}___{code}" for code in options[name]] if most[name] > 1 else [name] for name in most}
    flat = []
    for key, fields in gathered.items():
        cells = list(key)
        for name in columns:
            values = fields.get(name, [])
            if most[name] > 1:
                cells += [("1" if code in values else "0") if values else "" for code in options[name]]
            else:
                cells += ["" if value == NOT_COMPLETED else value for value in values[:1] or [""]]
        flat.append((first[key], cells))
    names = [*told, *(column for each in columns.values() for column in each)]
    return FlatValues(names, flat, tuple(findings))


def _without_ids(gathered: _Values, first: dict[_Key, int]) -> list[Finding]:
    """The field of the record's own id goes: it says what the column does. Where it does not, that is said."""
    names = [name for fields in gathered.values() for name in fields if name.endswith("_id")]
    wrong: list[int] = []
    for name in dict.fromkeys(names):
        told = [(key, fields[name]) for key, fields in gathered.items() if name in fields]
        same = sum(values == [key[0]] for key, values in told)
        if same * 2 >= len(told):
            wrong += [first[key] for key, values in told if values != [key[0]]]
            for key, _ in told:
                del gathered[key][name]
    if not wrong:
        return []
    message = (
        f"{len(wrong)} records hold the id of another record among their values, such as that of row {wrong[0]}: "
        "values stand under the wrong record. Compare them with the tool, or export the file again."
    )
    return [Finding("records_mixed", message, row=wrong[0], column="record", severity="attention")]


def _once_twice(gathered: _Values, first: dict[_Key, int], boxes: Sequence[str]) -> list[Finding]:
    """What is said of a field that repeats in one record alone: a checkbox, or a value under the wrong record."""
    findings: list[Finding] = []
    for name in boxes:
        counts = {key: len(fields[name]) for key, fields in gathered.items() if name in fields}
        several = [key for key, count in counts.items() if count > 1]
        if len(several) == 1 and len(counts) > 1:
            message = (
                f"The field has several values in one record alone, that of row {first[several[0]]}, and was therefore "
                "read as a checkbox. If it is none, a value stands under the wrong record: send the data dictionary "
                "with the file, or export it again."
            )
            row = first[several[0]]
            findings.append(Finding("one_checkbox", message, row=row, column=name, severity="attention"))
    return findings
