"""What callers send and get as data points. Rows are read one by one, so their schema stands here for the reader."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from measures_api.data_points.body import CSV, JSON, NDJSON

_NUMBER = {"type": ["number", "null"]}
_ROW: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["period"],
    "description": "value, or numerator and denominator. Percentages are 0 to 100.",
    "properties": {
        "period": {"type": "string", "examples": ["2025", "2025-Q1", "2025-03", "SY2025"]},
        "organization": {"type": ["string", "null"], "format": "uuid", "description": "null: the coalition"},
        "breakdown": {"type": "object", "additionalProperties": {"type": "string"}, "example": {"audience": "student"}},
        "value": _NUMBER,
        "numerator": _NUMBER,
        "denominator": _NUMBER,
        "n": {"type": ["integer", "null"], "minimum": 0, "description": "respondents or records behind the value"},
        "provenance": {"type": ["object", "null"]},
        "note": {"type": ["string", "null"], "maxLength": 2000},
    },
}  # fmt: skip
_KEYED_ROW = {
    **_ROW,
    "required": ["measure_key", "period"],
    "properties": {"measure_key": {"type": "string"}, **_ROW["properties"]},
}


def request_body(row: dict[str, Any], member: str, *, csv: bool = False) -> dict[str, Any]:
    """The OpenAPI of a body that is a list of rows."""
    whole = {
        "type": "object",
        "additionalProperties": False,
        "required": [member],
        "properties": {member: {"type": "array", "items": row}},
    }
    content: dict[str, Any] = {JSON: {"schema": whole}, NDJSON: {"schema": {"type": "string"}}}
    if csv:
        content[CSV] = {"schema": {"type": "string"}}
    return {"requestBody": {"required": True, "content": content}}


DATA_POINTS_BODY = request_body(_ROW, "data_points")
KEYED_DATA_POINTS_BODY = request_body(_KEYED_ROW, "data_points", csv=True)


class RowReport(BaseModel):
    """What became of a row. `index` is its place in the list, from 0; null for a cell the list no longer names."""

    index: int | None
    status: Literal["created", "revised", "unchanged", "withdrawn", "rejected"]
    reason: str | None = None
    field: str | None = None
    detail: str | None = None
    same_cell_as: list[int] | None = None
    measure_id: UUID | None = None
    period: str | None = None
    organization_id: UUID | None = None
    breakdown: dict[str, str] | None = None


class Counts(BaseModel):
    """How many rows of each status."""

    created: int
    revised: int
    unchanged: int
    withdrawn: int
    rejected: int


class UpsertReport(BaseModel):
    """The answer to a list of rows."""

    rows: list[RowReport]
    counts: Counts


class DataPointOut(BaseModel):
    """A data point. `suppressed`: hidden by the privacy floors; `withdrawn`: its source gives it no more."""

    id: UUID
    period: str
    organization_id: UUID | None
    breakdown: dict[str, str]
    value: int | float | None
    numerator: int | float | None
    denominator: int | float | None
    n: int | None
    status: Literal["ok", "withdrawn", "suppressed"]
    revision: int
    recorded_at: datetime
    superseded_at: datetime | None
    provenance: dict[str, Any]
    note: str | None
