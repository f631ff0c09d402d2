"""Submissions as JSON, flattened to tables: one of responses, one for each repeat group.

    [{"group/q": "a", "children": [{"children/name": "…"}], "_uuid": …}, …]   KoboToolbox, Ona
    {"count": 2, "results": [ … ]}                                            a page of their interface
    {"value": [{"__id": …, "group": {"q": …}}]}                               ODK Central

Keys become titles as they stand; nested objects join theirs with `/`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from survey_ingest.domain.findings import rejected
from survey_ingest.readers.records import MOST_COLUMNS

Rows = list[dict[str, str]]
PARENT = "_parent_index"
PLACE = "_index"
_LISTS = ("results", "value", "data")
_MANY_CELLS, _LEAST_FILLED = 5_500_000, 1 / 40
_KEPT_WHOLE = frozenset({"_attachments", "_geolocation", "_tags", "_notes", "_validation_status"})


def submissions_in(data: Any) -> list[dict[str, Any]] | None:
    """The submissions in a JSON document; None where it holds none."""
    if isinstance(data, dict):
        for name in _LISTS:
            if isinstance(data.get(name), list) and not any(key.startswith("_") for key in data if key != "__count"):
                return submissions_in(data[name])
        data = [data]
    if not isinstance(data, list) or not data or not all(isinstance(each, dict) for each in data):
        return None
    return data


def submissions_in_text(text: str) -> list[dict[str, Any]]:
    """The submissions in a JSON text; none where it is no JSON or holds none."""
    try:
        return submissions_in(json.loads(text)) or []
    except (ValueError, RecursionError):
        return []


def flattened(submissions: Sequence[Mapping[str, Any]], main: str) -> dict[str, Rows]:
    """Rows by table, the responses under `main` first. Rows of a repeat name theirs by `_parent_index`, from 1."""
    tables: dict[str, Rows] = {main: []}
    for each in submissions:
        _put(each, "", main, "", tables)
    return tables


def as_records(rows: Rows) -> list[list[str]]:
    """The rows as records under a header, the titles in the order in which they are met.

    Raises `ReadError` (`too_many_columns`) where nearly each row has titles of its own: nobody asked so many questions.
    """
    titles = list(dict.fromkeys(title for row in rows for title in row))
    span = len(titles) * len(rows)
    if len(titles) > MOST_COLUMNS or (span > _MANY_CELLS and sum(map(len, rows)) < span * _LEAST_FILLED):
        raise rejected(
            "too_many_columns",
            f"The {len(rows):,} submissions have {len(titles):,} different members, and nearly all are blank in each. "
            "Export the submissions of one form only.",
        )
    return [titles, *([row.get(title, "") for title in titles] for row in rows)]


def _put(item: Mapping[str, Any], path: str, table: str, parent: str, tables: dict[str, Rows]) -> None:
    row: dict[str, str] = {}
    rows = tables.setdefault(table, [])
    rows.append(row)
    place = str(len(rows))
    nested: list[tuple[str, list[dict[str, Any]]]] = []
    _fill(row, item, path, nested)
    if parent:
        row |= {PLACE: place, PARENT: parent}
    for name, items in nested:
        for each in items:
            _put(each, name, name, place, tables)


def _fill(
    row: dict[str, str], item: Mapping[str, Any], path: str, nested: list[tuple[str, list[dict[str, Any]]]]
) -> None:
    for key, value in item.items():
        title = key if "/" in key or key.startswith("_") or not path else f"{path}/{key}"
        if isinstance(value, list) and all(isinstance(each, dict) for each in value):
            if key not in _KEPT_WHOLE:
                nested.append((title, value))
            continue
        if isinstance(value, dict):
            if value.get("type") == "Point":
                row[title] = " ".join(map(str, value.get("coordinates", ())[1::-1]))
            elif key not in _KEPT_WHOLE:
                _fill(row, value, title, nested)
            elif "uid" in value:
                row[title] = _text(value["uid"])
            continue
        row[title] = _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, list):
        return " ".join(_text(each) for each in value if not isinstance(each, list | dict))
    return str(value)
