"""Texts and keys at the border: names in Arabic and English, keys that stand in addresses and files."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

_KEY = r"^[a-z0-9][a-z0-9_-]{0,63}$"


def _in_languages(text: Any) -> Any:
    if not isinstance(text, dict):
        raise ValueError('write {"en": "…", "ar": "…"}, or one of the two')  # noqa: TRY004 - pydantic's own error
    return text


def _as_key(text: str) -> str:
    if re.fullmatch(_KEY, text) is None:
        raise ValueError("1 to 64 small letters, digits, - and _, the first a letter or digit")
    return text


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Paragraph = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
Language = Literal["en", "ar"]

Name = Annotated[
    dict[Language, Line],
    Field(min_length=1, examples=[{"en": "Reading", "ar": "القراءة"}]),
    BeforeValidator(_in_languages),
]
Prose = Annotated[dict[Language, Paragraph], Field(min_length=1), BeforeValidator(_in_languages)]

Key = Annotated[str, AfterValidator(_as_key), WithJsonSchema({"type": "string", "pattern": _KEY})]


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
