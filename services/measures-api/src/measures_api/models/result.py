"""Results."""

from uuid import UUID

from sqlalchemy.orm import Mapped

from measures_api.models.base import Record, belongs_to


class Result(Record):
    """A condition of well-being of a whole population, in plain language."""

    __tablename__ = "results"
    __table_args__ = (belongs_to("initiative_id", "initiatives"),)

    name: Mapped[dict[str, str]]
    description: Mapped[dict[str, str] | None]
    initiative_id: Mapped[UUID | None]
