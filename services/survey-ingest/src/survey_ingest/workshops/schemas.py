"""Workshops and their attendance as they are answered."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel

from survey_ingest.models import StoredWorkshop


class WorkshopOut(BaseModel):
    """A Zoom session. `persons` is null where no upload tells of attendance, and for viewers where too few were there.

    `tells_of` names what is told of it: `persons`, `registrations`, `questions`, `messages`, `utterances`.
    """

    id: UUID
    source_id: UUID
    upload_id: UUID
    meeting_id: str
    topic: str
    started_at: datetime | None
    ended_at: datetime | None
    seconds: int | None
    persons: int | None
    tells_of: list[str]

    @classmethod
    def of(cls, workshop: StoredWorkshop, *, shows_persons: bool) -> Self:
        """The answer about a workshop."""
        return cls(
            id=workshop.id,
            source_id=workshop.source_id,
            upload_id=workshop.upload_id,
            meeting_id=workshop.meeting_id,
            topic=workshop.topic,
            started_at=workshop.started_at,
            ended_at=workshop.ended_at,
            seconds=workshop.seconds,
            persons=workshop.persons if shows_persons else None,
            tells_of=sorted(workshop.tellings),
        )


class PersonOut(BaseModel):
    """One person's presence. `person` is a keyed hash; minutes are null where the report does not tell."""

    person: str
    kind: str
    connections: int
    present_minutes: float | None
    share_percent: float | None
    first_joined_at: datetime | None
    last_left_at: datetime | None
    waiting_room_only: bool
    totals_only: bool


class AttendanceOut(BaseModel):
    """Who was there, as opaque ids. For those who do not see raw counts: only how many, above the privacy floor.

    `status` is `unknown` where no upload tells of attendance: that is not zero.
    """

    workshop: WorkshopOut
    status: Literal["ok", "suppressed", "unknown"]
    persons: int | None
    person_hours: float | None
    items: list[PersonOut]
