"""Baselines as callers see them."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rba_kernel.cell import parse_breakdown
from rba_kernel.number import json_number
from sqlalchemy import Row

from measures_api.domain.data_point_row import value_of
from measures_api.models import BaselineRecord


def shown(baseline: BaselineRecord, unit: str, *, raw_counts: bool) -> dict[str, Any]:
    """The answer for one version of a baseline."""
    ends = (baseline.window_from, baseline.window_to)
    history = baseline.history if raw_counts else None
    return {
        "window": {"from": ends[0], "to": ends[1]} if all(ends) else None,
        "value": None if baseline.value is None else json_number(Fraction(baseline.value)),
        "period": baseline.period,
        "scenarios": baseline.scenarios,
        "frozen": baseline.frozen_at is not None,
        "frozen_version": baseline.frozen_version,
        "frozen_at": baseline.frozen_at.isoformat() if baseline.frozen_at else None,
        "history": None if history is None else [_shown_point(point, unit) for point in history],
        "version": baseline.version,
        "created_at": baseline.created_at.isoformat(),
    }


def frozen_point(row: Row[Any]) -> dict[str, Any]:
    """A data point as it is kept in a frozen baseline: numbers as text, so that they stay exact."""
    return {
        "period": row.period,
        "organization_id": str(row.organization_id) if row.organization_id else None,
        "breakdown": row.breakdown,
        "n": row.n,
    } | {
        name: None if getattr(row, name) is None else str(getattr(row, name))
        for name in ("value", "numerator", "denominator")
    }


def _shown_point(point: dict[str, Any], unit: str) -> dict[str, Any]:
    names: Sequence[str] = ("value", "numerator", "denominator")
    value, numerator, denominator = (None if point[name] is None else Decimal(point[name]) for name in names)
    whole = value_of(value, numerator, denominator, unit)
    numbers = {"value": whole, "numerator": numerator, "denominator": denominator}
    return {
        "period": point["period"],
        "organization_id": point["organization_id"],
        "breakdown": parse_breakdown(point["breakdown"]),
        "n": point["n"],
    } | {name: None if number is None else json_number(Fraction(number)) for name, number in numbers.items()}
