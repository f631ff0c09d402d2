"""Organizations."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from measures_api.models.base import Record


class Organization(Record):
    """A partner that reports data."""

    __tablename__ = "organizations"
    __table_args__ = (CheckConstraint("sector IN ('public', 'private', 'civil_society')", name="sector"),)

    name: Mapped[dict[str, str]]
    sector: Mapped[str | None]
