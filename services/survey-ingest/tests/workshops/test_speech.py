"""The chat and the transcript of a workshop: who sees what, under which names, and what belongs to which session."""

from collections.abc import Callable
from typing import Any

import pytest
from rba_platform.access import Role
from survey_ingest.testing.export_files import google_forms, zoom_participants
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest

CHAT_NAME = "GMT20251025-130000_RecordingnewChat.txt"
TRANSCRIPT_NAME = "GMT20251025-130000_Recording.transcript.vtt"


def chat(writers: int, messages: int, reactions: int = 0) -> bytes:
    lines = [f"00:{n // 60:02}:{n % 60:02}\tPerson {n % writers}:\tMessage {n} نعم" for n in range(messages)]
    lines += [f'00:59:{n:02}\tPerson {n}:\tReacted to "Message {n} نعم" with 👍' for n in range(reactions)]
    return "\r\n".join(lines).encode()


def transcript(speakers: int, cues: int, unnamed: int = 0) -> bytes:
    blocks = ["WEBVTT"]
    for n in range(cues + unnamed):
        who = f"Person {n % speakers}: " if n < cues else ""
        blocks.append(f"{n + 1}\n00:{n:02}:00.000 --> 00:{n:02}:30.000\n{who}Sentence {n} of the session")
    return "\n\n".join(blocks).encode()


async def workshop_with(ingest: RunningIngest, *files: tuple[str, bytes], people: int = 12) -> dict[str, Any]:
    """A workshop that all these files tell of, found by their times."""
    upload = await ingest.upload("report.csv", zoom_participants(people))
    for name, content in files:
        sent = await ingest.upload(name, content, source_id=upload["source_id"])
        assert sent["state"] == "normalized", sent["problems"]
    (workshop,) = (await ingest.get("/v1/workshops"))["items"]
    return workshop


def cells(answer: dict[str, Any]) -> dict[str, int | None]:
    return {cell["label"]: cell["count"] for cell in answer["counts"]}


async def test_editors_read_the_chat_and_it_is_noted(ingest: RunningIngest, key_of: Callable[..., Any]) -> None:
    workshop = await workshop_with(ingest, (CHAT_NAME, chat(3, 7, reactions=2)))
    assert (workshop["messages"], workshop["writers"], workshop["utterances"]) == (7, 3, None)
    answer = await ingest.get(f"/v1/workshops/{workshop['id']}/messages")
    assert answer["status"] == "ok"
    assert cells(answer) == {"messages": 7, "everyone": 7, "writers": 3, "reactions": 2}
    first, *_, last = answer["items"]
    assert (first["sender"], first["text"], first["sent_at"]) == ("P01", "Message 0 نعم", "2025-10-25T13:00:00Z")
    assert (last["reaction"], last["text"], last["reply_to"]) == ("👍", "", 2)
    assert "Person" not in str(answer["items"])
    audit = await ingest.client.get("/v1/audit", headers=key_of(Role.admin))
    assert [each["action"] for each in audit.json()["items"]].count("messages") == 1


async def test_one_person_has_one_name_in_attendance_chat_and_transcript(ingest: RunningIngest) -> None:
    files = (CHAT_NAME, chat(2, 4)), (TRANSCRIPT_NAME, transcript(3, 6, unnamed=1))
    workshop = await workshop_with(ingest, *files)
    address = f"/v1/workshops/{workshop['id']}"
    attendance = {each["person"]: each["pseudonym"] for each in (await ingest.get(f"{address}/attendance"))["items"]}
    written = {each["person"]: each["sender"] for each in (await ingest.get(f"{address}/messages"))["items"]}
    utterances = (await ingest.get(f"{address}/utterances"))["items"]
    spoken = {each["person"]: each["speaker"] for each in utterances if each["speaker"]}
    assert written.items() <= attendance.items()
    assert spoken.items() <= attendance.items()
    assert sorted(spoken.values()) == ["P01", "P02", "P03"]
    assert len(set(attendance.values())) == 12
    assert (utterances[-1]["speaker"], utterances[-1]["person"], utterances[-1]["speaker_kind"]) == (
        None,
        None,
        "unknown",
    )
    assert (workshop["utterances"], workshop["speakers"]) == (7, 3)


@pytest.mark.parametrize("role", [Role.viewer, Role.reporter])
async def test_viewers_see_counts_above_the_floors_only(
    ingest: RunningIngest, key_of: Callable[..., Any], role: Role
) -> None:
    files = (CHAT_NAME, chat(11, 30, reactions=3)), (TRANSCRIPT_NAME, transcript(4, 9))
    workshop = await workshop_with(ingest, *files)
    ingest.client.headers.update(key_of(role))
    written = await ingest.get(f"/v1/workshops/{workshop['id']}/messages")
    assert (written["status"], written["items"]) == ("ok", [])
    assert cells(written) == {"messages": 30, "everyone": 30, "writers": 11, "reactions": None}
    spoken = await ingest.get(f"/v1/workshops/{workshop['id']}/utterances")
    assert (spoken["status"], spoken["items"]) == ("suppressed", [])
    assert set(cells(spoken).values()) == {None}
    shown = await ingest.get(f"/v1/workshops/{workshop['id']}")
    assert (shown["messages"], shown["writers"], shown["utterances"], shown["speakers"]) == (30, 11, None, None)


