"""Pushed events become answers of their source, through an upload like any other; the order of arrival is no matter."""

import asyncio
import itertools
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from rba_platform.access import Role
from rba_platform.jobs import jobs
from sqlalchemy import select, update
from survey_ingest.domain.keyed_hash import keyed_hash
from survey_ingest.hooks import receiving
from survey_ingest.identity_keys import identity_key
from survey_ingest.models import InboxEvent, Upload
from survey_ingest.testing.export_files import READS, WHO
from survey_ingest.testing.pushes import COMES, raw, typeform_event, typeform_headers, zoom_headers
from survey_ingest.testing.running_ingest import RunningIngest
from survey_ingest.uploads.receiving import raw_key

LABELS = ("Strongly agree", "Agree", "Disagree")


async def new_hook(ingest: RunningIngest, tool: str = "typeform", source_id: str | None = None) -> dict[str, Any]:
    if source_id is None:
        source_id = (await ingest.client.post("/v1/sources", json={"name": {"en": "Reading"}})).json()["id"]
    made = await ingest.client.post(f"/v1/sources/{source_id}/hooks", json={"tool": tool})
    hook: dict[str, Any] = made.json()
    return hook


async def push(ingest: RunningIngest, hook: dict[str, Any], *events: dict[str, Any]) -> None:
    for event in events:
        body = raw(event)
        answer = await ingest.client.post(hook["url"], content=body, headers=typeform_headers(body, hook["secret"]))
        assert answer.status_code == 200, answer.text


async def fold(ingest: RunningIngest) -> None:
    """Do what is planned, without waiting for its time."""
    async with ingest.database.tenant(ingest.coalition_id) as session:
        await session.execute(
            update(jobs).where(jobs.c.kind == "fold_inbox", jobs.c.state == "queued").values(run_at=jobs.c.created_at)
        )
    await ingest.work()


async def responses(ingest: RunningIngest, source_id: str) -> list[dict[str, Any]]:
    """The responses without what tells of their upload, in the order of their ids."""
    answer = await ingest.client.get(f"/v1/sources/{source_id}/responses")
    if answer.status_code == 409:
        return []
    rows = [json.loads(line) for line in answer.text.splitlines()]
    plain = [{name: row[name] for name in row if name not in {"upload", "row_number"}} for row in rows]
    return sorted(plain, key=lambda row: row["response_id"])


def twelve() -> list[dict[str, Any]]:
    who = itertools.cycle(("Parent", "Teacher"))
    return [
        typeform_event(
            f"token{n}", next(who), LABELS[n % 3], at=f"2026-03-04T15:{n:02}:00Z", comes=("On foot", "By bus, school's")
        )
        for n in range(12)
    ]


async def test_pushed_events_are_answers_a_moment_later(ingest: RunningIngest) -> None:
    hook = await new_hook(ingest)
    await push(ingest, hook, *twelve())
    assert await ingest.work_until_quiet() >= 2
    source = await ingest.get(f"/v1/sources/{hook['source_id']}")
    assert (source["kind"], source["responses"]) == ("survey", 12)
    [upload] = (await ingest.get("/v1/uploads", source_id=hook["source_id"]))["items"]
    assert (upload["state"], upload["detection"]["format"], upload["detection"]["layout"]) == (
        "normalized",
        "typeform",
        "webhook",
    )
    events = (await ingest.get(f"/v1/sources/{hook['source_id']}/inbox"))["items"]
    assert {(event["state"], event["upload_id"]) for event in events} == {("folded", upload["id"])}
    summary = await ingest.get(f"/v1/sources/{hook['source_id']}/summary")
    found = {
        question["title"]: {choice["label"]: choice["count"] for choice in question["choices"]}
        for question in summary["questions"]
    }
    assert found == {
        WHO: {"Parent": 6, "Teacher": 6},
        READS: dict.fromkeys(LABELS, 4),
        COMES: {"On foot": 12, "By bus, school's": 12},
    }
    report = await ingest.get(f"/v1/uploads/{upload['id']}/report")
    assert [each["reason"] for each in report["report"]["ignored"] if each["column"] == "Your email"] == ["personal"]
    assert "canary" not in json.dumps(report)


