"""What tools push of an erased person is cut from the inbox, also where no id of the tool tells of them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from rba_platform.access import Role
from sqlalchemy import select, update
from standardwebhooks.webhooks import Webhook
from survey_ingest.hooks.zoom_without import Gone
from survey_ingest.models import InboxEvent, Upload
from survey_ingest.testing.pushes import raw, zoom_headers
from survey_ingest.testing.running_ingest import RunningIngest
from survey_ingest.uploads.receiving import raw_key

Headers = dict[str, str]
ZOOM = "secret-token-of-zoom"
ADDRESS = "dalal@example.org"


@pytest.fixture
def admin(key_of: Callable[..., Headers]) -> Headers:
    return key_of(Role.admin)


async def hook_of(ingest: RunningIngest, tool: str, **more: str) -> dict[str, Any]:
    source_id = (await ingest.client.post("/v1/sources", json={"name": {"en": "Pushed"}})).json()["id"]
    made = await ingest.client.post(f"/v1/sources/{source_id}/hooks", json={"tool": tool, **more})
    hook: dict[str, Any] = made.json()
    return hook


async def bodies(ingest: RunningIngest) -> str:
    """All that stands in the inbox and in raw files of pushes."""
    async with ingest.database.tenant(ingest.coalition_id) as session:
        told = [body.decode() for body in await session.scalars(select(InboxEvent.body)) if body]
        kept = list(await session.scalars(select(Upload).where(Upload.raw_deleted_at.is_(None))))
    raws = [await ingest.equipment.storage.read(raw_key(ingest.coalition_id, each.sha256)) for each in kept]
    return "\n".join([*told, *(each.decode() for each in raws)])


async def states(ingest: RunningIngest) -> list[tuple[str, str | None]]:
    async with ingest.database.tenant(ingest.coalition_id) as session:
        events = await session.scalars(select(InboxEvent).order_by(InboxEvent.id))
        return [(each.state, each.reason) for each in events]


def event(name: str, minute: int, **about: Any) -> dict[str, Any]:
    told = {"id": "81234567890", "uuid": "a/b+c==", "topic": "ورشة القراءة", "start_time": "2026-03-04T15:00:00Z"}
    stamp = 1772636400000 + minute * 60_000
    return {"event": f"meeting.{name}", "event_ts": stamp, "payload": {"account_id": "A", "object": told | about}}


def moment(name: str, who: str, minute: int, *, address: str = "", number: str = "") -> dict[str, Any]:
    at = f"2026-03-04T{15 + minute // 60:02}:{minute % 60:02}:00Z"
    when = "join_time" if name == "participant_joined" else "leave_time"
    whose = {
        "user_id": f"u{sum(map(ord, who))}{number}",
        "participant_uuid": f"p{sum(map(ord, who))}{number}",
        "user_name": who,
        when: at,
    }
    return event(name, minute, participant=whose | ({"email": address} if address else {}))


def written(who: str, minute: int, text: str, *, to: str = "") -> dict[str, Any]:
    at = f"2026-03-04T15:{minute:02}:00Z"
    told = {"date_time": at, "message_id": f"m{minute}", "sender_name": who, "message_content": text}
    whom = {"recipient_type": "everyone"} if not to else {"recipient_name": to, "recipient_email": ADDRESS}
    return event("chat_message_sent", minute, chat_message=told | whom)


async def push_zoom(ingest: RunningIngest, hook: dict[str, Any], *events: dict[str, Any]) -> None:
    for each in events:
        body = raw(each)
        answer = await ingest.client.post(hook["url"], content=body, headers=zoom_headers(body, ZOOM))
        assert answer.status_code == 200, answer.text


async def fold(ingest: RunningIngest) -> None:
    from rba_platform.jobs import jobs

    async with ingest.database.tenant(ingest.coalition_id) as session:
        await session.execute(
            update(jobs).where(jobs.c.kind == "fold_inbox", jobs.c.state == "queued").values(run_at=jobs.c.created_at)
        )
    await ingest.work()


async def test_events_of_a_session_are_cut_where_they_tell_of_somebody_erased(
    ingest: RunningIngest, admin: Headers
) -> None:
    hook = await hook_of(ingest, "zoom", secret=ZOOM)
    people = [f"Person {n}" for n in range(5)]
    joined = [moment("participant_joined", who, 0, address=f"p{n}@example.org") for n, who in enumerate(people)]
    hers = moment("participant_joined", "Dalal Canary", 0, address=ADDRESS.upper())
    await push_zoom(ingest, hook, event("started", 0), hers, *joined)
    await fold(ingest)
    # These wait while she is erased: her leaving, her on a second device without an address, what she wrote.
    registered = {"id": "r1", "email": ADDRESS, "first_name": "Dalal", "last_name": "Canary"}
    await push_zoom(
        ingest,
        hook,
        moment("participant_left", "Dalal Canary", 20, address=ADDRESS),
        moment("participant_joined", "Dalal Canary", 25, number="2"),
        written("Dalal Canary", 26, "hoopoe"),
        event("registration_created", 1, registrant=registered),
        written("Person 1", 27, "for you", to="Dalal Canary"),
        moment("participant_left", "Person 0", 50, address="p0@example.org"),
    )
    asked = await ingest.client.post("/v1/erasures", json={"address": ADDRESS}, headers=admin)
    assert asked.status_code == 202, asked.text
    await ingest.work_until_quiet()
    await ingest.work()
    left = await bodies(ingest)
    assert [word for word in ("Dalal", "dalal", "DALAL", "hoopoe") if word in left] == []
    assert "Person 0" in left  # everybody else's events are there
    # Later ones, too; and the session goes on for all others.
    await push_zoom(ingest, hook, moment("participant_left", "Dalal Canary", 60, number="2"))
    rest = [moment("participant_left", who, 60, address=f"p{n}@example.org") for n, who in enumerate(people) if n]
    await push_zoom(ingest, hook, *rest, event("ended", 60, end_time="2026-03-04T16:00:00Z"))
    await fold(ingest)
    await ingest.work_until_quiet()
    assert [word for word in ("Dalal", "dalal", "hoopoe") if word in await bodies(ingest)] == []
    refused = [reason for state, reason in await states(ingest) if state == "refused"]
    assert refused == ["erased"] * 5
    [workshop] = (await ingest.get("/v1/workshops", source_id=hook["source_id"]))["items"]
    attendance = await ingest.get(f"/v1/workshops/{workshop['id']}/attendance")
    assert sorted(round(each["present_minutes"]) for each in attendance["items"]) == [50, 60, 60, 60, 60]


async def test_a_namesake_in_another_session_is_somebody_else(ingest: RunningIngest, admin: Headers) -> None:
    hook = await hook_of(ingest, "zoom", secret=ZOOM)
    hers = moment("participant_joined", "Dalal Canary", 0, address=ADDRESS)
    others = [moment("participant_joined", f"Person {n}", 0, address=f"p{n}@example.org") for n in range(5)]
    await push_zoom(ingest, hook, event("started", 0), hers, *others)
    await fold(ingest)
    namesake = moment("participant_joined", "Dalal Canary", 5, address="another@example.org")
    later = written("Dalal Canary", 6, "a week later")
    later["payload"]["object"] |= {"uuid": "d/e==", "start_time": "2026-03-11T15:00:00Z"}
    await push_zoom(ingest, hook, namesake, later)
    assert (await ingest.client.post("/v1/erasures", json={"address": ADDRESS}, headers=admin)).status_code == 202
    await ingest.work_until_quiet()
    left = await bodies(ingest)
    assert ("another@example.org" in left, "a week later" in left, ADDRESS in left) == (True, True, False)
    assert ("refused", "erased") not in await states(ingest)


def test_an_event_about_others_only_loses_their_name() -> None:
    told = written("Person 1", 27, "Dalal said so", to="Dalal Canary")
    nobody = Gone(frozenset(), (), b"k")
    assert nobody.without(told) == told
    gone = Gone(frozenset({nobody._address(ADDRESS)}), (), b"k")
    left = gone.without(told)
    assert left is not None
    assert left["payload"]["object"]["chat_message"]["recipient_email"] == ""
    assert left["payload"]["object"]["chat_message"]["message_content"] == "Dalal said so"
    assert gone.without(event("registration_created", 0, registrant={"email": ADDRESS})) is None


def form_event(number: int, second: int, answer: str, words: str) -> dict[str, Any]:
    answers = [
        {"id": 1, "title": "هل يقرأ أطفالكم في المنزل؟", "type": "MULTIPLE_CHOICE", "value": answer},
        {"id": 2, "title": "What would help?", "type": "TEXT", "value": words},
    ]
    return {"response_id": f"r{number}", "submitted_at": f"2026-03-04T15:00:{second:02}.250Z", "answers": answers}


async def push_form(ingest: RunningIngest, hook: dict[str, Any], delivery: str, told: dict[str, Any]) -> None:
    body, now = json.dumps(told, ensure_ascii=False), datetime.now(UTC)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": delivery,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(hook["secret"]).sign(delivery, now, body),
    }
    answer = await ingest.client.post(hook["url"], content=body.encode(), headers=headers)
    assert answer.status_code == 200, answer.text


async def test_a_response_known_by_its_second_is_cut_and_its_neighbour_stays(
    ingest: RunningIngest, admin: Headers
) -> None:
    hook = await hook_of(ingest, "google_forms")
    for number in range(8):
        await push_form(ingest, hook, f"d{number}", form_event(number, number, "نعم", f"kestrel {number}"))
    await push_form(ingest, hook, "d3b", form_event(33, 3, "لا", "of the neighbour"))
    await fold(ingest)
    answer = await ingest.client.get(f"/v1/sources/{hook['source_id']}/responses")
    rows = [json.loads(line) for line in answer.text.splitlines()]
    victim = next(row["response_id"] for row in rows if "kestrel 3" in row.values())
    # The form's trigger was made twice: the same response comes again under another id of its delivery.
    await push_form(ingest, hook, "again3", form_event(3, 3, "نعم", "kestrel 3"))
    await push_form(ingest, hook, "again3b", form_event(33, 3, "لا", "of the neighbour"))
    asked = await ingest.client.post("/v1/erasures", json={"response_id": victim}, headers=admin)
    assert asked.status_code == 202, asked.text
    await ingest.work_until_quiet()
    left = await bodies(ingest)
    assert ("kestrel 3" in left, "of the neighbour" in left) == (False, True)
    await push_form(ingest, hook, "later3", form_event(3, 3, "نعم", "kestrel 3"))
    await fold(ingest)
    await ingest.work_until_quiet()
    assert "kestrel 3" not in await bodies(ingest)
    assert [reason for state, reason in await states(ingest) if state == "refused"] == ["erased", "erased"]
    answer = await ingest.client.get(f"/v1/sources/{hook['source_id']}/responses")
    assert (victim in answer.text, "of the neighbour" in answer.text, "kestrel 4" in answer.text) == (False, True, True)
