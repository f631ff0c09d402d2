"""What callers send and get as targets."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from measures_api.data_points.schemas import request_body

_ROW: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["period", "value"],
    "properties": {
        "period": {"type": "string"},
        "organization": {"type": ["string", "null"], "format": "uuid", "description": "null: the coalition"},
        "breakdown": {"type": "object", "additionalProperties": {"type": "string"}},
        "value": {"type": ["number", "null"], "description": "null removes the target"},
    },
}

TARGETS_BODY = request_body(_ROW, "targets")


class TargetOut(BaseModel):
    """The value wanted for a cell."""

    period: str
    organization_id: UUID | None
    breakdown: dict[str, str]
    value: int | float


class TargetsOut(BaseModel):
    """All targets of a measure."""

    items: list[TargetOut]
