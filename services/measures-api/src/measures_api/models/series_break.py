"""Breaks in series."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from measures_api.models.base import Base, belongs_to


class SeriesBreak(Base):
    """`period` is the first one under a new definition."""

    __tablename__ = "series_breaks"
    __table_args__ = (belongs_to("measure_id", "measures", ondelete="CASCADE"),)

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    measure_id: Mapped[UUID] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[dict[str, str]]
