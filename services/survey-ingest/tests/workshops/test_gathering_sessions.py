"""Which files tell of one session, and which is believed about what: rules as tables."""

from typing import Any
from uuid import UUID

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from survey_ingest.tasks.products import told_of_sessions
from survey_ingest.workshops.attendance import person_hours
from survey_ingest.workshops.choosing import Gathered, gathered
from survey_ingest.workshops.polls import belongs

DIGITS = "81234567890"
ONE, TWO, THREE, FOUR = (UUID(int=number) for number in (1, 2, 3, 4))


def told(key: str, start: str | None = None, end: str | None = None, **facts: Any) -> dict[str, Any]:
    moment = {name: f"2026-03-04T{clock}:00+00:00" if clock else None for name, clock in (("s", start), ("e", end))}
    facts = {"meeting_id": DIGITS, "topic": "", "scheduled_at": None} | facts
    return {"key": key, "started_at": moment["s"], "ended_at": moment["e"], "totals_only": False} | facts


def keys(groups: list[Gathered]) -> list[list[str]]:
    return sorted(sorted(group.keys) for group in groups)


PARTICIPANTS = told("p", "14:00", "15:00", persons=20, connections=24)


@pytest.mark.parametrize(
    ("other", "together"),
    [
        (told("q", "13:55", questions=3), True),  # Q&A prints the start to the minute
        (told("m", "14:05", meeting_id="", messages=9), True),  # the recording, without digits
        (told("m", "14:50", meeting_id="", messages=9), True),  # begun late, but within the session
        (told("m", "16:10", meeting_id="", messages=9), False),
        (told("r", "15:20", "16:00", persons=5), False),  # the same room, the next meeting
        (told("o", "14:00", meeting_id="99", persons=5), False),
        (told("g", scheduled_at="2026-03-04T13:30:00+00:00", registrations=30), True),
        (told("g", scheduled_at="2026-03-11T14:00:00+00:00", registrations=30), False),
        (told("x", registrations=30), True),  # no time, but the only session of that meeting
        (told("u", meeting_id="", messages=3), False),  # nothing is known
    ],
)
def test_what_tells_of_the_same_session(other: dict[str, Any], together: bool) -> None:
    groups = gathered([(ONE, [PARTICIPANTS]), (TWO, [other])])
    assert len(groups) == (1 if together else 2)


def test_two_sessions_of_one_file_stay_two() -> None:
    again = told("p2", "14:10", "14:20", persons=3, connections=3)
    assert keys(gathered([(ONE, [PARTICIPANTS, again])])) == [["p"], ["p2"]]


def test_without_digits_between_two_meetings_nothing_is_guessed() -> None:
    other = told("o", "14:05", "15:00", meeting_id="99", persons=5, connections=5)
    chat = told("m", "14:02", meeting_id="", messages=9)
    assert keys(gathered([(ONE, [PARTICIPANTS]), (TWO, [other]), (THREE, [chat])])) == [["m"], ["o"], ["p"]]


def test_a_registration_report_goes_to_the_nearest_session_of_its_meeting() -> None:
    morning = told("a", "06:00", "07:00", persons=4, connections=4)
    planned = told("g", scheduled_at="2026-03-04T14:30:00+00:00", registrations=30)
    assert keys(gathered([(ONE, [PARTICIPANTS]), (TWO, [planned]), (THREE, [morning])])) == [["a"], ["g", "p"]]


def test_each_thing_is_believed_of_the_best_file() -> None:
    attendees = told("w", "14:00", "15:05", persons=22, connections=30, registrations=40, topic="Reading")
    during = told("d", "14:00", "14:30", persons=12, connections=13)
    totals = told("t", "14:00", persons=25, connections=40, totals_only=True)
    report = told("g", scheduled_at="2026-03-04T14:00:00+00:00", registrations=38)
    uploads = [(ONE, [attendees]), (TWO, [during]), (THREE, [totals]), (FOUR, [report])]
    (group,) = gathered(uploads)
    assert {kind: each.upload_id for kind, each in group.best.items()} == {"persons": ONE, "registrations": ONE}
    assert (group.leading.key, group.fact("topic")) == ("w", "Reading")
    (equal,) = gathered([(ONE, [PARTICIPANTS]), (TWO, [PARTICIPANTS])])
    assert equal.best["persons"].upload_id == TWO


def test_speech_by_name_is_believed_before_captions() -> None:
    captions = told("c", "14:05", meeting_id="", utterances=120, named_utterances=0)
    spoken = told("s", "14:05", meeting_id="", utterances=100, named_utterances=98)
    (group,) = gathered([(TWO, [captions]), (ONE, [spoken])])
    assert group.best["utterances"].upload_id == ONE


@given(st.permutations(range(5)))
def test_the_order_of_uploads_does_not_matter(order: list[int]) -> None:
    uploads = [
        (UUID(int=1), [PARTICIPANTS]),
        (UUID(int=2), [told("q", "13:55", questions=3)]),
        (UUID(int=3), [told("g", scheduled_at="2026-03-04T13:30:00+00:00", registrations=30)]),
        (UUID(int=4), [told("m", "14:05", meeting_id="", messages=9)]),
        (UUID(int=5), [told("n", "18:00", "19:00", persons=2, connections=2)]),
    ]
    assert keys(gathered([uploads[place] for place in order])) == [["g", "m", "p", "q"], ["n"]]


@pytest.mark.parametrize(
    ("sessions", "whole"),
    [
        ([told("s", "13:52")], True),
        ([told("s", "13:10")], None),
        ([told("s", "13:52", meeting_id="99")], None),
        ([told("s")], False),
        ([told("s", "13:52"), told("o", "10:00", meeting_id="99")], False),
    ],
)
def test_polls_belong_by_meeting_and_start(sessions: list[dict[str, Any]], whole: bool | None) -> None:
    start = gathered([(ONE, [PARTICIPANTS])])[0].leading.start
    assert belongs(start, DIGITS, sessions) is whole


def test_bots_and_who_only_waited_are_no_people() -> None:
    persons = pl.DataFrame(
        {
            "session": ["a"] * 4,
            "kind": ["person", "phone", "bot", "person"],
            "waiting_room_only": [False, False, False, True],
            "totals_only": [False] * 4,
            "present_seconds": [3600, 1800, 3600, 0],
        }
    )
    ((_, facts),) = told_of_sessions("persons", persons)
    assert (facts["persons"], facts["people"]) == (4, 2)
    assert person_hours(persons) == 1.5
