"""Chats and transcripts over HTTP: what a person may say of them when sending, and where they belong then."""

from collections.abc import Callable
from uuid import uuid4

from rba_platform.access import Role
from survey_ingest.testing.export_files import zoom_participants
from survey_ingest.testing.fake_measures import FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest

CHAT = """16:05:00 From  Person 0  to  Everyone:
\tأهلاً بالجميع
16:06:00 From  Person 1  to  Person 0(Direct Message):
\tprivate words
16:07:00 From  Person 1  to  Everyone:
\tthank you
""".encode()


async def workshop_of(ingest: RunningIngest) -> dict[str, str]:
    upload = await ingest.upload("report.csv", zoom_participants(12))
    found = [each for each in (await ingest.get("/v1/workshops"))["items"] if each["upload_id"] == upload["id"]]
    assert len(found) == 1
    return found[0]


async def test_a_chat_joins_the_workshop_that_is_named(ingest: RunningIngest) -> None:
    workshop = await workshop_of(ingest)
    upload = await ingest.upload("chat.txt", CHAT, workshop_id=workshop["id"])
    assert (upload["state"], upload["source_id"]) == ("normalized", workshop["source_id"])
    assert upload["options"] == {"workshop_id": workshop["id"]}
    assert upload["counts"]["private_left_out"] == 1
    assert [each["id"] for each in (await ingest.get("/v1/workshops"))["items"]] == [workshop["id"]]
    again = await ingest.send("chat.txt", CHAT, workshop_id=workshop["id"])
    assert (again.status_code, again.json()["id"]) == (202, upload["id"])


async def test_a_chat_is_moved_to_a_workshop_and_private_messages_are_taken_in(ingest: RunningIngest) -> None:
    workshop = await workshop_of(ingest)
    upload = await ingest.upload("chat.txt", CHAT)
    assert upload["source_id"] != workshop["source_id"]
    assert "no_date" in [each["code"] for each in upload["problems"]]
    patch = {"workshop_id": workshop["id"], "private_messages": True}
    headers = {"If-Match": f'"{upload["version"]}"'}
    changed = await ingest.client.patch(f"/v1/uploads/{upload['id']}", json=patch, headers=headers)
    assert changed.status_code == 200, changed.text
    await ingest.work()
    read = await ingest.get(f"/v1/uploads/{upload['id']}")
    assert (read["state"], read["source_id"]) == ("normalized", workshop["source_id"])
    assert (read["counts"]["messages"], read["counts"]["private_left_out"]) == (3, 0)
    assert "no_date" not in [each["code"] for each in read["problems"]]


async def test_who_was_there_is_a_speaker_also_if_named_once(ingest: RunningIngest) -> None:
    workshop = await workshop_of(ingest)
    cues = [
        f"00:0{place}:00.000 --> 00:0{place}:20.000\n{name}: we went on to the next page"
        for place, name in enumerate(("Person 1", "Person 2", "Somebody"))
    ]
    content = "\n\n".join(["WEBVTT", *cues]).encode()
    alone = await ingest.upload("first.vtt", content)
    assert alone["counts"]["speakers"] == 0
    there = await ingest.upload("second.vtt", content + b"\n", workshop_id=workshop["id"])
    assert (there["counts"]["speakers"], there["detection"]["layout"]) == (3, "T2")
    said = (await ingest.get(f"/v1/workshops/{workshop['id']}/utterances"))["items"]
    attendance = (await ingest.get(f"/v1/workshops/{workshop['id']}/attendance"))["items"]
    assert {each["person"] for each in said[:2]} < {each["person"] for each in attendance}


async def test_the_start_is_said_when_sending(ingest: RunningIngest) -> None:
    upload = await ingest.upload("chat.txt", CHAT, started_at="2025-10-25T16:00:00")
    assert upload["options"] == {"started_at": "2025-10-25T16:00:00"}
    workshop = (await ingest.get("/v1/workshops"))["items"][0]
    assert workshop["started_at"] == "2025-10-25T13:00:00Z"
    refused = await ingest.send("other.txt", CHAT + b"\n", started_at="yesterday")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/started_at")


async def test_workshops_of_nobody_of_others_and_of_another_source(
    ingest: RunningIngest, fake_measures: FakeMeasures, key_of: Callable[..., dict[str, str]]
) -> None:
    workshop = await workshop_of(ingest)
    unknown = await ingest.send("chat.txt", CHAT, workshop_id=str(uuid4()))
    assert (unknown.status_code, unknown.json()["type"].rsplit(":", 1)[-1]) == (404, "not_found")
    stranger = key_of(Role.editor, fake_measures.add_coalition())
    files, data = {"file": ("chat.txt", CHAT)}, {"workshop_id": workshop["id"]}
    foreign = await ingest.client.post("/v1/uploads", files=files, data=data, headers=stranger)
    assert foreign.status_code == 404
    other = await ingest.upload("other report.csv", zoom_participants(11, meeting="899 1111 2222"))
    elsewhere = await ingest.send("chat.txt", CHAT, workshop_id=workshop["id"], source_id=other["source_id"])
    assert (elsewhere.status_code, elsewhere.json()["errors"][0]["pointer"]) == (422, "/workshop_id")
