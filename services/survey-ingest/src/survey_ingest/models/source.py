"""A source: one instrument (a questionnaire, a series of workshops) that collects uploads."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey_ingest.models.base import Base, Version


class Source(Base):
    """`part_key` is the folder, in object storage, of the current Parquet part and its codebook.

    `built_from` lists the readings that stand in the part, as `[upload id, reading]`, in the order they were merged.
    Raw files are kept for `keep_raw_days`, as long as the coalition says where that is null.
    `remembered` is what a person answered about a file of it (`date_order`, `timezone`), for the next ones.
    `corrections` are what a person corrected in its codebook, of which it is the version `codebook_version`; the part's
    codebook is of `codebook_built`, a lower one while the worker makes it anew.
    `definition_key` is the folder of the newest definition file that was sent for it, of its form (`definition.json`).
    With `link_persons` a keyed hash of the e-mail address links the responses of one person.
    `title_keys` are the match keys of the questions (or `meeting:<digits>`), by which likely sources are proposed.
    """

    __tablename__ = "sources"
    __table_args__ = (
        CheckConstraint("kind IN ('survey', 'workshop', 'themes')", name="kind"),
        CheckConstraint("mode IN ('auto', 'snapshot', 'append')", name="mode"),
        CheckConstraint("keep_raw_days > 0", name="keep_raw_days"),
    )

    name: Mapped[dict[str, Any]]
    kind: Mapped[str | None]
    mode: Mapped[str] = mapped_column(server_default="auto")
    timezone: Mapped[str | None]
    keep_raw_days: Mapped[int | None]
    remembered: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    version: Mapped[Version]
    part_key: Mapped[str | None]
    definition_key: Mapped[str | None]
    built_from: Mapped[list[Any]] = mapped_column(server_default="[]")
    corrections: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    codebook_version: Mapped[int] = mapped_column(server_default="1")
    codebook_built: Mapped[int] = mapped_column(server_default="1")
    link_persons: Mapped[bool] = mapped_column(server_default="false")
    title_keys: Mapped[list[str]] = mapped_column(server_default="{}")
    responses: Mapped[int] = mapped_column(server_default="0")

    @property
    def definition_upload_id(self) -> UUID | None:
        """The upload that its definition came by."""
        return UUID(self.definition_key.split("/")[2]) if self.definition_key else None
