"""An erasure: one respondent who was removed, and when. Nothing in it says who that was."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey_ingest.models.base import Base


class Erasure(Base):
    """`identities` are the keyed hashes that keep them out of every later reading (tombstones).

    `rows` are the responses among them: `response_id`, `digest` of their answers, `source` and `upload` (see
    `erased_rows.py`); none where a tombstone is older than digests. `uploads` are the files they stood in;
    `data_points` those that change, before and after. `not_searched` are files in which nobody looked for the address
    that was asked for: `upload_id`, `file_name`, `why`; null where no address was. `names` are keyed hashes of names
    that they had in sessions: `name`, `source`, `began` and `ended` (see `erased_names.py`).
    """

    __tablename__ = "erasures"
    __table_args__ = (CheckConstraint("state IN ('erasing', 'erased')", name="state"),)

    identities: Mapped[list[str]]
    rows: Mapped[list[Any]] = mapped_column(server_default="[]")
    names: Mapped[list[Any]] = mapped_column(server_default="[]")
    uploads: Mapped[list[UUID]]
    data_points: Mapped[list[Any]]
    not_searched: Mapped[list[Any] | None]
    state: Mapped[str]
    asked_by: Mapped[UUID | None]
    erased_at: Mapped[datetime | None]
