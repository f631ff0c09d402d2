"""Repeat groups: rows of which a response may have several, kept as tables beside the responses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from survey_ingest.domain.personal_columns import personal_reason

_UNSAFE = re.compile(r"[^\w .\-]")
_LONGEST_NAME = 100


@dataclass(frozen=True)
class Repeat:
    """The rows of a repeat group.

    `owners` are the rows of the file that hold the response of each (0: none found), `places` the number of each within
    its response (`2`, or `2/1` in a repeat of a repeat), `cells` text by title.
    """

    owners: tuple[int, ...]
    places: tuple[str, ...]
    cells: Mapping[str, tuple[str | None, ...]]


def frame_of_repeat(repeat: Repeat, rows: pl.LazyFrame) -> pl.LazyFrame:
    """The repeat as a table; `rows` has `upload`, `row_number`, `response_id`. Rows without a response are left out."""
    taken = {"upload", "row_number", "response_id", "place"}
    cells = pl.DataFrame(
        {
            "row_number": pl.Series(repeat.owners, dtype=pl.Int64),
            "place": pl.Series(repeat.places, dtype=pl.String),
        }
        | {
            (f"{title} " if title in taken else title): pl.Series(list(values), dtype=pl.String)
            for title, values in repeat.cells.items()
        }
    )
    owned = cells.lazy().join(
        rows.select("row_number", "upload", "response_id"), on="row_number", how="inner", maintain_order="left"
    )
    return owned.select("upload", "row_number", "response_id", pl.exclude("upload", "row_number", "response_id"))


def without_persons(repeat: Repeat) -> tuple[Repeat, dict[str, int]]:
    """The repeat without the columns that name persons, and those with the number of their cells."""
    named: dict[str, int] = {}
    for title, values in repeat.cells.items():
        filled = [value for value in values if value]
        if personal_reason(re.split(r"[/.\-]", title)[-1], filled):
            named[title] = len(filled)
    kept = {title: values for title, values in repeat.cells.items() if title not in named}
    return Repeat(repeat.owners, repeat.places, kept), named


def safe_name(name: str) -> str:
    """A name that may be that of a file: groups joined by a full stop."""
    return _UNSAFE.sub("_", name.replace("/", ".").strip(". "))[:_LONGEST_NAME] or "repeat"
