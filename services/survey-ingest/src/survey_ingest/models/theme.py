"""A theme: one code of the coalition's codebook, stable by its GUID."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey_ingest.models.base import Base, Version


class StoredTheme(Base):
    """`source_id` is the set of themes it came with, empty for one that was made by hand.

    `path_key` is the key of its path in the file, by which tables without GUIDs find it. `edited` are the fields a
    person changed: later files leave them alone. `measure_keys` are the measures whose story it is part of.
    """

    __tablename__ = "themes"
    __table_args__ = (
        UniqueConstraint("coalition_id", "guid"),
        ForeignKeyConstraint(["coalition_id", "source_id"], ["sources.coalition_id", "sources.id"]),
        ForeignKeyConstraint(["coalition_id", "parent_id"], ["themes.coalition_id", "themes.id"]),
        Index("ix_themes_source", "coalition_id", "source_id"),
        Index("ix_themes_parent", "coalition_id", "parent_id"),
        Index("ix_themes_measures", "measure_keys", postgresql_using="gin"),
    )

    source_id: Mapped[UUID | None]
    guid: Mapped[str]
    path_key: Mapped[str]
    name: Mapped[dict[str, Any]]
    description: Mapped[str] = mapped_column(server_default="")
    includes: Mapped[str] = mapped_column(server_default="")
    excludes: Mapped[str] = mapped_column(server_default="")
    colour: Mapped[str] = mapped_column(server_default="")
    codable: Mapped[bool] = mapped_column(server_default="true")
    parent_id: Mapped[UUID | None]
    measure_keys: Mapped[list[str]] = mapped_column(server_default="{}")
    edited: Mapped[list[str]] = mapped_column(server_default="{}")
    version: Mapped[Version]
