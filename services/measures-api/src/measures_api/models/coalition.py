"""Coalitions: the tenants."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from measures_api.models.base import Base


class Coalition(Base):
    """A coalition and what holds in all of it: names, time zone, languages, privacy floors."""

    __tablename__ = "coalitions"

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[dict[str, str]]
    timezone: Mapped[str]
    languages: Mapped[list[str]]
    privacy: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    @property
    def id(self) -> UUID:
        """The coalition's id: the key of everything that is its own."""
        return self.coalition_id
