"""Data points with all their revisions, so that a scorecard can be shown as the data was known on a day."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Integer, Numeric, Text
from sqlalchemy.orm import Mapped, mapped_column

from scorecard_engine.models.base import READ_MODEL, Base


class DataPoint(Base):
    """One revision of one data point; it was current from `recorded_at` until `superseded_at` (None: it is still).

    `breakdown` is in text form (rba_kernel.cell), `n` the respondents behind the value where they are known.
    """

    __tablename__ = "data_points"
    __table_args__ = (CheckConstraint("status IN ('ok', 'withdrawn')", name="status"), {"schema": READ_MODEL})

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    measure_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True)
    period: Mapped[str] = mapped_column(Text)
    organization_id: Mapped[UUID | None]
    breakdown: Mapped[str] = mapped_column(Text)
    value: Mapped[Decimal | None] = mapped_column(Numeric)
    numerator: Mapped[Decimal | None] = mapped_column(Numeric)
    denominator: Mapped[Decimal | None] = mapped_column(Numeric)
    n: Mapped[Decimal | None] = mapped_column(Numeric)
    status: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    superseded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
