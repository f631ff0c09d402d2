"""Data points as they are now."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from rba_platform.ids import new_id
from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from measures_api.models.base import Base, belongs_to


class DataPoint(Base):
    """The value of one cell of a measure, in its newest revision.

    `value` is null where numerator and denominator are kept: the value is theirs. `writer` is `hand`, or the machine
    that owns the cell (`derivation:<id>`). A withdrawn cell has no value and no owner.
    """

    __tablename__ = "data_points"
    __table_args__ = (
        belongs_to("measure_id", "measures", ondelete="CASCADE"),
        belongs_to("organization_id", "organizations"),
        # One cell, one row: without NULLS NOT DISTINCT the coalition level (no organization) would not be unique.
        UniqueConstraint(
            "coalition_id",
            "measure_id",
            "period",
            "organization_id",
            "breakdown",
            name="uq_data_points_cell",
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_data_points_writer", "coalition_id", "writer"),
        CheckConstraint("status IN ('ok', 'withdrawn')", name="status"),
        CheckConstraint("(numerator IS NULL) = (denominator IS NULL)", name="ratio"),
        CheckConstraint("denominator >= 0 AND n >= 0", name="not_negative"),
    )

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    measure_id: Mapped[UUID]
    period: Mapped[str]
    organization_id: Mapped[UUID | None]
    breakdown: Mapped[str]
    value: Mapped[Decimal | None]
    numerator: Mapped[Decimal | None]
    denominator: Mapped[Decimal | None]
    n: Mapped[int | None]
    status: Mapped[str]
    writer: Mapped[str]
    provenance: Mapped[dict[str, Any]]
    note: Mapped[str | None]
    revision: Mapped[int]
    recorded_at: Mapped[datetime]
