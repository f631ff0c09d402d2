"""Initiatives."""

from sqlalchemy.orm import Mapped

from measures_api.models.base import Record


class Initiative(Record):
    """A shared piece of work across organizations."""

    __tablename__ = "initiatives"

    name: Mapped[dict[str, str]]
    description: Mapped[dict[str, str] | None]
