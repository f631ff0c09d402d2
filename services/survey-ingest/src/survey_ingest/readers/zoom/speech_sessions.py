"""The session of a file that only tells what was said or written: its name, or a person, says when and which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import blake2b
from zoneinfo import ZoneInfo

from survey_ingest.domain.attendance import session_key
from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.report import Decision
from survey_ingest.domain.workshop import Session
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.zoom.session_names import session_name


@dataclass(frozen=True)
class Start:
    """When the session or its recording began (UTC), or at least its day there, and how that is known.

    `how` is `hint`, `file name`, `workshop`, `printed` (the file has dates of its own) or `no dates`.
    """

    started_at: datetime | None
    day: date | None
    how: str
    meeting_id: str = ""
    topic: str = ""

    def decision(self, timezone: str) -> Decision:
        """What the report says of the zone: the one of times that carry none."""
        return Decision(timezone, "setting") if self.how != "no dates" else Decision("", "no dates")


def start_of(probe: Probe, hints: Hints) -> Start:
    """The start that a person gave, else that of the file's name or folder, else that of the workshop it belongs to.

    Raises `ReadError` (`unknown_start`) for a start that is no time.
    """
    zone = ZoneInfo(hints.timezone)
    named = session_name((probe.name, probe.path.parent.name), hints.timezone)
    if hints.started_at:
        try:
            given = datetime.fromisoformat(hints.started_at)
        except ValueError as error:
            raise rejected("unknown_start", "The start is a time such as 2026-03-04T17:00:00.") from error
        instant = given if given.tzinfo else given.replace(tzinfo=zone)
        return Start(instant.astimezone(UTC), instant.astimezone(zone).date(), "hint", named.meeting_id, named.topic)
    if named.started_at or named.day:
        return Start(named.started_at, named.day, "file name", named.meeting_id, named.topic)
    if hints.session and hints.session.get("started_at"):
        instant = datetime.fromisoformat(hints.session["started_at"])
        return Start(instant, instant.astimezone(zone).date(), "workshop")
    return Start(None, None, "no dates")


def session_of_speech(start: Start, hints: Hints, instants: Sequence[datetime | None], texts: Sequence[str]) -> Session:
    """The session. Where nothing is known of it, its own content is its key: two files are not taken for one."""
    if hints.session:
        return Session.from_json(hints.session)
    known = [instant for instant in instants if instant]
    started = start.started_at or min(known, default=None)
    ended = max(known, default=None)
    digest = blake2b("\x1e".join(texts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    key = session_key(start.meeting_id, started, "" if started is None else start.topic, digest)
    return Session(key, start.meeting_id, start.topic, started, ended, None)


def undated(start: Start, hints: Hints) -> list[Finding]:
    """What is said where no date is known."""
    if start.how != "no dates" or hints.session:
        return []
    message = (
        "Neither the file nor its name tells the date, so nothing in it is dated; its own times are kept. Say when the "
        "session began: PATCH the upload with started_at, or with the workshop_id it belongs to."
    )
    return [Finding("no_date", message, severity="attention")]