async def test_once_folded_the_words_are_in_the_upload_only(ingest: RunningIngest) -> None:
    hook = await new_hook(ingest)
    await push(ingest, hook, *twelve()[:2])
    await fold(ingest)
    async with ingest.database.tenant(ingest.coalition_id) as session:
        assert set(await session.scalars(select(InboxEvent.body))) == {None}
    # A late repetition is known, and brings nothing back.
    await push(ingest, hook, *twelve()[:2])
    await fold(ingest)
    assert len((await ingest.get("/v1/uploads", source_id=hook["source_id"]))["items"]) == 1


@pytest.mark.parametrize("seed", range(4))
async def test_any_order_and_any_number_of_folds_give_the_same_answers(ingest: RunningIngest, seed: int) -> None:
    """Edits come before what they edit, and old responses after new ones."""
    events = twelve()
    for number, label in ((2, "Agree"), (5, "Strongly agree"), (2, "Disagree")):
        later = f"2026-03-05T1{len(events) % 10}:00:00Z"
        events.append(typeform_event(f"token{number}", "Parent", label, at=later, event_id=f"edit-{number}-{label}"))
    expected = await new_hook(ingest)
    await push(ingest, expected, *events)
    await fold(ingest)
    chance = random.Random(seed)
    shuffled = chance.sample(events, len(events))
    hook = await new_hook(ingest)
    while shuffled:
        size = chance.randint(1, 4)
        await push(ingest, hook, *shuffled[:size])
        shuffled = shuffled[size:]
        await fold(ingest)
    found = await responses(ingest, hook["source_id"])
    assert len(found) == 12
    assert found == await responses(ingest, expected["source_id"])
    books = [await ingest.get(f"/v1/sources/{each['source_id']}/summary") for each in (hook, expected)]
    assert books[0]["questions"] == books[1]["questions"]
    states = {upload["state"] for upload in (await ingest.get("/v1/uploads", source_id=hook["source_id"]))["items"]}
    assert states == {"normalized"}


async def test_an_edit_of_nearly_all_loses_nobody(ingest: RunningIngest) -> None:
    """Events are no export: who is not among them has not gone."""
    hook = await new_hook(ingest)
    events = [typeform_event(f"token{n}", "Parent", "Agree", at=f"2026-03-04T15:{n:02}:00Z") for n in range(40)]
    for each in events:
        await push(ingest, hook, each)
        # One fold an event, so that none is taken in with another.
        await fold(ingest) if each is events[0] else None
    await fold(ingest)
    edits = [
        typeform_event(f"token{n}", "Parent", "Disagree", at=f"2026-03-05T15:{n:02}:00Z", event_id=f"edit{n}")
        for n in range(1, 40)
    ]
    await push(ingest, hook, *edits)
    await fold(ingest)
    source = await ingest.get(f"/v1/sources/{hook['source_id']}")
    assert source["responses"] == 40
    uploads = (await ingest.get("/v1/uploads", source_id=hook["source_id"]))["items"]
    assert {upload["state"] for upload in uploads} == {"normalized"}
    assert [problem["code"] for upload in uploads for problem in upload["problems"]] == []


async def test_the_same_events_in_any_order_are_the_same_file(ingest: RunningIngest) -> None:
    hook = await new_hook(ingest)
    await push(ingest, hook, *reversed(twelve()))
    await fold(ingest)
    async with ingest.database.tenant(ingest.coalition_id) as session:
        first = await session.scalar(select(Upload.sha256))
        await session.execute(update(InboxEvent).values(state="pending", upload_id=None))
        for event in twelve():
            key = f"typeform:{event['event_id']}"
            await session.execute(update(InboxEvent).where(InboxEvent.key == key).values(body=raw(event)))
        assert first is not None
    await push(ingest, hook, typeform_event("token0", "Parent", LABELS[0]))  # known: nothing is planned
    async with ingest.database.tenant(ingest.coalition_id) as session:
        await receiving.to_be_folded(session, ingest.coalition_id, hook["source_id"], ingest.equipment.clock.now())
    await fold(ingest)
    async with ingest.database.tenant(ingest.coalition_id) as session:
        assert list(await session.scalars(select(Upload.sha256))) == [first]


