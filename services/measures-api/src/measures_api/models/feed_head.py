"""Heads of the change feed."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from measures_api.models.base import Base


class FeedHead(Base):
    """The position of a coalition's newest change. Its row lock makes positions follow the order of commits."""

    __tablename__ = "feed_heads"

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int]
