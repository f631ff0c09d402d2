"""Scorecards: which measures a page shows, and in which order."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Integer, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from scorecard_engine.models.base import DEFINITIONS, Base


class Scorecard(Base):
    """The definition of a scorecard; the shapes of its columns are those of `scorecards.schemas`."""

    __tablename__ = "scorecards"
    __table_args__ = ({"schema": DEFINITIONS},)

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[dict[str, str]] = mapped_column(JSONB)
    sections: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    columns: Mapped[list[str]] = mapped_column(JSONB)
    breakdowns: Mapped[list[str]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(Integer, server_default="1")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
