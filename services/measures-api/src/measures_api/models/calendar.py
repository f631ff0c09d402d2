"""Calendars."""

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from measures_api.models.base import Record


class CalendarRecord(Record):
    """How time is cut; the members of `rba_kernel.calendar.Calendar`, as a coalition may edit them."""

    __tablename__ = "calendars"
    __table_args__ = (UniqueConstraint("coalition_id", "key"),)

    key: Mapped[str]
    name: Mapped[dict[str, str]]
    kind: Mapped[str]
    start_month: Mapped[int]
    terms: Mapped[list[dict[str, Any]]]
