"""A run: one time that a derivation was carried out and its data points published."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from survey_ingest.models.base import Base


class DerivationRun(Base):
    """`parts` are what it read: `{"source_id", "part_key", "uploads"}` each; `report` what became of each point.

    `refused`: measures-api took none of its data points; `failed`: they could not be made or sent.
    """

    __tablename__ = "derivation_runs"
    __table_args__ = (
        ForeignKeyConstraint(
            ["coalition_id", "derivation_id"], ["derivations.coalition_id", "derivations.id"], ondelete="CASCADE"
        ),
        CheckConstraint("state IN ('succeeded', 'refused', 'failed')", name="state"),
        Index("ix_derivation_runs_derivation", "coalition_id", "derivation_id", "id"),
    )

    derivation_id: Mapped[UUID]
    state: Mapped[str]
    reason: Mapped[str | None]
    parts: Mapped[list[Any]]
    counts: Mapped[dict[str, Any]]
    report: Mapped[dict[str, Any]]
    change_cursor: Mapped[str | None]
