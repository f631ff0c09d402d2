"""The attendance of one workshop. This module brings Polars; it is imported when somebody asks for attendance."""

from typing import Any

import polars as pl

_MINUTE, _HOUR = 60, 3600


def attendance_rows(persons: pl.DataFrame, seconds: int | None) -> list[dict[str, Any]]:
    """One row a person, those who stayed longest first."""
    ordered = persons.sort("present_seconds", "person", descending=[True, False], nulls_last=True)
    return [_row(row, seconds) for row in ordered.iter_rows(named=True)]


def _row(row: dict[str, Any], seconds: int | None) -> dict[str, Any]:
    present = row["present_seconds"]
    known = present is not None
    return {
        "person": row["person"],
        "kind": row["kind"],
        "connections": row["connections"],
        "present_minutes": present / _MINUTE if known else None,
        "share_percent": min(100 * present / seconds, 100.0) if known and seconds else None,
        "first_joined_at": row["first_joined_at"],
        "last_left_at": row["last_left_at"],
        "waiting_room_only": row["waiting_room_only"],
        "totals_only": row["totals_only"],
    }


def person_hours(persons: pl.DataFrame) -> float:
    """All people's presence together, in hours; bots are none."""
    people = persons.filter(pl.col("kind") != "bot")
    return float(people["present_seconds"].sum() or 0) / _HOUR
