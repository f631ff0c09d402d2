"""A connector: credentials by which answers are asked for at a tool whose pushes carry only ids."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from survey_ingest.models.base import Base


class Connector(Base):
    """`token` is encrypted. `last_error` says why the last request failed, in words of ours."""

    __tablename__ = "connectors"
    __table_args__ = (UniqueConstraint("coalition_id", "name"),)

    name: Mapped[str]
    tool: Mapped[str]
    base_url: Mapped[str]
    token: Mapped[bytes]
    created_by: Mapped[UUID | None]
    last_used_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
