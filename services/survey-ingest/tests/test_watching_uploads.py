"""Readings are watched and stopped: progress in the answer and as events, cancel, tickets for browsers."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from rba_platform.access import Role
from rba_platform.clock import StillClock, SystemClock
from survey_ingest.reading.process import ReaderProcess
from survey_ingest.settings import IngestSettings
from survey_ingest.tasks import watching
from survey_ingest.testing.export_files import google_forms
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest, running_ingest
from survey_ingest.testing.served import served
from survey_ingest.testing.slow_reader import SlowReader
from survey_ingest.uploads import events


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SlowReader:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(watching, "LOOK_EVERY", 0.05)
    return SlowReader(tmp_path)


@pytest.fixture
async def watched(
    slow: SlowReader,  # noqa: ARG001 - it sets the environment of the reader process
    ingest_settings: IngestSettings,
    fake_measures: FakeMeasures,
    coalition: FakeCoalition,
) -> AsyncIterator[RunningIngest]:
    """The service, whose reader process knows the slow reader."""
    token = fake_measures.add_key(coalition, Role.editor)
    reader = ReaderProcess()
    await reader.start()
    async with running_ingest(ingest_settings, fake_measures.transport, reader, coalition.id, token) as ingest:
        yield ingest
    await reader.close()


async def _until(ask: Callable[[], Any]) -> Any:
    while not (answer := await ask()):
        await asyncio.sleep(0.02)
    return answer


async def _in_hand(ingest: RunningIngest, address: str) -> dict[str, Any]:
    """The upload, once a reader is at it and has told of rows."""

    async def rows() -> dict[str, Any] | None:
        upload = await ingest.get(address)
        return upload if upload["progress"] and upload["progress"]["rows"] else None

    found: dict[str, Any] = await _until(rows)
    return found


def _events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: ")]


async def test_progress_is_told_in_the_answer_and_as_events(watched: RunningIngest, slow: SlowReader) -> None:
    sent = await watched.send("slow.csv", google_forms(12))
    address = sent.headers["location"]
    working = asyncio.create_task(watched.work())
    upload = await _in_hand(watched, address)
    assert (upload["state"], upload["progress"]["stage"]) == ("reading", "reading")
    assert upload["version"] == 2, "progress is no new version"
    told: list[dict[str, Any]] = []
    async with (
        served(watched.app, watched.client.headers["Authorization"]) as http,
        http.stream("GET", f"{address}/events", headers={"Last-Event-ID": "what no event had"}) as stream,
    ):
        assert stream.headers["content-type"].startswith("text/event-stream")
        async for line in stream.aiter_lines():
            told += _events(line)
            if len(told) == 2:
                slow.let_go()
    await working
    assert [event.keys() for event in told] == [{"id", "state", "counts", "stage", "percent", "rows"}] * len(told)
    percents = [event["percent"] for event in told]
    assert percents == sorted(percents)
    assert [(event["stage"], event["rows"] > 0) for event in told[:2]] == [("reading", True)] * 2
    assert told[0]["percent"] < 100
    assert (told[-1]["state"], told[-1]["percent"], told[-1]["rows"]) == ("normalized", 100, 12)
    assert (await watched.get(address))["progress"] is None


async def test_a_stream_says_that_it_is_still_there(ingest: RunningIngest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_KEEP_ALIVE_SECONDS", 0.0)
    sent = await ingest.send("survey.csv", google_forms(12))
    stream = events.progress(ingest.database, ingest.coalition_id, sent.json()["id"])
    first = await anext(stream)
    assert first.startswith("id: 1.0\nevent: upload\n")
    assert _events(first)[0]["stage"] == "waiting"
    assert (await anext(stream)).startswith(": ")
    await stream.aclose()


async def test_a_browser_that_comes_back_is_told_once_that_there_is_no_more(ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", google_forms(12))
    address = f"/v1/uploads/{upload['id']}/events"
    told = (await ingest.client.get(address)).text
    last = next(line for line in told.splitlines() if line.startswith("id: ")).removeprefix("id: ")
    assert (await ingest.client.get(address, headers={"Last-Event-ID": last})).status_code == 204
    other = await ingest.client.get(address, headers={"Last-Event-ID": "1.0"})
    assert (other.status_code, other.text) == (200, told)


async def test_a_reading_that_waits_is_not_begun_when_cancelled(ingest: RunningIngest) -> None:
    sent = await ingest.send("survey.csv", google_forms(12))
    address = sent.headers["location"]
    cancelled = await ingest.client.post(f"{address}/cancel")
    assert cancelled.status_code == 200
    assert (cancelled.json()["state"], cancelled.json()["problems"][0]["code"]) == ("rejected", "cancelled")
    await ingest.work()
    upload = await ingest.get(address)
    assert (upload["state"], upload["counts"], upload["version"]) == ("rejected", {}, 2)
    assert (await ingest.client.post(f"{address}/cancel")).json() == upload
    await ingest.client.patch(address, json={}, headers={"If-Match": "*"})
    await ingest.work()
    assert (await ingest.get(address))["state"] == "normalized"


async def test_a_running_reading_stops_and_the_others_go_on(watched: RunningIngest, slow: SlowReader) -> None:
    first = await watched.send("slow.csv", google_forms(12))
    working = asyncio.create_task(watched.work())
    await _in_hand(watched, first.headers["location"])
    child = watched.equipment.reader.pid
    assert child is not None
    other = await watched.send("survey.csv", google_forms(13))
    working_too = asyncio.create_task(watched.work())
    answer = await watched.client.post(f"{first.headers['location']}/cancel")
    assert answer.json()["state"] == "rejected"
    await asyncio.gather(working, working_too)
    assert not psutil.pid_exists(child), "the child that was reading is gone"
    assert not (slow.folder / "gate").exists(), "nobody let it go on"
    assert (await watched.get(first.headers["location"]))["problems"][0]["code"] == "cancelled"
    assert (await watched.get(other.headers["location"]))["state"] == "normalized"
    scratch = watched.equipment.scratch
    assert list(scratch.iterdir()) == []


async def test_what_an_earlier_reading_gave_stays_when_the_next_is_cancelled(
    watched: RunningIngest, slow: SlowReader
) -> None:
    slow.let_go()
    upload = await watched.upload("slow.csv", google_forms(12))
    address = f"/v1/uploads/{upload['id']}"
    slow.hold()
    await watched.client.patch(address, json={"language": "ar"}, headers={"If-Match": "*"})
    working = asyncio.create_task(watched.work())
    await _in_hand(watched, address)
    await watched.client.post(f"{address}/cancel")
    await working
    codes = [problem["code"] for problem in (await watched.get(address))["problems"]]
    assert codes == ["cancelled", "earlier_reading_kept"]
    assert (await watched.get(f"/v1/sources/{upload['source_id']}"))["responses"] == 12


async def test_a_reading_that_is_superseded_stops_for_the_next(watched: RunningIngest, slow: SlowReader) -> None:
    sent = await watched.send("slow.csv", google_forms(12))
    working = asyncio.create_task(watched.work())
    await _in_hand(watched, sent.headers["location"])
    await watched.client.patch(sent.headers["location"], json={"format": "google_forms"}, headers={"If-Match": "*"})
    await working
    await watched.work()
    upload = await watched.get(sent.headers["location"])
    assert (upload["state"], upload["detection"]["format"]) == ("normalized", "google_forms")
    assert not (slow.folder / "gate").exists()


async def test_what_is_at_rest_cannot_be_cancelled(ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", google_forms(12))
    answer = await ingest.client.post(f"/v1/uploads/{upload['id']}/cancel")
    assert answer.status_code == 409
    assert answer.json()["type"].endswith(":not_reading")


async def test_the_raw_file_is_read_where_it_lies(ingest: RunningIngest, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(ingest.equipment.storage, "copy_to", lambda key, _path: copied.append(key))
    monkeypatch.setattr("survey_ingest.tasks.read_upload.build_and_finish", _nothing)
    sent = await ingest.send("survey.csv", google_forms(12))
    await ingest.work()
    assert copied == []
    assert (await ingest.get(sent.headers["location"]))["counts"]["responses"] == 12


async def _nothing(*_arguments: object) -> None:
    return None


async def test_a_raw_file_that_is_gone_is_named(ingest: RunningIngest) -> None:
    sent = await ingest.send("survey.csv", google_forms(12))
    path = ingest.equipment.storage.local_path(f"{ingest.coalition_id}/{sent.json()['sha256']}")
    assert path is not None
    path.unlink()
    await ingest.work()
    assert (await ingest.get(sent.headers["location"]))["problems"][0]["code"] == "raw_missing"


@pytest.fixture
async def browser(ingest: RunningIngest) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without an access key."""
    async with served(ingest.app, "") as http:
        del http.headers["Authorization"]
        yield http


