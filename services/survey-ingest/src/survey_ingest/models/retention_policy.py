"""How long a coalition keeps raw files, unless a source says otherwise."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from survey_ingest.models.base import Base, Version


class RetentionPolicy(Base):
    """At most one row a coalition. Raw files are kept for `keep_raw_days`, for ever where that is null."""

    __tablename__ = "retention_policies"
    __table_args__ = (
        UniqueConstraint("coalition_id"),
        CheckConstraint("keep_raw_days > 0", name="keep_raw_days"),
    )

    keep_raw_days: Mapped[int | None]
    version: Mapped[Version]
