"""Lineage as it is answered."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


class LineageRow(BaseModel):
    """One row of a file: the record, its header being 1, and whether it is in the numerator (or the sum)."""

    row_number: int
    counted: bool


class LineageUpload(BaseModel):
    """A file behind the data point. `rows` are shown to those who see raw counts."""

    id: UUID
    file_name: str
    sha256: str
    rows: list[LineageRow] | None


class LineageItem(BaseModel):
    """The derivation that made the data point, the run that published it, and the files it read."""

    derivation_id: UUID
    run_id: UUID
    published_at: datetime
    uploads: list[LineageUpload]


class LineageOut(BaseModel):
    """What is behind one data point."""

    measure_key: str
    period: str
    organization: UUID | None
    breakdown: dict[str, str]
    items: list[LineageItem]
