"""What the coalition calls its results, programs, organizations, initiatives and dimensions."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from scorecard_engine.models.base import READ_MODEL, Base

#: The kinds, as the change feed names them.
CATALOGUE_KINDS = ("result", "program", "organization", "initiative", "dimension")


class CatalogueEntry(Base):
    """One named thing; `document` is all that measures-api says of it (its name, the values of a dimension)."""

    __tablename__ = "catalogue_entries"
    __table_args__ = (
        CheckConstraint("kind IN ('result', 'program', 'organization', 'initiative', 'dimension')", name="kind"),
        {"schema": READ_MODEL},
    )

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