async def test_what_nobody_tells_is_unknown_and_what_is_anothers_is_not_there(
    ingest: RunningIngest, fake_measures: FakeMeasures, key_of: Callable[..., Any]
) -> None:
    workshop = await workshop_with(ingest)
    stranger = key_of(Role.editor, fake_measures.add_coalition())
    for name in ("messages", "utterances"):
        answer = await ingest.get(f"/v1/workshops/{workshop['id']}/{name}")
        assert (answer["status"], answer["counts"], answer["items"]) == ("unknown", [], [])
        foreign = await ingest.client.get(f"/v1/workshops/{workshop['id']}/{name}", headers=stranger)
        assert foreign.status_code == 404
    assert (workshop["messages"], workshop["speakers"]) == (None, None)


async def test_pages_hold_all_once(ingest: RunningIngest) -> None:
    voices = "WEBVTT\n\n00:01.000 --> 00:05.000\n<v Person 1>one <v Person 2>two <v Person 3>three\n"
    files = (CHAT_NAME, chat(2, 7)), ("GMT20251025-130000_voices.vtt", voices.encode())
    workshop = await workshop_with(ingest, *files)
    for name, expected in (("messages", 7), ("utterances", 3)):
        texts: list[str] = []
        query: dict[str, Any] = {"limit": 2}
        while True:
            page = await ingest.get(f"/v1/workshops/{workshop['id']}/{name}", **query)
            texts += [each["text"] for each in page["items"]]
            if page["next"] is None:
                break
            query["cursor"] = page["next"]
        assert len(texts) == len(set(texts)) == expected


async def test_two_copies_of_one_chat_are_one_chat(ingest: RunningIngest) -> None:
    saved = "16:{:02}:{:02} From {} to Everyone:\n\thello {}\n"
    windows = "".join(saved.format(n, 1, f"Person {n}", n) for n in range(5)).encode()
    mac = "".join(saved.format(n, 2, f"Person {n}", n) for n in range(5)).encode()
    name = "2025-10-25 16.00.00 Reading together chat{}.txt"
    workshop = await workshop_with(ingest, (name.format(1), windows), (name.format(2), mac))
    assert (workshop["messages"], workshop["writers"]) == (5, 5)


async def test_messages_and_speakers_become_data_points_and_lead_back_to_their_rows(
    ingest: RunningIngest, fake_measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    for key in ("wrote", "took-part", "part-by-topic"):
        fake_measures.add_measure(coalition, key, "number", breakdowns=["audience"])
    files = (CHAT_NAME, chat(3, 7, reactions=2)), (TRANSCRIPT_NAME, transcript(5, 9, unnamed=2))
    workshop = await workshop_with(ingest, *files)
    named = {"workshops": [workshop["id"]]}
    await ingest.published(measure_key="wrote", statistic="messages", **named)
    await ingest.published(measure_key="took-part", statistic="speakers", **named)
    by = [{"dimension": "audience", "attribute": "topic", "values": {"Reading together": "parent"}}]
    await ingest.published(measure_key="part-by-topic", statistic="speakers", source_id=workshop["source_id"], by=by)
    values = {
        (key, cell): point["told"]["value"]
        for key in coalition.measures
        for (measure, _, _, cell), point in coalition.points.items()
        if measure == coalition.measures[key]["id"]
    }
    # Persons 0 to 2 wrote, 0 to 4 spoke: five people, one and the same in both.
    assert values == {
        ("wrote", ""): 7,
        ("took-part", ""): 5,
        ("part-by-topic", ""): 5,
        ("part-by-topic", "audience=parent"): 5,
    }
    assert {point["told"]["n"] for point in coalition.points.values()} == {3, 5}
    (run,) = (await ingest.get(f"/v1/derivations/{await derivation_of(ingest, 'took-part')}/runs"))["items"]
    assert run["report"]["rows"] == {"rows": 18, "without_period": 0, "unknown_speaker": 2}
    lineage = await ingest.get("/v1/lineage", measure_key="wrote", period="2025")
    assert [len(each["rows"]) for each in lineage["items"][0]["uploads"]] == [7]


async def derivation_of(ingest: RunningIngest, measure_key: str) -> str:
    items = (await ingest.get("/v1/derivations"))["items"]
    return next(str(each["id"]) for each in items if each["measure_key"] == measure_key)


async def test_a_new_chat_changes_what_is_published(
    ingest: RunningIngest, fake_measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    fake_measures.add_measure(coalition, "wrote", "number")
    workshop = await workshop_with(ingest)
    source = {"source_id": workshop["source_id"]}
    await ingest.published(measure_key="wrote", statistic="messages", **source)
    assert coalition.points == {}
    await ingest.upload(CHAT_NAME, chat(2, 4), **source)
    await ingest.work_until_quiet()
    assert [point["told"]["value"] for point in coalition.points.values()] == [4]


async def test_speech_is_not_counted_in_surveys_nor_as_percent(
    ingest: RunningIngest, fake_measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    fake_measures.add_measure(coalition, "wrote", "number")
    fake_measures.add_measure(coalition, "share", "percent")
    survey = await ingest.upload("answers.csv", google_forms(12))
    workshop = await workshop_with(ingest, (CHAT_NAME, chat(2, 4)))
    for body, pointer in (
        ({"measure_key": "wrote", "source_id": survey["source_id"], "statistic": "messages"}, "/statistic"),
        ({"measure_key": "share", "workshops": [workshop["id"]], "statistic": "speakers"}, "/statistic"),
        (
            {"measure_key": "wrote", "workshops": [workshop["id"]], "statistic": "speakers", "question": "q"},
            "/question",
        ),
    ):
        refused = await ingest.client.post("/v1/derivations", json=body)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
