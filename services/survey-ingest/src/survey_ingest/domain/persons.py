"""Which connections of one session belong to one person.

The order of the rules (docs/formats.md, identity and attendance): address, then original name, then shown name,
within the session only. Two contacts with different addresses stay two, whatever their names; a name that two
addresses share, or that cannot be placed in time, is merged with neither; a bare device name is one person only while
it is in one place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from survey_ingest.domain.contacts import Contact
from survey_ingest.domain.keyed_hash import keyed_hash

BY_ADDRESS, BY_NAME, UNPLACED, AMBIGUOUS, UNRESOLVED = "address", "name", "unplaced", "ambiguous", "unresolved"


@dataclass(frozen=True)
class Connection:
    """One row of the report. The times are None where unknown (no time, or leave before join).

    `unresolved`: a device of which it is not told whose it is (a phone dialled in): a person by itself.
    """

    contact: Contact
    joined_at: datetime | None
    left_at: datetime | None
    waiting_room: bool = False
    printed_minutes: int | None = None
    unresolved: bool = False

    @property
    def placed(self) -> bool:
        """Whether the connection has a place in time."""
        return self.joined_at is not None and self.left_at is not None

    @property
    def order(self) -> tuple[str, str, int]:
        """A place among connections that does not depend on the order of rows."""
        return (str(self.joined_at or ""), str(self.left_at or ""), self.printed_minutes or 0)


@dataclass
class Person:
    """The connections (by place) of one person, what they were joined by, and a text that identifies the person."""

    resolved_by: str
    identity: str
    members: list[int] = field(default_factory=list)


def person_key(identity: str, session: str, identity_key: bytes, *, everywhere: bool) -> str:
    """The keyed hash of a person from `Person.identity`: `everywhere` (an address) the same in all sessions."""
    return keyed_hash(identity if everywhere else f"{session} {identity}", identity_key)


def contact_key(contact: Contact, session: str, identity_key: bytes) -> str | None:
    """The keyed hash of somebody who is named outside the list of connections (an asker, a sender, a speaker).

    It is that of the person of the same address, or of the first person of the same name in this session; None where
    neither is there.
    """
    if contact.address:
        return person_key(f"{BY_ADDRESS} {contact.address}", session, identity_key, everywhere=True)
    if contact.name:
        return person_key(f"{BY_NAME} {contact.name} 1", session, identity_key, everywhere=False)
    return None


def name_key(name: str, identity_key: bytes) -> str | None:
    """The keyed hash of a name alone (of its match key); None for no name. See `frames.py`."""
    return keyed_hash(f"{BY_NAME} {name}", identity_key) if name else None


def resolve(connections: Sequence[Connection], *, totals_only: bool = False) -> list[Person]:
    """The persons of one session; every connection belongs to exactly one.

    `totals_only`: Zoom has joined the rows itself and prints no times, so names join nothing.
    """
    by_address: dict[str, Person] = {}
    names: dict[str, set[str]] = {}
    for place, connection in enumerate(connections):
        contact = connection.contact
        if contact.address:
            person = by_address.setdefault(contact.address, Person(BY_ADDRESS, f"address {contact.address}"))
            person.members.append(place)
            if connection.placed:
                for name in {contact.shown, contact.original} - {""}:
                    names.setdefault(name, set()).add(contact.address)
    loose: dict[str, list[int]] = {}
    for place, connection in enumerate(connections):
        contact = connection.contact
        if contact.address:
            continue
        owners = names.get(contact.name, set())
        if len(owners) == 1 and connection.placed and not contact.generic and contact.kind == "person":
            by_address[next(iter(owners))].members.append(place)
        else:
            loose.setdefault(contact.name, []).append(place)
    persons = list(by_address.values())
    for name, places in loose.items():
        persons += _unaddressed(
            name, places, connections, totals_only=totals_only, ambiguous=len(names.get(name, ())) > 1
        )
    return persons


def _unaddressed(
    name: str, places: Sequence[int], connections: Sequence[Connection], *, totals_only: bool, ambiguous: bool
) -> list[Person]:
    """The persons behind one name without address."""
    ordered = sorted(places, key=lambda place: connections[place].order)
    alone = {place for place in ordered if connections[place].unresolved}
    apart = [place for place in ordered if place not in alone and (totals_only or not connections[place].placed)]
    together = [place for place in ordered if place not in alone and place not in set(apart)]
    groups: list[list[int]] = []
    if together and connections[together[0]].contact.generic:
        groups = _one_place_at_a_time(together, connections)
    elif together:
        groups = [together]
    persons = [Person(AMBIGUOUS if ambiguous else BY_NAME, "", group) for group in groups]
    if apart:
        how = BY_NAME if totals_only or (len(apart) == 1 and not together and not ambiguous) else UNPLACED
        persons += [Person(how, "", [place]) for place in apart]
    persons += [Person(UNRESOLVED, "", [place]) for place in ordered if place in alone]
    for number, person in enumerate(persons, 1):
        person.identity = f"name {name} {number}"
    return persons


def _one_place_at_a_time(places: Sequence[int], connections: Sequence[Connection]) -> list[list[int]]:
    """Groups of connections that do not overlap, earliest first: the fewest devices that explain them."""
    groups: list[list[int]] = []
    for place in places:
        joined = connections[place].joined_at
        free = next(
            (
                group
                for group in groups
                if joined and (left := connections[group[-1]].left_at) is not None and left <= joined
            ),
            None,
        )
        if free is None:
            groups.append([place])
        else:
            free.append(place)
    return groups
