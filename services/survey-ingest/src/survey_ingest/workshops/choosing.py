"""Which files tell of one session, and which of them to believe about each thing. Pure.

Files of one source name a session by its meeting's digits and by a time, each in its own way: the actual start, the
first join, the beginning of the recording, the scheduled time. Two of them tell of one session where the digits are the
same (or one has none) and the times are near; the order in which the files came does not matter.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

#: What a session is told by, in the order in which its row takes its facts: attendance first.
KINDS = ("persons", "registrations", "questions", "messages", "utterances")
_NEAR = timedelta(minutes=30)
_PLANNED = timedelta(hours=12)
_HALF = 0.5


@dataclass(frozen=True)
class Telling:
    """What one upload says of one session (`Upload.sessions`)."""

    upload_id: UUID
    told: Mapping[str, Any]

    @property
    def key(self) -> str:
        """The session's key in that upload."""
        return str(self.told["key"])

    @property
    def digits(self) -> str:
        """The meeting's digits, perhaps none."""
        return str(self.told.get("meeting_id") or "")

    @property
    def start(self) -> datetime | None:
        """The actual start."""
        return _instant(self.told.get("started_at"))

    @property
    def end(self) -> datetime | None:
        """The end; where it is not told, the start."""
        return _instant(self.told.get("ended_at")) or self.start

    @property
    def planned(self) -> datetime | None:
        """When it was to begin, for who does not know when it did."""
        return _instant(self.told.get("scheduled_at")) if self.start is None else None

    def rows(self, kind: str) -> int:
        """How many rows it has of a kind."""
        return int(self.told.get(kind) or 0)


@dataclass(frozen=True)
class Gathered:
    """One session: all that is told of it, and for each kind the telling to believe."""

    tellings: tuple[Telling, ...]
    best: Mapping[str, Telling]

    @property
    def leading(self) -> Telling:
        """The telling that the session takes its facts from."""
        return next((self.best[kind] for kind in KINDS if kind in self.best), self.tellings[0])

    @property
    def keys(self) -> frozenset[str]:
        """The keys that uploads know the session by."""
        return frozenset(telling.key for telling in self.tellings)

    def fact(self, name: str) -> Any:
        """A fact: of the leading telling, else of another that has it."""
        return next((told for each in (self.leading, *self.tellings) if (told := each.told.get(name))), None)


def gathered(uploads: Iterable[tuple[UUID, Iterable[Mapping[str, Any]]]]) -> list[Gathered]:
    """The sessions that these uploads tell of."""
    tellings = [Telling(upload_id, told) for upload_id, sessions in uploads for told in sessions]
    groups: list[list[Telling]] = []
    timed = [telling for telling in tellings if telling.start]
    for telling in sorted(timed, key=lambda each: (not each.digits, str(each.start), each.key, each.upload_id)):
        _put(telling, groups, _timed_for(telling, groups))
    for telling in sorted((each for each in tellings if each.planned), key=_order):
        _put(telling, groups, _planned_for(telling, groups))
    for telling in sorted((each for each in tellings if not each.start and not each.planned), key=_order):
        alike = [group for group in groups if telling.digits and telling.digits in _digits(group)]
        _put(telling, groups, alike if len(alike) == 1 else [])
    return [_gathered(group) for group in groups]


def _order(telling: Telling) -> tuple[str, str, UUID]:
    return str(telling.planned), telling.key, telling.upload_id


def _put(telling: Telling, groups: list[list[Telling]], fitting: list[list[Telling]]) -> None:
    """Into the group of the same key, else the first fitting one; a new one where none fits, or without digits two do.

    Two sessions of one file stay two.
    """
    same = [group for group in groups if any(each.key == telling.key for each in group)]
    fitting = [group for group in fitting if all(each.upload_id != telling.upload_id for each in group)]
    chosen = same or (fitting if telling.digits or len(fitting) == 1 else [])
    if chosen:
        chosen[0].append(telling)
    else:
        groups.append([telling])


def _digits(group: Collection[Telling]) -> set[str]:
    return {each.digits for each in group if each.digits}


def _same_time(telling: Telling, group: Collection[Telling]) -> bool:
    if telling.digits and _digits(group) - {telling.digits}:
        return False
    return any(_near(telling, each) for each in group if each.start)


def _timed_for(telling: Telling, groups: Iterable[list[Telling]]) -> list[list[Telling]]:
    """The groups at that time, the nearest first."""
    fitting = [group for group in groups if _same_time(telling, group)]
    start = telling.start
    return sorted(fitting, key=lambda group: min(abs(each.start - start) for each in group if each.start and start))


def _near(one: Telling, other: Telling) -> bool:
    """Whether the starts are near, or most of the shorter one lies within the other."""
    if one.start is None or other.start is None or one.end is None or other.end is None:
        return False
    if abs(one.start - other.start) <= _NEAR:
        return True
    shared = min(one.end, other.end) - max(one.start, other.start)
    shorter = min(one.end - one.start, other.end - other.start)
    return shared >= shorter * _HALF and shared >= timedelta()


def _planned_for(telling: Telling, groups: Iterable[list[Telling]]) -> list[list[Telling]]:
    """The groups of the same meeting on that day, the nearest first."""
    apart: list[tuple[timedelta, list[Telling]]] = []
    for group in groups:
        times = [time for each in group if (time := each.start or each.planned)]
        if telling.planned and telling.digits and telling.digits in _digits(group) and times:
            apart.append((min(abs(time - telling.planned) for time in times), group))
    return [group for distance, group in sorted(apart, key=lambda pair: pair[0]) if distance <= _PLANNED]


def _gathered(group: list[Telling]) -> Gathered:
    ordered = tuple(sorted(group, key=lambda each: (str(each.start or ""), each.key, each.upload_id)))
    return Gathered(ordered, dict(_best(ordered)))


def _best(group: Collection[Telling]) -> Iterator[tuple[str, Telling]]:
    """The telling to believe, of each kind that somebody tells of.

    Of attendance: a report with times tells more than one of totals; among equals the one with more connections,
    because a report taken during the meeting lacks the end. Of registrations: more of them, then who also knows who
    came. Of speech: more of it by name. Then the later upload.
    """
    for kind in KINDS:
        telling = [each for each in group if each.rows(kind)]
        if telling:
            yield kind, max(telling, key=lambda each: _worth(kind, each))


def _worth(kind: str, telling: Telling) -> tuple[int, int, int, UUID]:
    if kind == "persons":
        return int(not telling.told.get("totals_only")), telling.rows("connections"), 0, telling.upload_id
    if kind == "registrations":
        return telling.rows(kind), telling.rows("persons"), 0, telling.upload_id
    return telling.rows("named_utterances") if kind == "utterances" else 0, telling.rows(kind), 0, telling.upload_id


def _instant(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
