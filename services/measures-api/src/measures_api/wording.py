"""Texts and keys at the border: names in Arabic and English, keys that stand in addresses and files."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Paragraph = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
Language = Literal["en", "ar"]

Name = Annotated[dict[Language, Line], Field(min_length=1, examples=[{"en": "Reading", "ar": "القراءة"}])]
Prose = Annotated[dict[Language, Paragraph], Field(min_length=1)]

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


class Body(BaseModel):
    """What a caller sends; fields that are not known are refused, not dropped."""

    model_config = ConfigDict(extra="forbid")


class RecordOut(BaseModel):
    """What every record answers beside its own fields. `version` is also the ETag."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
