"""Programs."""

from uuid import UUID

from sqlalchemy.orm import Mapped

from measures_api.models.base import Record, belongs_to


class Program(Record):
    """A service for customers. `result_id`: the result it contributes to, of which it is no part."""

    __tablename__ = "programs"
    __table_args__ = (
        belongs_to("initiative_id", "initiatives"),
        belongs_to("organization_id", "organizations"),
        belongs_to("result_id", "results"),
    )

    name: Mapped[dict[str, str]]
    description: Mapped[dict[str, str] | None]
    initiative_id: Mapped[UUID | None]
    organization_id: Mapped[UUID | None]
    result_id: Mapped[UUID | None]
