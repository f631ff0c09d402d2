"""Targets as callers see them."""

from fractions import Fraction
from typing import Any

from rba_kernel.cell import parse_breakdown
from rba_kernel.number import json_number

from measures_api.models import TargetRecord


def shown(target: TargetRecord) -> dict[str, Any]:
    """The answer for one target."""
    return {
        "period": target.period,
        "organization_id": str(target.organization_id) if target.organization_id else None,
        "breakdown": parse_breakdown(target.breakdown),
        "value": json_number(Fraction(target.value)),
    }
