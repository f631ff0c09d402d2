"""Which cell a row is for: its period, organization and breakdown, checked against what the coalition knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from rba_kernel.calendar import Calendar
from rba_kernel.cell import BreakdownError, breakdown_text
from rba_kernel.period import Period, PeriodError

CellKey = tuple[UUID, str, UUID | None, str]
"""Measure, period, organization, breakdown as text."""

_LONGEST_PERIOD = 16


class RowFault(Exception):  # noqa: N818 - a fault of a row, reported and not raised to callers
    """Why a row cannot be taken: a stable reason, the field, and what to do. Quotes nothing of the row."""

    def __init__(self, reason: str, field_name: str | None, detail: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field_name
        self.detail = detail
        #: The cell that the row is for, where that much of it could be read.
        self.cell: CellKey | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What rows may name. `dimensions`: values by dimension. `only_organization` narrows a reporter to its own."""

    organizations: frozenset[UUID] = frozenset()
    dimensions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    only_organization: UUID | None = None


def read_period(raw: Any, calendar: Calendar) -> str:
    """The period's text; raises `RowFault` unless it is a step of the measure's calendar."""
    if not isinstance(raw, str) or len(raw) > _LONGEST_PERIOD:
        raise RowFault("period_invalid", "period", "A period is a text such as 2025, 2025-Q1 or SY2025.")
    try:
        period = _parsed(raw)
    except PeriodError as error:
        raise RowFault("period_invalid", "period", f"{error}.".capitalize()) from None
    if not calendar.contains(period):
        raise RowFault("period_not_of_calendar", "period", f"The measure's calendar has steps of kind {calendar.kind}.")
    return raw


def read_organization(raw: Any, vocabulary: Vocabulary) -> UUID | None:
    """The organization, null being the coalition as a whole; raises `RowFault`."""
    organization = None
    if raw is not None:
        try:
            organization = UUID(raw) if isinstance(raw, str) else None
        except ValueError:
            organization = None
        if organization is None or organization not in vocabulary.organizations:
            raise RowFault(
                "unknown_organization", "organization", "Name an organization's id, or null for the coalition."
            )
    only = vocabulary.only_organization
    if only is not None and organization != only:
        raise RowFault(
            "not_your_organization", "organization", "A reporter writes the rows of its own organization, and no other."
        )
    return organization


def read_breakdown(raw: Any, vocabulary: Vocabulary) -> str:
    """The breakdown as text; raises `RowFault` where a dimension or a value is unknown."""
    if raw is None:
        return ""
    if not isinstance(raw, dict) or not all(isinstance(value, str) for value in raw.values()):
        raise RowFault("breakdown_invalid", "breakdown", 'A breakdown is an object such as {"audience": "student"}.')
    for dimension, value in raw.items():
        values = vocabulary.dimensions.get(dimension)
        if values is None:
            raise RowFault("unknown_dimension", "breakdown", "Name a dimension's key; see GET /v1/dimensions.")
        if value not in values:
            raise RowFault(
                "unknown_dimension_value", "breakdown", "Name a value of that dimension; see GET /v1/dimensions."
            )
    try:
        return breakdown_text(raw)
    except BreakdownError:
        raise RowFault("breakdown_invalid", "breakdown", "Keys and values of a breakdown hold no = and no ;.") from None


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Period:
    return Period.parse(text)
