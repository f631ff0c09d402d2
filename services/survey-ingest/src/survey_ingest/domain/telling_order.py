"""Which of several uploads of one source has the last word on a response, whatever the order they are processed in.

The one received last has it, unless it is the older export: an export whose newest submission is older than that of an
upload received before it was made earlier, and only sent late. Pushed events are no export: an answer that was edited
is pushed late and keeps its old time of submission. Of exports with the same newest submission the one received last
counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from uuid import UUID

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Telling:
    """An upload: its newest submission (None where no time is known), whether it was pushed, and its id.

    Ids are made as uploads are received, and order them by that.
    """

    upload_id: UUID
    latest: datetime | None
    pushed: bool = False


def in_telling_order(tellings: Iterable[Telling]) -> list[Telling]:
    """The uploads, the one with the last word last.

    An older export counts as received just before the first upload that holds newer submissions. So all three rules
    are one order, also where an export came late, and something was pushed between.
    """
    known = list(tellings)
    counts_as = {each.upload_id: each.upload_id for each in known}
    timed = sorted((each for each in known if each.latest is not None), key=_latest, reverse=True)
    first: UUID | None = None  # of those with newer submissions, the one received first
    for _, equal in groupby(timed, key=_latest):
        group = list(equal)
        if first is not None:
            counts_as |= {each.upload_id: min(each.upload_id, first) for each in group if not each.pushed}
        received = [each.upload_id for each in group]
        first = min(received if first is None else [first, *received])
    return sorted(known, key=lambda each: (counts_as[each.upload_id], _latest(each), each.upload_id))


def _latest(telling: Telling) -> datetime:
    return telling.latest or _NEVER
