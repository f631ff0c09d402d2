"""When the events of an inbox become an upload: soon after the first, and seldom while they keep coming.

A handful is seen within about two seconds; a stream is folded once a minute, or earlier at a thousand events.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

SOON = timedelta(seconds=0.7)
WINDOW = timedelta(seconds=60)
FULL = 1000
#: So many uploads a minute are made at once; the next events wait for the rest of the minute.
_AT_ONCE = 3


def fold_at(now: datetime, folded: Sequence[datetime], waiting: int) -> datetime:
    """When to fold what waits, having folded at these times of the last minute."""
    recent = sorted(each for each in folded if now - each < WINDOW)
    if len(recent) < _AT_ONCE or waiting >= FULL:
        return now + SOON
    return max(now + SOON, recent[-1] + WINDOW)
