"""The change feed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from measures_api.models.base import Base


class Change(Base):
    """That a thing was put or deleted. Thin: a reader fetches the present state by its id."""

    __tablename__ = "changes"
    __table_args__ = (CheckConstraint("op IN ('put', 'delete')", name="op"),)

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    kind: Mapped[str]
    id: Mapped[UUID]
    measure_id: Mapped[UUID | None]
    op: Mapped[str]
