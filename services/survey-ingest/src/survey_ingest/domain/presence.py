"""Time present: the union of intervals. A sum would count two devices twice."""

from collections.abc import Iterable
from datetime import datetime

Interval = tuple[datetime, datetime]


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The intervals joined where they touch or overlap, in order."""
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def seconds(intervals: Iterable[Interval]) -> int:
    """The whole seconds in intervals that do not overlap."""
    return sum(int((end - start).total_seconds()) for start, end in intervals)
