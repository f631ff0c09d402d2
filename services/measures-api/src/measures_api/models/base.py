"""What all tables of measures-api are made of: coalition first in every key, ids made here, versions for If-Match."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from rba_platform.database import NAMING
from rba_platform.ids import new_id
from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, MetaData, Numeric, Text, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The tables of this service."""

    metadata = MetaData(naming_convention=NAMING)
    # What the database fills in comes back with the statement: an answer is made from the row without another read.
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012 - as below
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        UUID: Uuid,
        str: Text,
        int: BigInteger,
        Decimal: Numeric,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        dict[str, str]: JSONB,
        list[str]: JSONB,
        list[dict[str, Any]]: JSONB,
    }


class Record(Base):
    """A thing of a coalition that has an id, and a version that rises with each change."""

    __abstract__ = True

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-2)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-1)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


def belongs_to(column: str, table: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """`column` names a row of `table` in the same coalition."""
    return ForeignKeyConstraint(["coalition_id", column], [f"{table}.coalition_id", f"{table}.id"], ondelete=ondelete)
