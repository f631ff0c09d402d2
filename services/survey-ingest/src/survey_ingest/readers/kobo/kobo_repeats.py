"""Repeat groups: the rows of each, with the response that each belongs to, from all forms in which they are exported.

A table of its own (sheet, CSV in a ZIP, nested list of JSON), columns with a number (`children[1]/name`), or one row of
the file for each row of the group, with the response written again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from survey_ingest.readers.headings.repeats import Repeat, safe_name
from survey_ingest.readers.kobo.kobo_header import METADATA, PERSONAL, in_repeat, plain
from survey_ingest.readers.records import Records

_NUMBER = re.compile(r"\[(\d+)\]")
_KEPT_OUT = METADATA | PERSONAL


@dataclass
class _Rows:
    owners: list[int] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    cells: list[dict[str, str]] = field(default_factory=list)

    def done(self) -> Repeat:
        titles = dict.fromkeys(title for row in self.cells for title in row)
        columns = {title: tuple(row.get(title) or None for row in self.cells) for title in titles}
        return Repeat(tuple(self.owners), tuple(self.places), columns)


def flat_repeats(titles: Sequence[str], records: Sequence[tuple[int, Sequence[str]]]) -> dict[str, Repeat]:
    """The repeats written flat, `children[1]/name`; `records` are numbered rows."""
    found: dict[str, _Rows] = {}
    columns = [(place, *_flat(title)) for place, title in enumerate(titles) if in_repeat(title)]
    for number, row in records:
        rows: dict[tuple[str, str], dict[str, str]] = {}
        for place, name, at, leaf in columns:
            cell = row[place].strip() if place < len(row) else ""
            if cell and cell != "n/a":
                rows.setdefault((name, at), {})[leaf] = cell
        for (name, at), cells in rows.items():
            table = found.setdefault(name, _Rows())
            table.owners.append(number)
            table.places.append(at)
            table.cells.append(cells)
    return {name: rows.done() for name, rows in found.items()}


def _flat(title: str) -> tuple[str, str, str]:
    """Name of the repeat, place in it, and title of the question, of `a[1]/b[2]/c`."""
    last = list(_NUMBER.finditer(title))[-1]
    name = safe_name(_NUMBER.sub("", title[: last.start()]))
    place = "/".join(found[1] for found in _NUMBER.finditer(title))
    return name, place, title[last.end() :].lstrip("/.-") or title


def own_repeats(
    main: Records, tables: Mapping[str, Records], main_name: str, names: Mapping[str, str]
) -> dict[str, Repeat]:
    """The repeats that stand in tables of their own. `names` are the ids of the responses by the number of their row.

    A row names its response (`_submission__uuid`, `PARENT_KEY`), or the number of its parent's row.
    """
    by_id = {name.removeprefix("uuid:"): int(number) for number, name in names.items() if name}
    by_index = _indexes(main)
    owners: dict[str, dict[str, int]] = {main_name: by_index}
    found: dict[str, Repeat] = {}
    waiting = dict(tables)
    while waiting:
        ready = [name for name, each in waiting.items() if _parents_named(each) <= {*owners, ""}] or list(waiting)
        for name in ready:
            repeat, indexes = _own(waiting.pop(name), by_id, owners, by_index)
            owners[name] = indexes
            owners.setdefault(name.rpartition("/")[2], indexes)
            found[safe_name(name)] = repeat
    return found


def _own(
    records: Records, by_id: Mapping[str, int], owners: Mapping[str, Mapping[str, int]], by_index: Mapping[str, int]
) -> tuple[Repeat, dict[str, int]]:
    header, body = records.rows[0], records.rows[1:]
    names = [plain(title) for title in header]
    rows, indexes = _Rows(), {}
    for number, row in enumerate(body, 1):
        if not any(cell.strip() for cell in row):
            continue
        told = {name: row[place].strip() for place, name in enumerate(names) if place < len(row)}
        owner = _owner(told, by_id, owners, by_index)
        indexes[_whole(told.get("_index", "")) or str(number)] = owner
        rows.owners.append(owner)
        rows.places.append(told.get("key", "").partition("/")[2] or _whole(told.get("_index", "")) or str(number))
        rows.cells.append(
            {
                title.strip(): cell.strip()
                for title, name, cell in zip(header, names, row, strict=False)
                if name and name not in _KEPT_OUT and not name.startswith("_submission__")
            }
        )
    return rows.done(), indexes


def _owner(
    told: Mapping[str, str],
    by_id: Mapping[str, int],
    owners: Mapping[str, Mapping[str, int]],
    by_index: Mapping[str, int],
) -> int:
    named = told.get("_submission__uuid") or told.get("parent_key", "").partition("/")[0]
    if named and named.removeprefix("uuid:") in by_id:
        return by_id[named.removeprefix("uuid:")]
    table = owners.get(told.get("_parent_table_name", ""), by_index)
    return table.get(_whole(told.get("_parent_index", "")), 0)


def _indexes(main: Records) -> dict[str, int]:
    """The number of each response's row by its `_index`; without one, by its place."""
    numbered = [(number, row) for number, row in enumerate(main.rows, 1) if any(cell.strip() for cell in row)]
    names = [plain(title) for title in numbered[0][1]] if numbered else []
    place = names.index("_index") if "_index" in names else None
    found = {}
    for at, (number, row) in enumerate(numbered[1:], 1):
        index = _whole(row[place].strip()) if place is not None and place < len(row) else ""
        found[index or str(at)] = number
    return found


def _parents_named(records: Records) -> set[str]:
    names = [plain(title) for title in records.rows[0]]
    if "_parent_table_name" not in names:
        return set()
    place = names.index("_parent_table_name")
    return {row[place].strip() for row in records.rows[1:] if place < len(row)}


def rows_again(
    titles: Sequence[str], records: Sequence[tuple[int, Sequence[str]]], ids: Mapping[int, str], separator: str
) -> tuple[dict[str, Repeat], set[int], set[int]]:
    """The repeat in a file that writes a response once for each of its rows.

    Returns the repeat by name, the places of its columns, and the numbers of the rows that only go on with a response.
    Nothing is found where rows of one id differ outside a group: those are two versions of a response.
    """
    gathered: dict[str, list[tuple[int, Sequence[str]]]] = {}
    for number, row in records:
        if ids.get(number):
            gathered.setdefault(ids[number], []).append((number, row))
    several = [rows for rows in gathered.values() if len(rows) > 1]
    varying = {
        place
        for rows in several
        for place in range(len(titles))
        if len({row[place].strip() if place < len(row) else "" for _, row in rows}) > 1
    }
    groups = {titles[place].rpartition(separator)[0] for place in varying}
    if len(groups) != 1 or "" in groups:
        return {}, set(), set()
    name = groups.pop()
    places = {place for place, title in enumerate(titles) if title.startswith(name + separator)}
    table = _Rows()
    for rows in gathered.values():
        for at, (_, row) in enumerate(rows, 1):
            cells = {titles[place]: row[place].strip() for place in places if place < len(row) and row[place].strip()}
            if cells:
                table.owners.append(rows[0][0])
                table.places.append(str(at))
                table.cells.append(cells)
    again = {number for rows in gathered.values() for number, _ in rows[1:]}
    return {safe_name(name): table.done()}, places, again


def _whole(cell: str) -> str:
    return cell.removesuffix(".0")
