"""Dimensions."""

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from measures_api.models.base import Record


class Dimension(Record):
    """A named way of breaking down. `values`: `[{"key": "student", "name": {"en": …, "ar": …}}]`, in order."""

    __tablename__ = "dimensions"
    __table_args__ = (UniqueConstraint("coalition_id", "key"),)

    key: Mapped[str]
    name: Mapped[dict[str, str]]
    values: Mapped[list[dict[str, Any]]]
