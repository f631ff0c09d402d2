"""What stands around the data points of a measure."""

from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from scorecard_engine.models.base import READ_MODEL, Base


class Series(Base):
    """Targets, baseline, breaks and story of a measure, as measures-api shows them."""

    __tablename__ = "series"
    __table_args__ = ({"schema": READ_MODEL},)

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    measure_id: Mapped[UUID] = mapped_column(primary_key=True)
    targets: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    baseline: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    breaks: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    story: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
