"""A derivation: the recipe by which a measure's data points come from answers or attendance."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from survey_ingest.models.base import Base, Version


class StoredDerivation(Base):
    """`recipe` is the JSON of `domain.derivation.Derivation`. It reads whole sources, or single workshops.

    `deleting` is a published one whose data points are being withdrawn.
    """

    __tablename__ = "derivations"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published', 'deleting')", name="state"),
        Index("ix_derivations_sources", "source_ids", postgresql_using="gin"),
        Index("ix_derivations_measure", "coalition_id", "measure_key"),
    )

    measure_key: Mapped[str]
    measure_id: Mapped[UUID]
    source_ids: Mapped[list[UUID]]
    workshop_ids: Mapped[list[UUID]]
    recipe: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(server_default="draft")
    version: Mapped[Version]
    published_by: Mapped[UUID | None]
    published_at: Mapped[datetime | None]
