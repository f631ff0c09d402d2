"""What readers of the feed get."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from measures_api.changes.feed import Kind


class ChangeOut(BaseModel):
    """Something was put or deleted; what it is now is read at its own address."""

    model_config = ConfigDict(from_attributes=True)

    position: int
    at: datetime
    kind: Kind
    id: UUID
    measure_id: UUID | None
    op: Literal["put", "delete"]


class ChangesOut(BaseModel):
    """Changes in the order of commits; `cursor` is sent as `after` to read on."""

    items: list[ChangeOut]
    cursor: str


class HeadOut(BaseModel):
    """The position of a coalition's newest change."""

    coalition_id: UUID
    position: int


class HeadsOut(BaseModel):
    """The coalitions that moved; `cursor` is sent as `after` to read on."""

    items: list[HeadOut]
    cursor: str
