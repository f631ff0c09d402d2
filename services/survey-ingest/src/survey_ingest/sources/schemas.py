"""Sources, their codebooks and their summaries as they are answered."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from survey_ingest.models import Source
from survey_ingest.uploads.schemas import NumberRangeOut, TimeZone

NameText = Annotated[str, Field(min_length=1, max_length=200)]
Mode = Literal["auto", "snapshot", "append"]


#: Days for which raw files are kept; a century is for ever.
KeepRawDays = Annotated[int, Field(ge=1, le=36_500)]
_KEEP = "days for which its raw files are kept; null: as long as the coalition says (GET /v1/retention)"


class Name(BaseModel):
    """A name in English, Arabic, or both."""

    model_config = ConfigDict(extra="forbid")

    en: NameText | None = None
    ar: NameText | None = None

    @model_validator(mode="after")
    def _in_one_language(self) -> Self:
        if self.en is None and self.ar is None:
            raise ValueError("a name in English (en), Arabic (ar), or both")
        return self

    def stored(self) -> dict[str, str]:
        """The languages that were given."""
        return self.model_dump(exclude_none=True)


_LINK = (
    "let a keyed hash of the e-mail address link the responses of one person, here, in other such sources and in "
    "workshops; its files are read again"
)


class SourceIn(BaseModel):
    """A new source."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    mode: Mode = Field(default="auto", description="whether a file replaces the set, adds to it, or it is found out")
    timezone: TimeZone | None = Field(default=None, description="zone of times that carry none; else the coalition's")
    keep_raw_days: KeepRawDays | None = Field(default=None, description=_KEEP)
    link_persons: bool = Field(default=False, description=_LINK)


class SourcePatch(BaseModel):
    """Changes to a source. Another mode merges its uploads again."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    mode: Mode | None = None
    timezone: TimeZone | None = None
    keep_raw_days: KeepRawDays | None = Field(default=None, description=_KEEP)
    link_persons: bool | None = Field(default=None, description=_LINK)


class SourceOut(BaseModel):
    """A source. `responses` are shown to those who see raw counts."""

    id: UUID
    name: dict[str, str]
    kind: Literal["survey", "workshop", "themes"] | None
    mode: Mode
    timezone: str | None
    keep_raw_days: int | None
    link_persons: bool
    remembered: dict[str, str] = Field(
        description="date_order and timezone as answered for a file of it; the next ones are read with them"
    )
    definition_upload_id: UUID | None = Field(
        description="the newest upload of a definition file (QSF, XLSForm, .lss, dictionary) for it"
    )
    version: int = Field(description="for If-Match when it is changed")
    responses: int | None
    created_at: datetime

    @classmethod
    def of(cls, source: Source, *, raw_counts: bool) -> Self:
        """The answer about a source."""
        return cls(
            id=source.id,
            name=source.name,
            kind=source.kind,
            mode=source.mode,
            timezone=source.timezone,
            keep_raw_days=source.keep_raw_days,
            link_persons=source.link_persons,
            remembered=source.remembered,
            definition_upload_id=source.definition_upload_id,
            version=source.version,
            responses=source.responses if raw_counts else None,
            created_at=source.created_at,
        )


class CellOut(BaseModel):
    """How many gave an answer. `bounded` is shown as a bound of the share, `suppressed` not at all."""

    label: str | None
    count: int | None
    status: Literal["ok", "bounded", "suppressed"]
    at_most_percent: int | None = None
    at_least_percent: int | None = None


class QuestionSummaryOut(BaseModel):
    """The answers of one question. In `multiple` the choices do not add up: one person may give several."""

    key: str
    title: str
    kind: str
    answered: CellOut
    choices: list[CellOut]
    other: CellOut | None
    no_answer: CellOut | None
    numbers: NumberRangeOut | None = Field(
        default=None, description="of a question that asks for a number, for those who see raw counts"
    )


class SummaryOut(BaseModel):
    """What was answered, under the coalition's privacy floors for those who do not see raw counts."""

    source_id: UUID
    responses: CellOut
    questions: list[QuestionSummaryOut]
