"""JSON in a file: read once, and never so deep that the interpreter gives up."""

import json
from typing import Any

from survey_ingest.domain.findings import rejected


def json_of(text: str) -> Any:
    """The value in `text`. Raises `ReadError`: `damaged_json` for a cut file, `unsafe_json` for absurd nesting."""
    try:
        return json.loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        raise rejected(
            "damaged_json",
            f"The JSON of the file ends or breaks in line {error.lineno}: it was cut short or edited. Export it again.",
            row=error.lineno,
        ) from error
    except RecursionError as error:
        raise rejected(
            "unsafe_json",
            "The JSON of the file is nested deeper than any export is. Export it again from its own tool.",
        ) from error
    except ValueError as error:  # a number of too many digits
        raise rejected(
            "unsafe_json", "The JSON of the file holds a number that no export has. Export it again."
        ) from error


def members(value: Any) -> list[tuple[str, Any]]:
    """The members of an object with their keys; of a list, with their places from 1; of anything else, none.

    PHP, which many survey tools are written in, prints an object as a list when its keys happen to be 0, 1, 2 …
    """
    if isinstance(value, dict):
        return [(str(key), each) for key, each in value.items()]
    if isinstance(value, list):
        return [(str(place), each) for place, each in enumerate(value, 1)]
    return []


def text_of(value: Any) -> str:
    """A text or number as text; empty for anything else."""
    if isinstance(value, bool) or value is None:
        return ""
    return str(value) if isinstance(value, str | int | float) else ""
