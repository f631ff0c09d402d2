"""What a theme was called and meant before: one row for each change."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from survey_ingest.models.base import Base


class ThemeVersion(Base):
    """The state of a theme up to the change that made `version` of it old. `key_id` or `upload_id` made the change."""

    __tablename__ = "theme_versions"
    __table_args__ = (
        UniqueConstraint("coalition_id", "theme_id", "version"),
        ForeignKeyConstraint(["coalition_id", "theme_id"], ["themes.coalition_id", "themes.id"], ondelete="CASCADE"),
    )

    theme_id: Mapped[UUID]
    version: Mapped[int]
    name: Mapped[dict[str, Any]]
    description: Mapped[str]
    includes: Mapped[str]
    excludes: Mapped[str]
    parent_id: Mapped[UUID | None]
    key_id: Mapped[UUID | None]
    upload_id: Mapped[UUID | None]
