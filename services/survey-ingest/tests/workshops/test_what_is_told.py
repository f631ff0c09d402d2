"""One workshop, told of by several files: what is answered to whom."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from rba_platform.access import Role
from survey_ingest.testing.export_files import zoom_participants
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest

MEETING = "812 3456 7890"
START = "Oct 25, 2025 4:00 PM"


def _csv(*records: list[Any]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(records)
    return ("\ufeff" + out.getvalue()).encode()


def registration(people: int, cancelled: int = 0) -> bytes:
    head = [
        ["Registration Report"],
        ["Report Generated:", "Oct 24, 2025 8:00 AM"],
        ["Topic", "Meeting ID", "Scheduled Time", "Duration (minutes)"],
        ["Reading together", MEETING, "Oct 25, 2025 4:30 PM", 60],
        ["First Name", "Last Name", "Email", "Registration Time", "Approval Status", "Which grade do you teach?"],
    ]
    rows = [
        [f"Person {number}", "Q", f"person{number}@example.org", f"Oct {number % 20 + 1}, 2025 10:00:00",
         "cancelled" if number < cancelled else "approved", f"Grade {number % 3}"]
        for number in range(people)
    ]  # fmt: skip
    return _csv(*head, *rows)


def questions(number: int) -> bytes:
    head = [
        ["Question and Answer Report"],
        ["Topic", "Webinar ID", "Actual Start Time"],
        ["Reading together", MEETING, START],
        ["#", "Question", "Asker Name", "Asker Email", "Answer(s)"],
    ]
    rows = [
        [place, f"Question {place} of mine?", f"Person {place}", f"person{place}@example.org",
         "live answered" if place % 2 else "Hind Coordinator: yes\nMona Teacher: soon"]
        for place in range(1, number + 1)
    ]  # fmt: skip
    return _csv(*head, *rows)


def polls(answers: dict[str, int], meeting: str = MEETING, start: str = START, minute: int = 10) -> bytes:
    head = [
        ["Poll Report"],
        ["Report Generated:", "Oct 30, 2025 8:00 PM"],
        ["Topic", "Webinar ID", "Actual Start Time", "Actual Duration (minutes)"],
        ["Reading together", meeting, start, 60],
        ["Poll Details"],
        ["#", "User Name", "User Email", "Submitted Date/Time", ""],
    ]
    given = [answer for answer, number in answers.items() for _ in range(number)]
    rows = [
        [place, f"Person {place}", f"person{place}@example.org", f"{start[:12]} 16:{minute}:{place:02}",
         "Was the pace right?", answer]
        for place, answer in enumerate(given)
    ]  # fmt: skip
    return _csv(*head, *rows)


async def _workshop(ingest: RunningIngest, *files: bytes) -> dict[str, Any]:
    source: dict[str, str] = {}
    for number, file in enumerate(files):
        upload = await ingest.upload(f"{number}.csv", file, **source)
        assert upload["state"] == "normalized", upload
        source = {"source_id": upload["source_id"]}
    (workshop,) = (await ingest.get("/v1/workshops"))["items"]
    return workshop


async def test_a_workshop_collects_its_files_and_keeps_its_id(ingest: RunningIngest) -> None:
    early = await _workshop(ingest, registration(24, cancelled=2))
    assert (early["persons"], early["started_at"], early["tells_of"]) == (None, None, ["registrations"])
    attendance = await ingest.get(f"/v1/workshops/{early['id']}/attendance")
    assert (attendance["status"], attendance["persons"]) == ("unknown", None)
    for file in (zoom_participants(12), questions(4)):
        await ingest.upload("more.csv", file, source_id=early["source_id"])
    (late,) = (await ingest.get("/v1/workshops"))["items"]
    assert (late["id"], late["persons"], late["topic"]) == (early["id"], 12, "Reading together")
    assert late["tells_of"] == ["persons", "questions", "registrations"]
    attendance = await ingest.get(f"/v1/workshops/{late['id']}/attendance")
    assert (attendance["persons"], len(attendance["items"])) == (12, 12)


async def test_registrations_a_page_at_a_time_and_noted(
    ingest: RunningIngest, key_of: Callable[..., dict[str, str]]
) -> None:
    workshop = await _workshop(ingest, zoom_participants(12), registration(24, cancelled=2))
    address = f"/v1/workshops/{workshop['id']}/registrations"
    seen, cursor = [], None
    while True:
        page = await ingest.get(address, limit=10, **({"cursor": cursor} if cursor else {}))
        seen += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert len({each["row_number"] for each in seen}) == len(seen) == 24
    assert {each["approval"] for each in seen} == {"approved", "cancelled"}
    assert seen[0]["answers"] == [{"question": "Which grade do you teach?", "answer": "Grade 0"}]
    assert "example.org" not in str(seen)
    assert "Person" not in str(seen)
    attendance = await ingest.get(f"/v1/workshops/{workshop['id']}/attendance")
    assert {each["person"] for each in attendance["items"]} <= {each["person"] for each in seen}
    audit = (await ingest.client.get("/v1/audit", headers=key_of(Role.admin))).json()["items"]
    assert "registrations" in [each["action"] for each in audit]


async def test_viewers_see_how_many_and_never_who_or_what(
    ingest: RunningIngest, key_of: Callable[..., dict[str, str]]
) -> None:
    workshop = await _workshop(ingest, zoom_participants(12), registration(34, cancelled=12), questions(4))
    viewer = key_of(Role.viewer)
    found = (await ingest.client.get(f"/v1/workshops/{workshop['id']}/registrations", headers=viewer)).json()
    counts = {each["label"]: each["count"] for each in found["counts"]}
    assert (found["status"], found["items"]) == ("ok", [])
    assert (counts["registrations"], counts["approved"], counts["cancelled"]) == (34, 22, 12)
    asked = (await ingest.client.get(f"/v1/workshops/{workshop['id']}/questions", headers=viewer)).json()
    assert (asked["status"], asked["items"]) == ("suppressed", [])
    assert {each["count"] for each in asked["counts"]} == {None}
    assert "Question" not in str(asked["counts"])


async def test_a_small_group_of_registrations_is_hidden_with_its_neighbour(
    ingest: RunningIngest, key_of: Callable[..., dict[str, str]]
) -> None:
    workshop = await _workshop(ingest, registration(34, cancelled=3))
    address = f"/v1/workshops/{workshop['id']}/registrations"
    found = (await ingest.client.get(address, headers=key_of(Role.viewer))).json()
    assert {each["label"]: each["count"] for each in found["counts"] if each["label"] in {"approved", "cancelled"}} == {
        "approved": None,
        "cancelled": None,
    }


async def test_questions_with_their_answers(ingest: RunningIngest) -> None:
    workshop = await _workshop(ingest, questions(4))
    found = await ingest.get(f"/v1/workshops/{workshop['id']}/questions", limit=3)
    assert [each["answers"] for each in found["items"]] == [[], ["yes", "soon"], []]
    assert [each["answered_live"] for each in found["items"]] == [True, False, True]
    assert found["next"]
    registrations = await ingest.get(f"/v1/workshops/{workshop['id']}/registrations")
    assert (registrations["status"], registrations["counts"]) == ("unknown", [])


async def test_polls_of_the_session_from_another_source(ingest: RunningIngest) -> None:
    workshop = await _workshop(ingest, zoom_participants(12))
    survey = await ingest.upload("polls.csv", polls({"Yes": 14, "Too fast": 12}))
    assert survey["kind"] == "survey"
    other_day = polls({"Yes": 2, "Too fast": 1}, start="Oct 18, 2025 4:00 PM")
    await ingest.upload("earlier.csv", other_day, source_id=survey["source_id"])
    await ingest.upload("other meeting.csv", polls({"Yes": 9, "No": 8}, meeting="999 9999 9999"))
    found = await ingest.get(f"/v1/workshops/{workshop['id']}/polls")
    (run,) = found["items"]
    assert (run["upload_id"], run["responses"]["count"]) == (survey["id"], 26)
    (question,) = run["questions"]
    assert question["title"] == "Was the pace right?"
    assert {each["label"]: each["count"] for each in question["choices"]} == {"Yes": 14, "Too fast": 12}


async def test_polls_cannot_be_had_by_subtraction(ingest: RunningIngest, key_of: Callable[..., dict[str, str]]) -> None:
    workshop = await _workshop(ingest, zoom_participants(12))
    survey = await ingest.upload("polls.csv", polls({"Yes": 14, "Too fast": 12}))
    viewer, address = key_of(Role.viewer), f"/v1/workshops/{workshop['id']}/polls"
    (run,) = (await ingest.client.get(address, headers=viewer)).json()["items"]
    assert {each["count"] for each in run["questions"][0]["choices"]} == {14, 12}
    few = polls({"Yes": 2, "Too fast": 1}, start="Oct 18, 2025 4:00 PM")
    await ingest.upload("earlier.csv", few, source_id=survey["source_id"])
    (run,) = (await ingest.client.get(address, headers=viewer)).json()["items"]
    assert {each["count"] for each in run["questions"][0]["choices"]} == {None}
    assert run["responses"]["count"] is None


@pytest.mark.parametrize("what", ["registrations", "questions", "polls"])
async def test_what_is_another_coalitions_is_not_there(
    ingest: RunningIngest, fake_measures: FakeMeasures, key_of: Callable[..., dict[str, str]], what: str
) -> None:
    workshop = await _workshop(ingest, registration(3))
    stranger: FakeCoalition = fake_measures.add_coalition()
    answer = await ingest.client.get(f"/v1/workshops/{workshop['id']}/{what}", headers=key_of(Role.admin, stranger))
    assert answer.status_code == 404


async def test_a_recipe_over_workshops_leaves_out_those_without_attendance(
    ingest: RunningIngest, fake_measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    fake_measures.add_measure(coalition, "people", unit="number")
    early = await _workshop(ingest, registration(24))
    recipe = {"measure_key": "people", "source_id": early["source_id"], "statistic": "attendance_people"}
    made = await ingest.client.post("/v1/derivations", json=recipe)
    assert made.status_code == 201, made.text
    preview = await ingest.client.post(f"{made.headers['location']}/preview")
    assert preview.status_code == 200, preview.text
    assert preview.json()["points"] == []
    day = zoom_participants(12).decode("utf-8-sig").encode()
    await ingest.upload("participants.csv", day, source_id=early["source_id"])
    preview = await ingest.client.post(f"{made.headers['location']}/preview")
    assert [each["value"] for each in preview.json()["points"]] == [12]
