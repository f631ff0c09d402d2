"""The coalition itself, as measures-api describes it."""

from typing import Any
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from scorecard_engine.models.base import READ_MODEL, Base


class Coalition(Base):
    """Names, zone and privacy floors of a coalition."""

    __tablename__ = "coalitions"
    __table_args__ = ({"schema": READ_MODEL},)

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[dict[str, str]] = mapped_column(JSONB)
    timezone: Mapped[str] = mapped_column(Text)
    privacy: Mapped[dict[str, Any]] = mapped_column(JSONB)
