"""Data points as a caller may see them: below the privacy floors, viewers and reporters see that they are hidden."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from rba_kernel.cell import parse_breakdown
from rba_kernel.number import json_number
from rba_kernel.privacy import PrivacyPolicy
from rba_platform.access import Caller
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api.audit.repository import add_entry
from measures_api.domain.data_point_row import value_of
from measures_api.domain.suppression import PublishedPoint, hidden_points


def hidden_in(rows: Iterable[Row[Any]], privacy: Mapping[str, Any]) -> set[UUID]:
    """The ids of the data points of one measure that the coalition's floors hide."""
    policy = PrivacyPolicy.from_json(privacy)
    published = (
        PublishedPoint(row.id, row.period, row.organization_id, row.breakdown, row.n, row.denominator)
        for row in rows
        if row.status == "ok"
    )
    return hidden_points(published, policy)


def note_raw_reading(session: AsyncSession, caller: Caller, measure_id: UUID, hidden: set[UUID]) -> None:
    """Write down that a person read values that viewers may not see. What other services do is theirs to audit."""
    if hidden and not caller.service:
        add_entry(session, caller, "data_points.read_below_floor", "data_points", measure_id, {"cells": len(hidden)})


def shown(row: Row[Any], unit: str, *, suppressed: bool) -> dict[str, Any]:
    """The answer for one data point, or for one revision of it."""
    point: dict[str, Any] = {
        "id": str(row.id),
        "period": row.period,
        "organization_id": str(row.organization_id) if row.organization_id else None,
        "breakdown": parse_breakdown(row.breakdown),
        "value": None,
        "numerator": None,
        "denominator": None,
        "n": None,
        "status": "suppressed" if suppressed else row.status,
        "revision": row.revision,
        "recorded_at": _instant(row.recorded_at),
        "superseded_at": _instant(row.superseded_at),
        # Both may name how many rows stand behind the value.
        "provenance": {},
        "note": None,
    }
    if not suppressed:
        value = value_of(row.value, row.numerator, row.denominator, unit)
        point |= {
            "value": None if value is None else json_number(value),
            "numerator": _number(row.numerator),
            "denominator": _number(row.denominator),
            "n": row.n,
            "provenance": row.provenance,
            "note": row.note,
        }
    return point


def _number(number: Decimal | None) -> int | float | None:
    return None if number is None else json_number(Fraction(number))


def _instant(instant: datetime | None) -> str | None:
    return instant.isoformat().replace("+00:00", "Z") if instant else None
