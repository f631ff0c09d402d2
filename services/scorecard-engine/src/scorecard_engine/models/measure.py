"""Measures: what a series of data points means."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from scorecard_engine.models.base import READ_MODEL, Base


class Measure(Base):
    """A measure as measures-api shows it (`document`, its calendar embedded), with what it is looked up by."""

    __tablename__ = "measures"
    __table_args__ = (
        Index(None, "coalition_id", "key"),
        Index(None, "coalition_id", "calendar_id"),
        {"schema": READ_MODEL},
    )

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    calendar_id: Mapped[UUID]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
