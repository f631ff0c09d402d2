"""Measures."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from measures_api.models.base import Record, belongs_to


class MeasureRecord(Record):
    """An indicator or a performance measure. The rules between its columns are those of `domain.measure`."""

    __tablename__ = "measures"
    __table_args__ = (
        UniqueConstraint("coalition_id", "key"),
        belongs_to("result_id", "results"),
        belongs_to("program_id", "programs"),
        belongs_to("calendar_id", "calendars"),
        CheckConstraint("level IN ('population', 'performance')", name="level"),
        CheckConstraint("level = 'performance' OR (quadrant IS NULL AND program_id IS NULL)", name="population"),
        CheckConstraint("level = 'population' OR result_id IS NULL", name="performance"),
        CheckConstraint("(polarity = 'range') = (range_low IS NOT NULL)", name="range"),
        CheckConstraint("(range_low IS NULL) = (range_high IS NULL) AND range_low <= range_high", name="range_ends"),
    )

    key: Mapped[str]
    name: Mapped[dict[str, str]]
    level: Mapped[str]
    quadrant: Mapped[str | None]
    result_id: Mapped[UUID | None]
    program_id: Mapped[UUID | None]
    unit: Mapped[str]
    decimals: Mapped[int]
    polarity: Mapped[str]
    range_low: Mapped[Decimal | None]
    range_high: Mapped[Decimal | None]
    calendar_id: Mapped[UUID]
    aggregation: Mapped[str]
    missing_policy: Mapped[str]
    rank: Mapped[str]
    powers: Mapped[dict[str, Any]]
    definition: Mapped[dict[str, str] | None]
    source: Mapped[dict[str, str] | None]
    breakdowns: Mapped[list[str]]
    confidentiality: Mapped[str]
