"""Stories behind curves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from measures_api.models.base import Base, belongs_to


class StoryRecord(Base):
    """One version of the story behind a measure's curve; the highest is the present one."""

    __tablename__ = "stories"
    __table_args__ = (belongs_to("measure_id", "measures", ondelete="CASCADE"),)

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    measure_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[dict[str, str]]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
