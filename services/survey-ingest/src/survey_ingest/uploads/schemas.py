"""What is said about a file when it is sent, and what is answered about it."""

import codecs
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from rba_platform.numbers import JsonNumber

from survey_ingest.formats.catalogue import known_formats
from survey_ingest.models import Upload


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("a time zone by its IANA name, such as Asia/Kuwait") from None
    return name


def _known_encoding(name: str) -> str:
    try:
        known = codecs.lookup(name)
    except (LookupError, ValueError):
        raise ValueError("a text encoding such as utf-8, utf-16-le or cp1256") from None
    # Python also knows "encodings" that turn bytes into bytes, such as zip.
    if not getattr(known, "_is_text_encoding", True):
        raise ValueError("a text encoding such as utf-8, utf-16-le or cp1256")
    return known.name


def _known_format(name: str) -> str:
    if name not in known_formats():
        raise ValueError(f"one of the formats of GET /v1/formats: {', '.join(known_formats())}")
    return name


Format = Annotated[str, AfterValidator(_known_format)]
Encoding = Annotated[str, Field(max_length=40), AfterValidator(_known_encoding)]
TimeZone = Annotated[str, Field(max_length=64), AfterValidator(_known_zone)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
DateOrder = Literal["day_first", "month_first"]


_WORKSHOP = "of a chat or transcript: the workshop it belongs to; its source is then the one of the file"
_STARTED = (
    "of a chat or transcript: when the session, or its recording, began, where neither the file nor its name tells; "
    "without an offset in `timezone`"
)
_PRIVATE = "of a chat: true takes messages to single persons in, which are left out otherwise"


class UploadOptions(BaseModel):
    """What a person may say about a file when sending it. What is left out is found out or asked."""

    model_config = ConfigDict(extra="forbid")

    source_id: UUID | None = Field(default=None, description="the source it belongs to; without it a new one is made")
    timezone: TimeZone | None = Field(default=None, description="zone of times that carry none; else the source's")
    date_order: DateOrder | None = Field(
        default=None, description="which comes first in dates such as 3/4/2025; asked only where the file does not tell"
    )
    language: Language | None = Field(default=None, description="the language of the form, such as ar or en")
    format: Format | None = Field(default=None, description="one of GET /v1/formats; else it is found out")
    encoding: Encoding | None = Field(default=None, description="such as utf-8 or cp1256; else it is found out")
    workshop_id: UUID | None = Field(default=None, description=_WORKSHOP)
    started_at: datetime | None = Field(default=None, description=_STARTED)
    private_messages: bool | None = Field(default=None, description=_PRIVATE)

    def about_reading(self) -> dict[str, Any]:
        """The options that change how the file is read, those that were given."""
        return self.model_dump(mode="json", exclude={"source_id"}, exclude_none=True)


class UploadPatch(BaseModel):
    """Overrides: the file is read again with them. null takes an override back."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"date_order": "day_first"}, {"timezone": "Asia/Kuwait"}]}
    )

    source_id: UUID | None = Field(default=None, description="moves the upload to another source")
    format: Format | None = None
    timezone: TimeZone | None = None
    date_order: DateOrder | None = None
    encoding: Encoding | None = None
    language: Language | None = None
    workshop_id: UUID | None = Field(default=None, description=_WORKSHOP)
    started_at: datetime | None = Field(default=None, description=_STARTED)
    private_messages: bool | None = Field(default=None, description=_PRIVATE)
    whole_set: bool | None = Field(
        default=None, description="true: it holds all responses there are; those not in it were deleted on purpose"
    )

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if "source_id" in self.model_fields_set and self.source_id is None:
            raise ValueError("an upload always has a source: name one, or leave source_id out")
        return self

    def about_reading(self) -> dict[str, Any]:
        """The overrides that were sent, null where one is taken back."""
        return self.model_dump(mode="json", exclude={"source_id"}, exclude_unset=True)


class Detection(BaseModel):
    """What the file was taken for, and why."""

    format: str
    layout: str
    evidence: list[str]
    score: float | None = None
    runner_up: str | None = None


class UploadProblem(BaseModel):
    """One finding. `row` is the record in the file, its header being 1; the file's own words are not repeated.

    `reason` parts findings of one code: of `not_an_export`, what the file is (`pdf`, `picture`, `damaged_zip` …).
    """

    code: str
    message: str
    row: int | None = None
    column: str | None = None
    severity: str = "note"
    reason: str | None = None


class Merged(BaseModel):
    """What the file changed in its source."""

    decision: str
    counts: dict[str, int]


class ProgressOut(BaseModel):
    """How far the reading is that is under way: percent of the whole, and the rows so far where they are counted."""

    stage: str
    percent: int
    rows: int | None


class SimilarSource(BaseModel):
    """A source that this upload may belong to: it shares `shared` of `of` questions."""

    id: UUID
    name: dict[str, str]
    shared: int
    of: int


class UploadOut(BaseModel):
    """An upload. `asks` names the overrides that would settle what needs attention, with the values to choose from."""

    id: UUID
    version: int = Field(description="for If-Match when it is changed")
    source_id: UUID
    file_name: str
    size: int
    sha256: str
    state: Literal["received", "reading", "needs_attention", "normalized", "rejected"]
    progress: ProgressOut | None = Field(description="while it is read; GET …/events tells it as it goes on")
    kind: Literal["survey", "workshop", "themes", "definition"] | None
    options: dict[str, Any]
    detection: Detection | None
    counts: dict[str, Any]
    checksums: dict[str, Any]
    problems: list[UploadProblem]
    asks: dict[str, list[str]]
    merged: Merged | None
    similar_sources: list[SimilarSource] = []
    advice: str | None = Field(default=None, description="what to do where it looks like a file of another source")
    reader_version: int | None = Field(
        description="of the reader that read it last; files are read again by newer ones"
    )
    raw_expires_at: datetime | None = Field(description="when the raw file is deleted; null: never, unless asked for")
    raw_deleted_at: datetime | None
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, upload: Upload, similar: list[SimilarSource] | None = None) -> Self:
        """The answer about an upload."""
        merged = upload.merged or {}
        return cls(
            id=upload.id,
            version=upload.version,
            source_id=upload.source_id,
            file_name=upload.file_name,
            size=upload.size,
            sha256=upload.sha256,
            state=upload.state,
            progress=ProgressOut(**upload.progress) if upload.state == "reading" and upload.progress else None,
            kind=upload.kind,
            options=upload.options,
            detection=Detection(**upload.detection) if upload.detection else None,
            counts=upload.counts,
            checksums=upload.checksums,
            problems=[UploadProblem(**each) for each in [*upload.problems, *merged.get("problems", [])]],
            asks=upload.asks | merged.get("asks", {}),
            merged=Merged(decision=merged["decision"], counts=merged["counts"]) if merged else None,
            similar_sources=similar or [],
            advice=_advice(upload, similar[0]) if similar else None,
            reader_version=upload.reader_version,
            raw_expires_at=upload.raw_expires_at,
            raw_deleted_at=upload.raw_deleted_at,
            created_at=upload.created_at,
            changed_at=upload.changed_at,
        )


def _advice(upload: Upload, likeliest: SimilarSource) -> str:
    name = likeliest.name.get("en") or next(iter(likeliest.name.values()), "")
    return (
        f"It has {likeliest.shared} of {likeliest.of} questions in common with the source {name}. If it is another "
        f'export of that, move it there: PATCH /v1/uploads/{upload.id} with {{"source_id": "{likeliest.id}"}} and the '
        f"header If-Match: {upload.version}. Send the next export with -F source_id={likeliest.id} at once."
    )


class ReportChoice(BaseModel):
    """A choice of a question as the file has it."""

    label: str
    count: int
    points: JsonNumber | None = None
    missing: str | None = None


class NumberRangeOut(BaseModel):
    """The answers that are numbers: how many, the lowest, the middle one (of two, their mean) and the highest."""

    count: int
    lowest: JsonNumber
    median: JsonNumber
    highest: JsonNumber


class ReportQuestion(BaseModel):
    """One question of the file: its kind and why, its choices, and how many answers are none of these."""

    key: str
    position: int
    title: str
    kind: str
    reasons: list[str]
    answered: int
    choices: list[ReportChoice]
    unmatched: int = Field(description="answers outside the choices: free texts beside them, unreadable numbers")
    no_answer: dict[str, int]
    numbers: NumberRangeOut | None = Field(default=None, description="of a question that asks for a number")


class EarlierUpload(BaseModel):
    """The file of the same source that came before."""

    id: UUID
    file_name: str
    sent_at: datetime


class ReportChanges(BaseModel):
    """What the file changed in its source: `new`, `edited`, `unchanged`, `gone` responses and how it was merged."""

    decision: str
    counts: dict[str, int]
    since: EarlierUpload | None = Field(description="null for the first file of a source")


class ReportOut(BaseModel):
    """All that was found, decided, counted and left out when the file was read."""

    upload: UploadOut
    report: dict[str, Any] | None = Field(description="null where the file could not be read")
    questions: list[ReportQuestion] | None = Field(description="of a survey, as this file alone tells them")
    changes: ReportChanges | None = Field(description="null until the source has been built with the file")


class TicketOut(BaseModel):
    """A short-lived ticket: `new EventSource(url)` needs nothing else."""

    ticket: str
    url: str
    expires_at: datetime