async def test_a_ticket_opens_the_events_of_its_upload(ingest: RunningIngest, browser: httpx.AsyncClient) -> None:
    upload = await ingest.upload("survey.csv", google_forms(12))
    address = f"/v1/uploads/{upload['id']}/events"
    assert (await browser.get(address)).status_code == 401
    ticket = (await ingest.client.post(f"{address}/ticket")).json()
    assert ticket["url"].startswith(f"{address}?ticket=")
    told = await browser.get(ticket["url"])
    assert told.headers["content-type"].startswith("text/event-stream")
    assert _events(told.text)[-1]["state"] == "normalized"


async def test_a_ticket_opens_nothing_else(ingest: RunningIngest, browser: httpx.AsyncClient) -> None:
    first = await ingest.upload("survey.csv", google_forms(12))
    second = await ingest.upload("survey 2.csv", google_forms(13))
    ticket = (await ingest.client.post(f"/v1/uploads/{first['id']}/events/ticket")).json()["ticket"]
    asked = {
        "another upload": f"/v1/uploads/{second['id']}/events?ticket={ticket}",
        "another route": f"/v1/uploads/{first['id']}?ticket={ticket}",
        "another signature": f"/v1/uploads/{first['id']}/events?ticket={ticket[:-2]}AA",
        "another body": f"/v1/uploads/{first['id']}/events?ticket=AA{ticket[2:]}",
        "no ticket": f"/v1/uploads/{first['id']}/events?ticket=x",
        "none at all": f"/v1/uploads/{first['id']}/events?ticket=",
        "not text": f"/v1/uploads/{first['id']}/events?ticket=%D9%82.%D9%82",
    }
    for what, address in asked.items():
        assert (await browser.get(address)).status_code == 401, what


async def test_a_ticket_is_over_after_a_minute(ingest: RunningIngest, browser: httpx.AsyncClient) -> None:
    upload = await ingest.upload("survey.csv", google_forms(12))
    clock = StillClock(SystemClock().now())
    ingest.app.state.clock = clock
    ticket = (await ingest.client.post(f"/v1/uploads/{upload['id']}/events/ticket")).json()
    clock.advance(timedelta(seconds=59))
    assert (await browser.get(ticket["url"])).status_code == 200
    clock.advance(timedelta(seconds=1))
    assert (await browser.get(ticket["url"])).status_code == 401


async def test_a_ticket_is_given_to_editors_of_the_coalition(
    ingest: RunningIngest, fake_measures: FakeMeasures, key_of: Callable[..., dict[str, str]]
) -> None:
    upload = await ingest.upload("survey.csv", google_forms(12))
    address = f"/v1/uploads/{upload['id']}/events/ticket"
    assert (await ingest.client.post(address, headers=key_of(Role.viewer))).status_code == 403
    stranger = key_of(Role.admin, fake_measures.add_coalition())
    assert (await ingest.client.post(address, headers=stranger)).status_code == 404
