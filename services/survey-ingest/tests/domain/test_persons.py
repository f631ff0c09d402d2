from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from survey_ingest.domain.attendance import NumberedConnection, attendance, minute_checks, session_of
from survey_ingest.domain.contacts import contact_of
from survey_ingest.domain.persons import Connection, resolve
from survey_ingest.domain.presence import seconds, union

START = datetime(2026, 3, 1, 14, tzinfo=UTC)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def connection(name: str, email: str = "", first: float | None = 0, last: float | None = 60) -> Connection:
    times = (at(first), at(last)) if first is not None and last is not None else (None, None)
    return Connection(contact_of(name, email, original_names=True), *times)


@pytest.mark.parametrize(
    ("name", "key", "original", "kind", "generic"),
    [
        ("Sami Q. (سامي القحطاني)", "سامي القحطاني", "سامي القحطاني", "person", False),
        ("Layla Hadi (she/her)", "layla hadi", "", "person", False),
        ("Layla's iPad (Layla Hadi)", "layla hadi", "layla hadi", "person", False),
        ("Hind (Host)", "hind", "", "person", False),
        ("T07(Huda S.)", "huda s.", "huda s.", "person", False),
        ("iPhone", "iphone", "", "person", True),
        ("Galaxy A52", "galaxy a52", "", "person", True),
        ("iPhone (Brian)", "brian", "brian", "person", False),
        ("read.ai meeting notes", "read.ai meeting notes", "", "bot", False),
        ("Fireflies.ai Notetaker", "fireflies.ai notetaker", "", "bot", False),
        ("96550***12", "96550***12", "", "phone", False),
        ("Call-in User_1", "call-in user_1", "", "phone", False),
        ("أحمد مؤمن", "احمد مومن", "", "person", False),
        ("", "", "", "person", True),
    ],
)
def test_names(name: str, key: str, original: str, kind: str, generic: bool) -> None:
    contact = contact_of(name, "", original_names=True)
    assert (contact.name, contact.original, contact.kind, contact.generic) == (key, original, kind, generic)


def test_brackets_are_part_of_the_name_where_the_header_says_no_original_name() -> None:
    assert contact_of("Tariq (Al Noor School)", "", original_names=False).name == "tariq (al noor school)"


@pytest.mark.parametrize("cell", ["jiro1…", "NA", "n/a", "a@b", ""])
def test_what_is_no_address_is_none(cell: str) -> None:
    assert contact_of("A", cell, original_names=True).address == ""


def groups(*connections: Connection, totals_only: bool = False) -> list[tuple[str, list[int]]]:
    return [(each.resolved_by, each.members) for each in resolve(connections, totals_only=totals_only)]


def test_address_then_original_name_then_name() -> None:
    assert groups(
        connection("Sami Q. (سامي)", "sami@example.com"),
        connection("Sami phone", "SAMI@example.com"),
        connection("سامي"),
        connection("Sami phone"),
        connection("سامى "),
    ) == [("address", [0, 1, 2, 3, 4])]


def test_two_addresses_are_two_persons_whatever_their_names() -> None:
    assert groups(connection("Anna", "a@example.com"), connection("Anna", "b@example.com"), connection("Anna")) == [
        ("address", [0]),
        ("address", [1]),
        ("ambiguous", [2]),
    ]


def test_who_cannot_be_placed_in_time_is_merged_with_nobody() -> None:
    nowhere = connection("Anna", first=None)
    assert groups(connection("Anna"), nowhere) == [("name", [0]), ("unplaced", [1])]
    assert groups(connection("Anna", "a@example.com"), nowhere) == [("address", [0]), ("name", [1])]


def test_a_bare_device_name_is_one_person_while_it_is_in_one_place() -> None:
    assert groups(
        connection("iPhone", first=0, last=30), connection("iPhone", first=20, last=50), connection("iPhone", first=40)
    ) == [("name", [0, 2]), ("name", [1])]


def test_totals_are_joined_by_address_only() -> None:
    twice = [connection("Anna", first=None), connection("Anna", first=None)]
    assert groups(*twice, totals_only=True) == [("name", [0]), ("name", [1])]


intervals = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 120)).map(lambda each: (at(each[0]), at(each[0] + each[1])))
)


@given(intervals)
def test_union_is_at_most_the_sum_and_covers_the_same(each: list[tuple[datetime, datetime]]) -> None:
    joined = union(each)
    assert seconds(joined) <= sum((end - start).total_seconds() for start, end in each)
    assert all(first[1] < second[0] for first, second in pairwise(joined))
    assert all(any(a <= start and end <= b for a, b in joined) for start, end in each)
    assert union(joined) == joined


names = st.sampled_from(
    ["Noura", "Noura (نورة)", "نورة", "Sami", "iPhone", "read.ai", "Layla's iPad (Layla)", "Layla", ""]
)
addresses = st.sampled_from(["", "", "n@example.com", "s@example.com", "x@example.com"])
connections = st.lists(
    st.builds(connection, names, addresses, st.integers(0, 60), st.integers(60, 120)), min_size=1, max_size=25
)


@settings(max_examples=60, deadline=None)
@given(connections, st.randoms())
def test_attendance_holds_its_bounds_and_does_not_depend_on_the_order(rows: list[Connection], dice: object) -> None:
    numbered = [NumberedConnection(number, each) for number, each in enumerate(rows, 2)]
    session = session_of({"meeting_id": "1"}, numbered, "u", totals_only=False)
    linked, persons = attendance(session, numbered, "u", b"k", frozenset(), totals_only=False)
    assert linked.height == len(rows)
    assert persons.height <= len(rows)
    assert sorted(number for each in persons["rows"] for number in each) == [each.row_number for each in numbered]
    assert persons["person"].n_unique() == persons.height
    assert (persons["present_seconds"] <= session.seconds).all()
    assert persons["present_seconds"].sum() + persons["overlap_seconds"].sum() == linked["seconds"].sum()
    mixed = list(numbered)
    dice.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    again, people = attendance(session, mixed, "u", b"k", frozenset(), totals_only=False)
    columns = ["person", "present_seconds", "connections", "kind"]
    assert people.select(columns).sort("person").equals(persons.select(columns).sort("person"))
    assert again.height == linked.height


@pytest.mark.parametrize(
    ("length", "printed", "to_the_second", "equal"),
    [
        (61, 2, True, 1),
        (60, 1, True, 1),
        (61, 1, True, 0),
        (0, 1, True, 1),
        (0, 0, True, 1),
        (60, 2, False, 1),
        (60, 3, False, 0),
    ],
)
def test_printed_minutes_are_rounded_up(length: int, printed: int, to_the_second: bool, equal: int) -> None:
    row = Connection(contact_of("A", "", original_names=True), at(0), at(length / 60), printed_minutes=printed)
    session = session_of({}, [NumberedConnection(2, row)], "u", totals_only=False)
    linked, _ = attendance(session, [NumberedConnection(2, row)], "u", b"", frozenset(), totals_only=False)
    assert minute_checks(linked, to_the_second=to_the_second) == {"minutes_checked": 1, "minutes_equal": equal}
