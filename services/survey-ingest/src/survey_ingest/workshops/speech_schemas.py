"""Messages and utterances of a workshop as they are answered."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from survey_ingest.sources.schemas import CellOut
from survey_ingest.workshops.schemas import WorkshopOut

Status = Literal["ok", "suppressed", "unknown"]


class MessageOut(BaseModel):
    """One chat message, or a reaction to one (then `text` is empty).

    `sender` is a short name such as P07, the same in all that is told of the workshop; `person` is a keyed hash, the
    one of the attendance where the name is that of exactly one person there. `reply_to` is the `row_number` of the
    message answered. Without a date `sent_at` is null, and the time of day or since the recording began is there.
    """

    row_number: int
    sent_at: datetime | None
    offset_seconds: float | None
    clock_seconds: int | None
    sender: str | None
    person: str | None
    sender_kind: str
    recipient_kind: str
    private: bool
    text: str
    reply_to: int | None
    reaction: str | None
    removed: bool


class MessagesOut(BaseModel):
    """The chat: its messages for those who see raw counts, else only how many, above the privacy floors.

    `status` is `unknown` where no upload tells of a chat: that is not zero.
    """

    workshop: WorkshopOut
    upload_id: UUID | None
    status: Status
    counts: list[CellOut] = Field(description="messages in all, by whom they were for, who wrote, and reactions")
    items: list[MessageOut]
    next: str | None = None


class UtteranceOut(BaseModel):
    """What somebody said without a break. `speaker` and `person` as in messages, null where nobody was named."""

    row_number: int
    speaker: str | None
    person: str | None
    speaker_kind: str
    started_at: datetime | None
    started_seconds: float | None
    ended_seconds: float | None
    clock_seconds: int | None
    text: str


class UtterancesOut(BaseModel):
    """The transcript: what was said for those who see raw counts, else only how much, above the privacy floors.

    `status` is `unknown` where no upload tells of a transcript: that is not zero.
    """

    workshop: WorkshopOut
    upload_id: UUID | None
    status: Status
    counts: list[CellOut] = Field(description="utterances in all, by the kind of speaker, and who spoke")
    items: list[UtteranceOut]
    next: str | None = None
