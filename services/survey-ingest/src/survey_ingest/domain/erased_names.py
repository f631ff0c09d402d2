"""The names that an erased person had in a session: by these, chats and transcripts know them, which hold no address.

A name is a person's within the session only, as everywhere (see `persons.py`). Files of one session know it by other
keys and by times of their own, and may come later: so a name counts in the sessions of its source that took place at
that time. Pure. Source of the rule: docs/adr/0010.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from survey_ingest.domain.hints import ErasedName
from survey_ingest.domain.persons import name_key
from survey_ingest.domain.workshop import Session

#: As files of one session differ about its start, see `workshops/choosing.py`.
_NEAR = timedelta(minutes=30)


def counts_at(name: ErasedName, start: datetime | None, end: datetime | None) -> bool:
    """Whether the name counts in a session from `start` to `end`; where no start is known it does not."""
    began, ended = name.times
    if start is None or began is None:
        return False
    return abs(start - began) <= _NEAR or began <= start <= (ended or began) or start <= began <= (end or start)


def names_erased_in(session: Session, names: Iterable[ErasedName]) -> frozenset[str]:
    """The keys (see `persons.name_key`) of those of the names that count in the session."""
    start = session.started_at or session.scheduled_at
    return frozenset(each.name for each in names if counts_at(each, start, session.ended_at))


def is_erased(person: str | None, name: str, address: str, key: bytes, erased: Collection[str]) -> bool:
    """Whether somebody is among the erased: as `person`, or, without an address, by the key of the name."""
    return person in erased or (not address and name_key(name, key) in erased)


#: Who stands in a frame: the key of the person, and the keys of their names.
Standing = tuple[str, Collection[str]]


def theirs_by_name(frames: Sequence[Sequence[Standing]], people: Collection[str]) -> tuple[set[str], set[str]]:
    """Further keys of these people among the frames of one session, and the names they are known by.

    A name leads from frame to frame where nobody else of a frame has it.
    """
    owners = [_owners(frame) for frame in frames]
    shared = {name for each in owners for name, keys in each.items() if len(keys) > 1}
    keys, names = set(people), set[str]()
    while True:
        more = {name for each in owners for name, who in each.items() if who & keys and name not in shared}
        found = keys | {key for each in owners for name in more for key in each.get(name, ())}
        if (more, found) == (names, keys):
            return keys - set(people), names
        keys, names = found, more


def _owners(frame: Sequence[Standing]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for key, names in frame:
        for name in names:
            found.setdefault(name, set()).add(key)
    return found
