"""Registrations, questions and polls of a workshop as they are answered."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from survey_ingest.sources.schemas import CellOut, QuestionSummaryOut
from survey_ingest.workshops.schemas import WorkshopOut

Status = Literal["ok", "suppressed", "unknown"]


class FormAnswerOut(BaseModel):
    """An answer to a question of the registration form."""

    question: str
    answer: str


class RegistrationOut(BaseModel):
    """One registration. `person` is a keyed hash; `attended` is null where the report does not tell."""

    row_number: int
    person: str | None
    registered_at: datetime | None
    approval: Literal["approved", "denied", "cancelled", "upgraded", "pending", "other"] | None
    attended: bool | None
    source_name: str | None
    answers: list[FormAnswerOut]


class RegistrationsOut(BaseModel):
    """Who registered: one row each for those who see raw counts, else only how many, above the privacy floors.

    `status` is `unknown` where no upload tells of registrations: that is not zero.
    """

    workshop: WorkshopOut
    upload_id: UUID | None
    status: Status
    counts: list[CellOut] = Field(description="registrations in all, by approval, and attended, absent")
    items: list[RegistrationOut]
    next: str | None = None


class QuestionOut(BaseModel):
    """One question of Q&A. `person` is a keyed hash, null for anonymous ones; an answer given aloud has no text."""

    row_number: int
    number: int | None
    person: str | None
    text: str
    answers: list[str]
    answered_live: bool
    asked_at: datetime | None


class QuestionsOut(BaseModel):
    """What was asked: the texts for those who see raw counts, else only how many, above the privacy floors.

    `status` is `unknown` where no upload tells of questions: that is not zero.
    """

    workshop: WorkshopOut
    upload_id: UUID | None
    status: Status
    counts: list[CellOut] = Field(description="questions in all, and those answered in writing, aloud, not at all")
    items: list[QuestionOut]
    next: str | None = None


class PollOut(BaseModel):
    """One run of a poll: its questions as in the summary of its source, for the submissions of this run."""

    source_id: UUID
    upload_id: UUID
    started_at: datetime | None
    ended_at: datetime | None
    responses: CellOut
    questions: list[QuestionSummaryOut]


class PollsOut(BaseModel):
    """The polls that were taken in a workshop, earliest first; `status` is `unknown` where no poll report names it."""

    workshop: WorkshopOut
    status: Literal["ok", "unknown"]
    items: list[PollOut]
    next: None = None
