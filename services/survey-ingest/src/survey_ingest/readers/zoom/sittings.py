"""Reports of several days in one table that says nothing of its meetings: parted where nobody was there for hours.

Somebody put them one below the other. A meeting of Zoom ends when the last one leaves, so that one report has no such
gap; taken for one session, those days would be one long workshop.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

_GAP = timedelta(hours=6)


def sittings(stays: Sequence[tuple[datetime | None, datetime | None]]) -> list[list[int]]:
    """The places of the stays of each sitting, in order of time; in each, the order that they have.

    A stay without times belongs to the sitting of the one before it, else to the first.
    """
    timed = sorted(
        (min(joined, left), max(joined, left), place)
        for place, (joined, left) in enumerate(stays)
        if joined is not None and left is not None
    )
    of: dict[int, int] = {}
    number, latest = 0, None
    for begin, end, place in timed:
        number += latest is not None and begin - latest > _GAP
        latest = end if latest is None else max(latest, end)
        of[place] = number
    found: list[list[int]] = [[] for _ in range(number + 1)]
    last = 0
    for place in range(len(stays)):
        last = of.get(place, last)
        found[last].append(place)
    return found
