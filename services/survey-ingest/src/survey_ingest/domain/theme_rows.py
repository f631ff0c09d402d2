"""Coded passages as a frame, for derivations that count speakers and sessions behind themes.

Columns: `upload` (empty where it was coded by hand), `row_number`, `themes` (ids and GUIDs, those above included),
`speaker` and `mark` (see `theme_matrix.Coding`; null where unknown), `session`, `audience` (null where unknown), `at`
(UTC, when the session began), `on` (the date that the coder wrote).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

_SCHEMA = pl.Schema({
    "upload": pl.String(), "row_number": pl.Int64(), "themes": pl.List(pl.String()), "speaker": pl.String(),
    "mark": pl.String(), "session": pl.String(), "audience": pl.String(), "at": pl.Datetime("us", "UTC"),
    "on": pl.Date(),
})  # fmt: skip


@dataclass(frozen=True)
class ThemeRow:
    """One coded passage."""

    upload: str
    row_number: int | None
    themes: tuple[str, ...]
    speaker: str
    mark: str
    session: str
    audience: str
    at: datetime | None
    on: date | None


@dataclass(frozen=True)
class ThemesPart:
    """The coded passages that derivations work on."""

    frame: pl.DataFrame


def themes_part(rows: Sequence[ThemeRow]) -> ThemesPart:
    """The rows as a frame."""
    cells = [
        (
            row.upload,
            row.row_number,
            list(row.themes),
            row.speaker or None,
            row.mark or None,
            row.session or None,
            row.audience or None,
            row.at,
            row.on,
        )
        for row in rows
    ]
    return ThemesPart(pl.DataFrame(cells, schema=_SCHEMA, orient="row"))
