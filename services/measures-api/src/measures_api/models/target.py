"""Targets."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from rba_platform.ids import new_id
from sqlalchemy import UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from measures_api.models.base import Base, belongs_to


class TargetRecord(Base):
    """The value wanted for a cell of a measure."""

    __tablename__ = "targets"
    __table_args__ = (
        belongs_to("measure_id", "measures", ondelete="CASCADE"),
        belongs_to("organization_id", "organizations"),
        UniqueConstraint(
            "coalition_id",
            "measure_id",
            "period",
            "organization_id",
            "breakdown",
            name="uq_targets_cell",
            postgresql_nulls_not_distinct=True,
        ),
    )

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    measure_id: Mapped[UUID]
    period: Mapped[str]
    organization_id: Mapped[UUID | None]
    breakdown: Mapped[str]
    value: Mapped[Decimal]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
