"""Pushes come in over HTTP: proven, kept once, answered after that; and nothing of them leaks."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from rba_platform.access import Role
from sqlalchemy import func, select
from survey_ingest.hooks.router import MAX_BYTES
from survey_ingest.models import Hook, InboxEvent
from survey_ingest.testing.fake_measures import FakeMeasures
from survey_ingest.testing.pushes import raw, typeform_event, typeform_headers, zoom_headers
from survey_ingest.testing.running_ingest import RunningIngest

ZOOM_SECRET = "secret-token-of-zoom"


async def new_source(ingest: RunningIngest) -> str:
    made = await ingest.client.post("/v1/sources", json={"name": {"en": "Reading", "ar": "القراءة"}})
    source_id: str = made.json()["id"]
    return source_id


async def new_hook(ingest: RunningIngest, tool: str, source_id: str | None = None, **more: Any) -> dict[str, Any]:
    source_id = source_id or await new_source(ingest)
    made = await ingest.client.post(f"/v1/sources/{source_id}/hooks", json={"tool": tool} | more)
    assert made.status_code == 201, made.text
    hook: dict[str, Any] = made.json()
    return hook | {"path": urlsplit(hook["url"]).path}


async def push(ingest: RunningIngest, hook: dict[str, Any], body: bytes, headers: dict[str, str]) -> httpx.Response:
    """As a tool does: without an access key."""
    return await ingest.client.post(hook["path"], content=body, headers={"Authorization": ""} | headers)


async def inbox(ingest: RunningIngest, hook: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await ingest.get(f"/v1/sources/{hook['source_id']}/inbox"))["items"]
    return items


async def test_an_address_and_its_secret_are_shown_once(ingest: RunningIngest) -> None:
    source_id = await new_source(ingest)
    key = {"Idempotency-Key": "make-a-hook"}
    first = await ingest.client.post(f"/v1/sources/{source_id}/hooks", json={"tool": "typeform"}, headers=key)
    hook = first.json()
    token = hook["url"].rpartition("/")[2]
    assert hook["url"] == f"http://service.test/v1/hooks/{source_id}/{token}"
    assert len(token) >= 43
    assert len(hook["secret"]) >= 43
    assert "Typeform" not in hook["next_step"] or hook["next_step"]
    again = await ingest.client.post(f"/v1/sources/{source_id}/hooks", json={"tool": "typeform"}, headers=key)
    listed = await ingest.client.get(f"/v1/sources/{source_id}/hooks")
    assert again.json()["id"] == hook["id"]
    for text in (again.text, listed.text):
        assert token not in text
        assert hook["secret"] not in text
    async with ingest.database.tenant(ingest.coalition_id) as session:
        stored = await session.scalar(select(Hook))
    assert stored is not None
    assert token.encode() not in stored.token_hash + stored.secrets
    assert hook["secret"].encode() not in stored.secrets


async def test_a_proven_event_is_kept_and_the_same_again_changes_nothing(ingest: RunningIngest) -> None:
    hook = await new_hook(ingest, "typeform")
    body = raw(typeform_event("t1", "Parent", "أوافق بشدة"))
    first = await push(ingest, hook, body, typeform_headers(body, hook["secret"]))
    again = await push(ingest, hook, body, typeform_headers(body, hook["secret"]))
    assert (first.status_code, first.json()) == (200, {"status": "accepted"})
    assert (again.status_code, again.json()) == (200, {"status": "known"})
    [event] = await inbox(ingest, hook)
    assert (event["state"], event["kind"], event["tool"]) == ("pending", "form_response", "typeform")
    assert "canary" not in json.dumps(event)
    assert "أوافق" not in json.dumps(event, ensure_ascii=False)
    seen = (await ingest.get(f"/v1/sources/{hook['source_id']}/hooks"))["items"][0]
    assert (seen["state"], seen["received"]) == ("receiving", 2)


async def test_fifty_equal_pushes_at_once_are_one_event(ingest: RunningIngest) -> None:
    hook = await new_hook(ingest, "typeform")
    body = raw(typeform_event("t1", "Parent", "Agree"))
    headers = typeform_headers(body, hook["secret"])
    answers = await asyncio.gather(*(push(ingest, hook, body, headers) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert sorted(answer.json()["status"] for answer in answers) == ["accepted"] + ["known"] * 49
    async with ingest.database.tenant(ingest.coalition_id) as session:
        assert await session.scalar(select(func.count()).select_from(InboxEvent)) == 1


async def test_what_is_not_proven_is_refused_without_a_hint_and_not_kept(ingest: RunningIngest) -> None:
    hook = await new_hook(ingest, "typeform")
    body = raw(typeform_event("t1", "Parent", "Agree"))
    spaced = json.dumps(typeform_event("t1", "Parent", "Agree")).encode()
    good = typeform_headers(body, hook["secret"])
    tries = [
        await push(ingest, hook, body, {"Content-Type": "application/json"}),
        await push(ingest, hook, body, typeform_headers(body, "another")),
        await push(ingest, hook, spaced, good),
        await push(ingest, hook, b"", good),
    ]
    assert {answer.status_code for answer in tries} == {401}
    assert len({answer.json()["detail"] for answer in tries}) == 1
    assert "canary" not in "".join(answer.text for answer in tries)
    assert await inbox(ingest, hook) == []
    seen = (await ingest.get(f"/v1/sources/{hook['source_id']}/hooks"))["items"][0]
    assert (seen["state"], seen["received"]) == ("refusing", 0)


async def test_addresses_that_are_none_are_not_found(ingest: RunningIngest) -> None:
    hook, other = await new_hook(ingest, "jotform"), await new_hook(ingest, "jotform")
    token = other["path"].rpartition("/")[2]
    for path in (
        f"/v1/hooks/{hook['source_id']}/{token}",
        f"/v1/hooks/{hook['source_id']}/x",
        f"/v1/hooks/{hook['id']}/{token}",
    ):
        for method in ("GET", "HEAD", "POST"):
            assert (await ingest.client.request(method, path)).status_code == 404
    assert (await ingest.client.post(f"/v1/hooks/not-an-id/{token}")).status_code == 422
    for method in ("GET", "HEAD"):
        assert (await ingest.client.request(method, hook["path"], headers={"Authorization": ""})).status_code == 200
    deleted = await ingest.client.delete(f"/v1/sources/{hook['source_id']}/hooks/{hook['id']}")
    assert deleted.status_code == 204
    assert (await ingest.client.get(hook["path"])).status_code == 404


async def test_hooks_of_another_coalition_are_out_of_reach(
    ingest: RunningIngest, fake_measures: FakeMeasures, key_of: Callable[..., dict[str, str]]
) -> None:
    hook = await new_hook(ingest, "jotform")
    stranger = key_of(Role.admin, fake_measures.add_coalition())
    address = f"/v1/sources/{hook['source_id']}"
    assert (await ingest.client.get(f"{address}/inbox", headers=stranger)).status_code == 404
    assert (await ingest.client.get(f"{address}/hooks", headers=stranger)).status_code == 404
    assert (await ingest.client.delete(f"{address}/hooks/{hook['id']}", headers=stranger)).status_code == 404
    assert (await ingest.client.get(f"{address}/inbox", headers=key_of(Role.reporter))).status_code == 403


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "not_json"),
        (b'{"event_id": NaN}', "not_json"),
        (b'{"event_id": "\\ud800"}', "not_json"),
        (b'{"event_id": "a\\u0000"}', "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"event_id": 1' + b"0" * 5000 + b"}", "not_json"),
        ('{"event_id": "سارة"}'.encode("cp1256"), "not_json"),
        (b"[1]", "not_an_object"),
        (b'{"event_type": "form_response"}', "no_id"),
        (b'{"event_id": "e", "event_type": "form_response", "form_response": []}', "no_id"),
    ],
)
async def test_bodies_that_hold_no_event_are_a_problem_and_never_a_crash(
    ingest: RunningIngest, body: bytes, code: str
) -> None:
    hook = await new_hook(ingest, "typeform")
    answer = await push(ingest, hook, body, typeform_headers(body, hook["secret"]))
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (422, code)
    [event] = await inbox(ingest, hook)
    assert (event["state"], event["reason"]) == ("refused", code)


async def test_long_bodies_are_refused_while_they_arrive(ingest: RunningIngest) -> None:
    hook = await new_hook(ingest, "typeform")
    body = b"x" * (MAX_BYTES + 1)
    answer = await push(ingest, hook, body, typeform_headers(body, hook["secret"]))
    assert answer.status_code == 413
    form = {"Content-Type": "multipart/form-data; boundary=b"}
    # A form may be longer, for there may be files in it; it is refused here for what it holds.
    assert (await push(ingest, await new_hook(ingest, "jotform"), body, form)).status_code == 422


async def test_zoom_is_answered_its_challenge_once_the_request_is_proven(ingest: RunningIngest) -> None:
    hook = await new_hook(ingest, "zoom", secret=ZOOM_SECRET)
    assert hook["secret"] is None
    body = raw({"event": "endpoint.url_validation", "event_ts": 1, "payload": {"plainToken": "qgg8vlvZRS6UYooatFL8Aw"}})
    assert (await push(ingest, hook, body, zoom_headers(body, "wrong"))).status_code == 401
    answer = await push(ingest, hook, body, zoom_headers(body, ZOOM_SECRET))
    assert answer.status_code == 200
    assert answer.json() == {
        "plainToken": "qgg8vlvZRS6UYooatFL8Aw",
        # openssl dgst -sha256 -hmac secret-token-of-zoom
        "encryptedToken": "ce89f398beb6f59ef9df1de994fb153107c3bf49ec466cf4676ef9ee1d83e612",
    }
    assert await inbox(ingest, hook) == []


async def test_zoom_events_are_known_again_whatever_type_their_ids_have(ingest: RunningIngest) -> None:
    hook = await new_hook(ingest, "zoom", secret=ZOOM_SECRET)
    event: dict[str, Any] = {
        "event": "meeting.participant_joined",
        "event_ts": 1772636400000,
        "payload": {"object": {"id": "81234567890", "uuid": "a/b==", "participant": {"participant_uuid": "p1"}}},
    }
    for version in (event, event | {"payload": {"object": event["payload"]["object"] | {"id": 81234567890}}}):
        body = raw(version)
        assert (await push(ingest, hook, body, zoom_headers(body, ZOOM_SECRET))).status_code == 200
    assert len(await inbox(ingest, hook)) == 1


async def test_tools_that_push_ids_say_that_a_pull_or_a_file_is_needed(ingest: RunningIngest) -> None:
    hook = await new_hook(ingest, "redcap")
    fields = {"project_id": "7", "instrument": "reading", "record": "12", "reading_complete": "2", "username": "canary"}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for _ in range(2):
        assert (await push(ingest, hook, urlencode(fields).encode(), form)).status_code == 200
    [event] = await inbox(ingest, hook)
    assert (event["state"], event["reason"]) == ("needs_fetch", "needs_connector_or_file")
    assert "needs a pull or a file" in event["advice"]
    assert "canary" not in json.dumps(event)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"tool": "zoom"}, "/secret"),
        ({"tool": "surveymonkey", "secret": "12345678"}, "/client_id"),
        ({"tool": "jotform", "secret": "12345678"}, "/secret"),
        ({"tool": "typeform", "client_id": "c"}, "/client_id"),
        ({"tool": "fax"}, "/tool"),
        ({"tool": "redcap", "connector_id": "01890000-0000-7000-8000-000000000000"}, "/connector_id"),
    ],
)
async def test_hooks_that_cannot_work_are_refused(ingest: RunningIngest, body: dict[str, str], pointer: str) -> None:
    answer = await ingest.client.post(f"/v1/sources/{await new_source(ingest)}/hooks", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_a_source_with_a_hook_or_waiting_events_is_not_deleted(ingest: RunningIngest) -> None:
    hook = await new_hook(ingest, "redcap")
    address = f"/v1/sources/{hook['source_id']}"
    await push(ingest, hook, b"project_id=7&record=1", {"Content-Type": "application/x-www-form-urlencoded"})
    anyway = {"If-Match": "*"}
    assert (await ingest.client.delete(address, headers=anyway)).json()["type"].endswith(":source_in_use")
    await ingest.client.delete(f"{address}/hooks/{hook['id']}")
    assert (await ingest.client.delete(address, headers=anyway)).json()["type"].endswith(":source_in_use")


async def test_no_secret_and_nobodys_words_reach_a_log(
    ingest: RunningIngest, capsys: pytest.CaptureFixture[str]
) -> None:
    hook = await new_hook(ingest, "typeform")
    event = typeform_event("t1", "Parent", "canary-answer")
    for body in (raw(event), b'{"canary-answer', raw(event | {"event_id": None})):
        await push(ingest, hook, body, typeform_headers(body, hook["secret"]))
        await push(ingest, hook, body, typeform_headers(body, "canary-secret"))
    await ingest.work_until_quiet()
    said = "".join(capsys.readouterr())
    assert "/v1/hooks/{source_id}/{token}" in said
    for secret in (hook["path"].rpartition("/")[2], hook["secret"], "canary"):
        assert secret not in said