async def test_an_event_that_is_no_longer_readable_keeps_no_other_waiting(ingest: RunningIngest) -> None:
    hook = await new_hook(ingest)
    await push(ingest, hook, *twelve()[:3])
    async with ingest.database.tenant(ingest.coalition_id) as session:
        await session.execute(
            update(InboxEvent).where(InboxEvent.key == "typeform:event-token1").values(body=b"of another version")
        )
    await fold(ingest)
    assert (await ingest.get(f"/v1/sources/{hook['source_id']}"))["responses"] == 2
    refused = (await ingest.get(f"/v1/sources/{hook['source_id']}/inbox", state="refused"))["items"]
    assert [event["reason"] for event in refused] == ["not_json"]


async def test_an_edit_finds_its_way_where_the_earlier_raw_file_is_another_now(ingest: RunningIngest) -> None:
    """After an erasure the raw file is the table as it was read, and after its days it is gone."""
    hook = await new_hook(ingest)
    await push(ingest, hook, *twelve())
    await fold(ingest)
    async with ingest.database.tenant(ingest.coalition_id) as session:
        sha256 = await session.scalar(select(Upload.sha256))
    await ingest.equipment.storage.put(f"{ingest.coalition_id}/{sha256}", b"Response ID,I am a\nx,Parent\n")
    edit = typeform_event("token3", "Parent", "Disagree", at="2026-03-05T10:00:00Z", event_id="edit")
    await push(ingest, hook, edit)
    await fold(ingest)
    assert (await ingest.get(f"/v1/sources/{hook['source_id']}"))["responses"] == 12
    found = await responses(ingest, hook["source_id"])
    assert [row["submitted_at"] for row in found if "03-05" in row["submitted_at"]] != []


async def test_what_is_pushed_of_an_erased_response_is_cut(
    ingest: RunningIngest, key_of: Callable[..., dict[str, str]]
) -> None:
    hook = await new_hook(ingest)
    await push(ingest, hook, *twelve())
    await fold(ingest)
    edits = [
        typeform_event("token3", "Parent", "Disagree", at=f"2026-03-0{day}T10:00:00Z", event_id=f"edit{day}")
        for day in (5, 6)
    ]
    await push(ingest, hook, edits[0])  # waits while they are erased
    async with ingest.database.tenant(ingest.coalition_id) as session:
        upload = (await session.scalars(select(Upload))).one()
        key = identity_key(ingest.equipment.secret_key, ingest.coalition_id)
    victim = keyed_hash("id token3", key)
    asked = await ingest.client.post("/v1/erasures", json={"response_id": victim}, headers=key_of(Role.admin))
    assert asked.json()["uploads"] == [str(upload.id)]
    await ingest.work_until_quiet()
    await push(ingest, hook, edits[1], typeform_event("token20", "Parent", "Agree", at="2026-03-06T11:00:00Z"))
    await fold(ingest)
    found = {row["response_id"] for row in await responses(ingest, hook["source_id"])}
    assert (victim in found, len(found)) == (False, 12)
    refused = (await ingest.get(f"/v1/sources/{hook['source_id']}/inbox", state="refused"))["items"]
    assert [event["reason"] for event in refused] == ["erased", "erased"]
    async with ingest.database.tenant(ingest.coalition_id) as session:
        assert set(await session.scalars(select(InboxEvent.body))) == {None}
        for each in await session.scalars(select(Upload).where(Upload.raw_deleted_at.is_(None))):
            content = await ingest.equipment.storage.read(raw_key(ingest.coalition_id, each.sha256))
            assert b"token3" not in content


async def test_events_pushed_to_two_sources_are_in_both(ingest: RunningIngest) -> None:
    hooks = [await new_hook(ingest), await new_hook(ingest)]
    for hook in hooks:
        await push(ingest, hook, *twelve())
    await fold(ingest)
    assert [(await ingest.get(f"/v1/sources/{hook['source_id']}"))["responses"] for hook in hooks] == [12, 12]


ZOOM = "secret-token-of-zoom"


