"""What the name of a file, or of the folder it lay in, says of its session. Zoom's own names only.

`GMT20240124-202901_Topic.txt` is in UTC; `2026-03-04 17.00.02 Topic 81234567890` is in the zone of whoever saved it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_GMT = re.compile(r"GMT(\d{8}) ?-(\d{6})(?:_(?P<topic>[^/\\]{1,120}))?")
_FOLDER = re.compile(r"(\d{4}-\d\d-\d\d)[ _](\d\d)[.:](\d\d)[.:](\d\d)(?!\d)")
_FOLDER_REST = re.compile(r"^ (?P<topic>.{1,120}?)(?: (?P<digits>\d{9,12}))?(?=$|[/\\_]| chat| meeting_saved)")
_DAY = re.compile(r"(?<!\d)(\d{4}-\d\d-\d\d)(?!\d)")
_NO_TOPIC = re.compile(r"^(recording|recordingnewchat|newchat|chat)?(\.|$)", re.IGNORECASE)


@dataclass(frozen=True)
class SessionName:
    """The start (UTC) or at least the day there, the meeting's digits and topic, each as far as the name tells."""

    started_at: datetime | None = None
    day: date | None = None
    meeting_id: str = ""
    topic: str = ""


def session_name(names: tuple[str, ...], timezone: str) -> SessionName:
    """What the first of the names tells that tells anything."""
    for name in names:
        for look in (_from_gmt, _from_folder, _from_day):
            found = look(name, timezone)
            if found:
                return found
    return SessionName()


def _from_gmt(name: str, timezone: str) -> SessionName | None:
    found = _GMT.search(name)
    if not found:
        return None
    try:
        start = datetime.strptime(found[1] + found[2], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    topic = (found["topic"] or "").rsplit(".", 1)[0]
    if _NO_TOPIC.match(topic) or topic.casefold().startswith("recording"):
        topic = ""
    return SessionName(start, start.astimezone(ZoneInfo(timezone)).date(), "", topic)


def _from_folder(name: str, timezone: str) -> SessionName | None:
    found = _FOLDER.search(name)
    if not found:
        return None
    try:
        start = datetime.strptime(" ".join(found.groups()[:4]), "%Y-%m-%d %H %M %S").replace(tzinfo=ZoneInfo(timezone))
    except ValueError:
        return None
    rest = _FOLDER_REST.match(name[found.end(4) :].removesuffix(".txt").removesuffix(".vtt"))
    digits, topic = (rest["digits"] or "", rest["topic"].strip()) if rest else ("", "")
    return SessionName(start.astimezone(UTC), start.date(), digits, "" if _NO_TOPIC.match(topic) else topic)


def _from_day(name: str, timezone: str) -> SessionName | None:  # noqa: ARG001 - the three are asked alike
    found = _DAY.search(name)
    try:
        return SessionName(day=date.fromisoformat(found[1])) if found else None
    except ValueError:
        return None
