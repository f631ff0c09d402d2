"""The formats as they are answered."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class FormatOut(BaseModel):
    """One format that is read."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    name: dict[str, str]
    kind: Literal["survey", "workshop", "themes", "definition"] | None
    how_to_export: dict[str, str]


class FormatsOut(BaseModel):
    """All formats that are read."""

    items: list[FormatOut]
    next: None = None