def meeting() -> list[dict[str, Any]]:
    """Six people at a workshop of an hour; every other leaves after twenty minutes."""

    def event(name: str, minute: int, **about: Any) -> dict[str, Any]:
        told = {"id": "81234567890", "uuid": "a/b+c==", "topic": "ورشة القراءة", "start_time": "2026-03-04T15:00:00Z"}
        stamp = 1772636400000 + minute * 60_000
        return {"event": f"meeting.{name}", "event_ts": stamp, "payload": {"account_id": "A", "object": told | about}}

    def person(number: int, time: str, minute: int) -> dict[str, Any]:
        at = f"2026-03-04T{15 + minute // 60:02}:{minute % 60:02}:00Z"
        who = {"user_id": f"u{number}", "participant_uuid": f"p{number}", "user_name": f"Person {number}", time: at}
        return {"participant": who}

    events = [event("started", 0)]
    for number in range(6):
        left = 20 if number % 2 else 60
        events.append(event("participant_joined", 0, **person(number, "join_time", 0)))
        events.append(event("participant_left", left, **person(number, "leave_time", left)))
    return [*events, event("ended", 60, end_time="2026-03-04T16:00:00Z")]


async def push_zoom(ingest: RunningIngest, hook: dict[str, Any], *events: dict[str, Any]) -> None:
    for each in events:
        body = raw(each)
        answer = await ingest.client.post(hook["url"], content=body, headers=zoom_headers(body, ZOOM))
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("seed", [None, 1, 2])
async def test_a_workshop_is_told_in_many_events_in_any_order(ingest: RunningIngest, seed: int | None) -> None:
    source_id = (await ingest.client.post("/v1/sources", json={"name": {"en": "Workshops"}})).json()["id"]
    made = await ingest.client.post(f"/v1/sources/{source_id}/hooks", json={"tool": "zoom", "secret": ZOOM})
    hook = made.json()
    events = meeting() if seed is None else random.Random(seed).sample(meeting(), len(meeting()))
    while events:
        await push_zoom(ingest, hook, *events[:4])
        await push_zoom(ingest, hook, events[0])  # once more, as after a time-out
        events = events[4:]
        await fold(ingest)
    [workshop] = (await ingest.get("/v1/workshops", source_id=source_id))["items"]
    attendance = await ingest.get(f"/v1/workshops/{workshop['id']}/attendance")
    assert attendance["persons"] == 6
    minutes = sorted(round(person["present_minutes"]) for person in attendance["items"])
    assert minutes == [20, 20, 20, 60, 60, 60]
    told = (await ingest.get(f"/v1/sources/{source_id}/inbox"))["items"]
    assert len(told) == 14
    assert {(each["state"], each["upload_state"]) for each in told} == {("folded", "normalized")}


async def test_a_process_that_dies_before_its_answer_is_asked_again_for_nothing(
    ingest: RunningIngest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event is committed, the answer never sent: the tool sends it again, and it is there."""
    hook = await new_hook(ingest)
    honest = receiving.keep_event

    async def dies(*arguments: Any) -> bool:
        await honest(*arguments)
        session = arguments[0]
        await session.commit()
        raise RuntimeError("killed")

    monkeypatch.setattr(receiving, "keep_event", dies)
    body = raw(twelve()[0])
    headers = typeform_headers(body, hook["secret"])
    assert (await ingest.client.post(hook["url"], content=body, headers=headers)).status_code == 500
    monkeypatch.undo()
    await push(ingest, hook, *twelve()[:2])
    await fold(ingest)
    assert (await ingest.get(f"/v1/sources/{hook['source_id']}"))["responses"] == 2


async def test_a_fold_that_dies_is_done_again_and_counts_once(ingest: RunningIngest) -> None:
    hook = await new_hook(ingest)
    await push(ingest, hook, *twelve())
    # Two workers at the same job, and at another one for the same inbox.
    async with ingest.database.tenant(ingest.coalition_id) as session:
        await receiving.to_be_folded(session, ingest.coalition_id, hook["source_id"], ingest.equipment.clock.now())
    await asyncio.gather(fold(ingest), fold(ingest))
    await ingest.work_until_quiet()
    assert (await ingest.get(f"/v1/sources/{hook['source_id']}"))["responses"] == 12
