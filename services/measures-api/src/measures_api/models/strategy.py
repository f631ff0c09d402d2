"""Strategies."""

from uuid import UUID

from sqlalchemy.orm import Mapped

from measures_api.models.base import Record, belongs_to


class Strategy(Record):
    """Coherent actions with a reasoned chance of improving an indicator (`measure_id`)."""

    __tablename__ = "strategies"
    __table_args__ = (
        belongs_to("initiative_id", "initiatives"),
        belongs_to("measure_id", "measures"),
    )

    name: Mapped[dict[str, str]]
    description: Mapped[dict[str, str] | None]
    initiative_id: Mapped[UUID | None]
    measure_id: Mapped[UUID | None]
