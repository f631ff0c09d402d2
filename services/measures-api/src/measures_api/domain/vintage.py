"""The instant that a date means: its end, where the coalition is (architecture.md, "Time")."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def end_of_day(day: date, timezone: str) -> datetime:
    """The first instant after `day` in `timezone`; what was recorded before it was known on that day."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(timezone))
