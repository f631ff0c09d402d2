"""A submission: what one pushed event says, in the same words for every tool."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_LONGEST_NUMBER = 15  # digits that a float keeps


@dataclass(frozen=True)
class Answer:
    """The answer to one question: a cell, or the labels that were chosen (`chosen`, in their order).

    `name` is the tool's own stable name, where the tool's files have it too; `options` are labels that were offered.
    `parent` and `row` are the matrix it is a row of. `ranked` says that the order of `chosen` is the answer.
    `yes_no` says that 1 and 0 stand for yes and no. `ignored` is why it is no answer to be kept (`personal`, `file`).
    """

    title: str
    cell: str = ""
    chosen: tuple[str, ...] | None = None
    name: str = ""
    parent: str = ""
    row: str = ""
    options: tuple[str, ...] = ()
    ranked: bool = False
    yes_no: bool = False
    ignored: str = ""


@dataclass(frozen=True)
class Submission:
    """`id` is the tool's own, as its files print it; blank where they print none. `submitted_at` is UTC.

    `complete` is None where the tool does not say.
    """

    id: str
    answers: tuple[Answer, ...]
    submitted_at: datetime | None = None
    language: str = ""
    complete: bool | None = None


def instant(value: Any) -> datetime | None:
    """An ISO 8601 time as UTC, one without zone being UTC already; None for what is none."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def text(value: Any) -> str:
    """A JSON value as the cell of a table: numbers without a needless fraction, blanks for what is none."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**_LONGEST_NUMBER:
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def texts(values: Any) -> tuple[str, ...]:
    """The filled texts of a list, each once."""
    found = [text(value) for value in values] if isinstance(values, list | tuple) else []
    return tuple(dict.fromkeys(each for each in found if each))


def mapping(value: Any) -> Mapping[str, Any]:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list; none where it is no list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
