"""Workshops and their attendance as they are answered."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel
from rba_kernel.privacy import PrivacyPolicy

from survey_ingest.models import StoredWorkshop


class WorkshopOut(BaseModel):
    """A Zoom session. `persons` is null where no upload tells of attendance, and for viewers where too few were there.

    `tells_of` names what is told of it: `persons`, `registrations`, `questions`, `messages`, `utterances`. `messages`
    were written by `writers` people in the chat, `utterances` said by `speakers` people as far as they are named; null
    where no upload tells of them, and for viewers where too few people wrote or spoke.
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
    messages: int | None
    writers: int | None
    utterances: int | None
    speakers: int | None

    @classmethod
    def of(cls, workshop: StoredWorkshop, floors: PrivacyPolicy | None) -> Self:
        """The answer about a workshop; `floors` hold for those who do not see raw counts."""
        written = _over(workshop.amount("messages"), floors)
        said = _over(workshop.amount("utterances"), floors)
        return cls(
            id=workshop.id,
            source_id=workshop.source_id,
            upload_id=workshop.upload_id,
            meeting_id=workshop.meeting_id,
            topic=workshop.topic,
            started_at=workshop.started_at,
            ended_at=workshop.ended_at,
            seconds=workshop.seconds,
            persons=None if floors is not None and floors.hides(workshop.persons) else workshop.persons,
            tells_of=sorted(workshop.tellings),
            messages=written[0],
            writers=written[1],
            utterances=said[0],
            speakers=said[1],
        )


def _over(amount: tuple[int, int] | None, floors: PrivacyPolicy | None) -> tuple[int | None, int | None]:
    """How much of something and by how many people, if enough people are behind it."""
    if amount is None or (floors is not None and floors.hides(amount[1])):
        return None, None
    return amount


class PersonOut(BaseModel):
    """One person's presence. `person` is a keyed hash, `pseudonym` a short name: the one in messages and utterances.

    Minutes are null where the report does not tell.
    """

    person: str
    pseudonym: str
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
