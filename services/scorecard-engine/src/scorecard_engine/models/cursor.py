"""How far the change feed of a coalition has been applied."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, func
from sqlalchemy.orm import Mapped, mapped_column

from scorecard_engine.models.base import READ_MODEL, Base


class Cursor(Base):
    """`position` and the rows it covers change in one transaction; its row lock orders the workers that apply."""

    __tablename__ = "cursors"
    __table_args__ = ({"schema": READ_MODEL},)

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    applied_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
