"""Baselines."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from measures_api.models.base import Base, belongs_to


class BaselineRecord(Base):
    """One version of a measure's baseline; the highest is the present one, the others are its history.

    `frozen_version` counts the frozen ones; `history` is then the window's data as it was when it was frozen.
    """

    __tablename__ = "baselines"
    __table_args__ = (
        belongs_to("measure_id", "measures", ondelete="CASCADE"),
        CheckConstraint("(window_from IS NULL) = (window_to IS NULL)", name="window"),
        CheckConstraint("(frozen_at IS NULL) = (frozen_version IS NULL)", name="frozen"),
    )

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    measure_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    window_from: Mapped[str | None]
    window_to: Mapped[str | None]
    value: Mapped[Decimal | None]
    period: Mapped[str | None]
    scenarios: Mapped[list[dict[str, Any]]]
    frozen_version: Mapped[int | None]
    frozen_at: Mapped[datetime | None]
    history: Mapped[list[dict[str, Any]] | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
