"""Polls and their runs, among submissions: a poll is a set of questions, a run a cluster of it in time.

One label may be asked several times under one header, hours or days apart. Source: docs/formats.md.
"""

from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta

from rba_kernel.text import match_key

_GAP = timedelta(minutes=30)


def question_set(questions: Iterable[str]) -> str:
    """What tells polls apart: their questions, whichever their order and spelling."""
    return "\x1f".join(sorted({match_key(question) for question in questions}))


def runs(submissions: Iterable[tuple[Hashable, datetime | None]]) -> int:
    """How often polls were asked. A submission is (its poll, its time); all without time are one run."""
    by_poll: dict[Hashable, list[datetime]] = {}
    timeless: set[Hashable] = set()
    for poll, time in submissions:
        by_poll.setdefault(poll, [])
        if time is None:
            timeless.add(poll)
        else:
            by_poll[poll].append(time)
    return sum(len(clusters(times)) for times in by_poll.values()) + sum(not by_poll[poll] for poll in timeless)


def clusters(times: Iterable[datetime]) -> list[list[datetime]]:
    """The times parted where more than half an hour lies between two."""
    found: list[list[datetime]] = []
    for time in sorted(times):
        if found and time - found[-1][-1] <= _GAP:
            found[-1].append(time)
        else:
            found.append([time])
    return found
