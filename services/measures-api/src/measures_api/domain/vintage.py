"""The instant that a date means: its end, where the coalition is (architecture.md, "Time")."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rba_kernel.period import FIRST_YEAR, LAST_YEAR


def check_day(day: date) -> date:
    """`day`, if periods are kept for it; raises `ValueError` otherwise."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"a day of the years {FIRST_YEAR} to {LAST_YEAR}")
    return day


def end_of_day(day: date, timezone: str) -> datetime:
    """The first instant after `day` in `timezone`; what was recorded before it was known on that day."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(timezone))
