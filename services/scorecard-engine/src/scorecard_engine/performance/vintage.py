"""Days and instants: `as_of` is the end of a day in the coalition's zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rba_kernel.period import FIRST_YEAR, LAST_YEAR
from rba_platform.clock import Clock
from rba_platform.problems import Problem

#: The zone of a coalition that has not chosen one, as in measures-api.
DEFAULT_ZONE = "Asia/Kuwait"


def today(clock: Clock, zone: ZoneInfo) -> date:
    """The day it is in `zone`."""
    return clock.now().astimezone(zone).date()


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant after `day` in `zone`, in UTC: what was recorded before it was known on that day."""
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def check_day(day: date) -> date:
    """`day`, if periods are kept for it; 422 otherwise."""
    if not FIRST_YEAR < day.year < LAST_YEAR:
        raise Problem(422, "invalid_request", f"as_of is a day between {FIRST_YEAR + 1} and {LAST_YEAR - 1}.")
    return day
