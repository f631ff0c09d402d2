"""Erasures as they are asked for and answered."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from rba_platform.numbers import JsonNumber

from survey_ingest.models import Erasure


class ErasureIn(BaseModel):
    """Whom to erase, in one of four ways.

    Nothing of it is stored but keyed hashes.
    """

    model_config = ConfigDict(extra="forbid")

    response_id: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="as in a source's responses"
    )
    person: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="as in a workshop's attendance, or in responses that are linked to persons"
    )
    upload_id: UUID | None = Field(default=None, description="with row_number: who stands in that row of that file")
    row_number: Annotated[int, Field(ge=1)] | None = None
    address: Annotated[str, Field(min_length=3, max_length=320, pattern="@")] | None = Field(
        default=None,
        description="an e-mail address, wherever a file holds it; where persons are not linked, raw files are searched",
    )

    @model_validator(mode="after")
    def _in_one_way(self) -> Self:
        if (self.upload_id is None) != (self.row_number is None):
            raise ValueError("upload_id and row_number go together")
        if sum(each is not None for each in (self.response_id, self.person, self.upload_id, self.address)) != 1:
            raise ValueError("name the respondent in one way: response_id, person, upload_id with row_number, address")
        return self


class ChangedDataPoint(BaseModel):
    """A data point that changes; null after is: withdrawn."""

    measure_key: str
    derivation_id: UUID
    period: str
    organization: str | None
    breakdown: dict[str, str]
    before: JsonNumber | None
    after: JsonNumber | None
    n_before: int | None
    n_after: int | None


class NotSearchedOut(BaseModel):
    """A file in which nobody looked for the address: its raw file is gone or unreadable, it is too large, or unread."""

    upload_id: UUID
    file_name: str
    why: Literal["raw_deleted", "not_read", "too_large", "unreadable"]


class ErasureOut(BaseModel):
    """What became of an erasure. `uploads` are the files in which the respondent stood."""

    id: UUID | None = Field(description="null for a trial")
    state: Literal["trial", "erasing", "erased"]
    uploads: list[UUID]
    data_points: list[ChangedDataPoint]
    not_searched: list[NotSearchedOut] | None = Field(
        default=None, description="files in which the address may stand; told where it is asked for, else null"
    )
    created_at: datetime | None
    erased_at: datetime | None

    @classmethod
    def of(cls, erasure: Erasure) -> Self:
        """The answer about an erasure."""
        return cls(
            id=erasure.id,
            state="erased" if erasure.state == "erased" else "erasing",
            uploads=erasure.uploads,
            data_points=[ChangedDataPoint(**each) for each in erasure.data_points],
            not_searched=erasure.not_searched,
            created_at=erasure.created_at,
            erased_at=erasure.erased_at,
        )
