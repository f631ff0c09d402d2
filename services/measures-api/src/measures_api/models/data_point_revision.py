"""Every revision of every data point, the newest included."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from measures_api.models.base import Base, belongs_to


class DataPointRevision(Base):
    """What a data point was from `recorded_at` until `superseded_at` (null: it still is)."""

    __tablename__ = "data_point_revisions"
    __table_args__ = (
        # Not to data_points: a plan made for that check while the table was small is kept by its connection, and makes
        # storing a hundred thousand rows a matter of minutes.
        belongs_to("measure_id", "measures", ondelete="CASCADE"),
        Index(
            "uq_data_point_revisions_current",
            "coalition_id",
            "data_point_id",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    data_point_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    measure_id: Mapped[UUID]
    value: Mapped[Decimal | None]
    numerator: Mapped[Decimal | None]
    denominator: Mapped[Decimal | None]
    n: Mapped[int | None]
    status: Mapped[str]
    writer: Mapped[str]
    provenance: Mapped[dict[str, Any]]
    note: Mapped[str | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
