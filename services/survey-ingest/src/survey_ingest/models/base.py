"""What all tables have: the coalition first in the key, and an id that sorts by time."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from rba_platform.database import NAMING
from rba_platform.ids import new_id
from sqlalchemy import DateTime, Integer, MetaData, Text, Uuid, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

#: The tenant: the first column of each primary key, and what row-level security looks at.
CoalitionId = Annotated[UUID, mapped_column(Uuid, primary_key=True, sort_order=-2)]
Id = Annotated[UUID, mapped_column(Uuid, primary_key=True, default=new_id, sort_order=-1)]
CreatedAt = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
#: Counts up with each change; the ETag of the resource.
Version = Annotated[int, mapped_column(Integer, server_default="1")]


class Base(DeclarativeBase):
    """The tables of survey-ingest."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own way to say it
        str: Text,
        UUID: Uuid,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
        list[str]: ARRAY(Text),
        list[UUID]: ARRAY(Uuid),
    }

    coalition_id: Mapped[CoalitionId]
    id: Mapped[Id]
    created_at: Mapped[CreatedAt]
