"""The words of Zoom's reports, as data with a version: `report_words.json`. Looked up as wholes, by header key."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from survey_ingest.readers.zoom.headers import header_key


@dataclass(frozen=True)
class ReportWords:
    """Key of a cell → what it says: kinds of report by title, sections, fields of each table, closed lists of values.

    `tables` are `meeting`, `people`, `questions`, `poll`, `launched`, `recordings`.
    """

    version: str
    titles: Mapping[str, str]
    sections: Mapping[str, str]
    tables: Mapping[str, Mapping[str, str]]
    poll_headings: frozenset[str]
    generated: frozenset[str]
    approvals: Mapping[str, str]
    yes: frozenset[str]
    no: frozenset[str]
    anonymous: frozenset[str]
    answered_live: frozenset[str]
    no_speaker: frozenset[str]
    months: Mapping[str, int]
    halves: Mapping[str, str]
    spoken: frozenset[str]

    def fields(self, table: str, cells: Collection[str]) -> dict[str, int]:
        """The place of each field of a table in a header record; the first of two equal ones counts."""
        known = self.tables[table]
        found: dict[str, int] = {}
        for place, cell in enumerate(cells):
            name = known.get(cell_key(cell))
            if name and name not in found:
                found[name] = place
        return found


def cell_key(cell: str) -> str:
    """The key of a cell: header key without a colon at the end and without a zone in brackets."""
    key = header_key(cell).rstrip(": ")
    before, bracket, inside = key.rpartition("(")
    return before.strip() if bracket and "/" in inside and " " not in inside else key


@cache
def report_words() -> ReportWords:
    """The table of words."""
    data = json.loads(files(__package__).joinpath("report_words.json").read_text("utf-8"))
    tables = {name: _by_key(data[name]) for name in _TABLES}
    halves = {header_key(word): half for half, name in (("AM", "morning"), ("PM", "afternoon")) for word in data[name]}
    return ReportWords(
        version=data["version"],
        titles=_by_key(data["titles"]),
        sections=_by_key(data["sections"]),
        tables=tables,
        poll_headings=frozenset(cell_key(cell) for cells in data["poll_headings"].values() for cell in cells),
        generated=frozenset(cell_key(cell) for cells in data["generated"].values() for cell in cells),
        approvals=_by_key(data["approvals"]),
        yes=_keys(data["yes"]),
        no=_keys(data["no"]),
        anonymous=_keys(data["anonymous"]),
        answered_live=_keys(data["answered_live"]),
        no_speaker=_keys(data["no_speaker"]),
        months={header_key(name): number for number, names in enumerate(data["months"], 1) for name in names},
        halves=halves,
        spoken=frozenset(_spoken(data)),
    )


_TABLES = ("meeting", "people", "questions", "poll", "launched", "recordings")


def _by_key(fields: Mapping[str, Mapping[str, list[str]]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, by_language in fields.items():
        for cells in by_language.values():
            for cell in cells:
                found.setdefault(cell_key(cell), field)
    return found


def _keys(cells: Collection[str]) -> frozenset[str]:
    return frozenset(map(cell_key, cells))


def _spoken(data: Mapping[str, Any]) -> list[str]:
    """All header cells in lower case: what speaks for an encoding that shows them."""
    return [
        cell.casefold()
        for name in ("titles", "sections", *_TABLES)
        for by_language in data[name].values()
        for cells in by_language.values()
        for cell in cells
    ]
