"""A version of a source's codebook: all corrections as they were from then on."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from survey_ingest.models.base import Base


class CodebookVersion(Base):
    """`corrections` is the JSON of `domain.corrections.Corrections`; `number` counts from 2, 1 being uncorrected."""

    __tablename__ = "codebook_versions"
    __table_args__ = (
        UniqueConstraint("coalition_id", "source_id", "number"),
        ForeignKeyConstraint(["coalition_id", "source_id"], ["sources.coalition_id", "sources.id"], ondelete="CASCADE"),
    )

    source_id: Mapped[UUID]
    number: Mapped[int]
    corrections: Mapped[dict[str, Any]]
    made_by: Mapped[UUID | None]
