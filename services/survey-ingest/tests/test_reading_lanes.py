"""A large file keeps nobody waiting: small ones are read beside it, and another large one comes again."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rba_platform.access import Role
from rba_platform.jobs import jobs
from sqlalchemy import select
from survey_ingest.reading import lanes
from survey_ingest.reading.lanes import ReaderLanes
from survey_ingest.settings import IngestSettings
from survey_ingest.testing.export_files import google_forms
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest, running_ingest
from survey_ingest.testing.slow_reader import SlowReader

SMALL, LARGE = google_forms(12), google_forms(200)


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SlowReader:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(lanes, "LARGE_BYTES", len(LARGE))
    return SlowReader(tmp_path)


@pytest.fixture
async def laned(
    slow: SlowReader,  # noqa: ARG001 - it sets the environment of the reader processes
    ingest_settings: IngestSettings,
    fake_measures: FakeMeasures,
    coalition: FakeCoalition,
) -> AsyncIterator[RunningIngest]:
    """The service, its worker with two lanes."""
    token = fake_measures.add_key(coalition, Role.editor)
    reader = ReaderLanes()
    await reader.start()
    async with running_ingest(ingest_settings, fake_measures.transport, reader, coalition.id, token) as ingest:
        yield ingest
    await reader.close()


async def _state(ingest: RunningIngest, address: str) -> str:
    return str((await ingest.get(address))["state"])


async def _until_in_hand(ingest: RunningIngest, address: str) -> None:
    while not ((await ingest.get(address))["progress"] or {}).get("rows"):
        await asyncio.sleep(0.02)


async def test_small_files_are_read_while_a_large_one_is(laned: RunningIngest, slow: SlowReader) -> None:
    large = (await laned.send("slow large.csv", LARGE)).headers["location"]
    working = asyncio.create_task(laned.work())
    await _until_in_hand(laned, large)
    small = (await laned.send("survey.csv", SMALL)).headers["location"]
    await laned.work()
    assert (await _state(laned, small), await _state(laned, large)) == ("normalized", "reading")
    slow.let_go()
    await working
    assert await _state(laned, large) == "normalized"


async def test_a_second_large_file_comes_again_and_holds_no_place(laned: RunningIngest, slow: SlowReader) -> None:
    first = (await laned.send("slow large.csv", LARGE)).headers["location"]
    working = asyncio.create_task(laned.work())
    await _until_in_hand(laned, first)
    second = (await laned.send("large.csv", google_forms(201))).headers["location"]
    await laned.work()
    async with laned.database.tenant(laned.coalition_id) as session:
        query = select(jobs.c.attempts).where(jobs.c.kind == "read_upload", jobs.c.state == "queued")
        assert list(await session.scalars(query)) == [0], "it waits, and has failed nothing"
    slow.let_go()
    await working
    await laned.work_until_quiet()
    assert {await _state(laned, first), await _state(laned, second)} == {"normalized"}


async def test_what_is_said_about_a_large_file_that_waits_is_not_lost(
    laned: RunningIngest, slow: SlowReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = (await laned.send("slow large.csv", LARGE)).headers["location"]
    working = asyncio.create_task(laned.work())
    await _until_in_hand(laned, first)
    second = (await laned.send("large.csv", google_forms(201))).headers["location"]
    admit = laned.equipment.reader.admit

    def changed_meanwhile(size: int) -> None:
        monkeypatch.setattr(laned.equipment.reader, "admit", admit)
        changes.append(asyncio.create_task(_say(laned, second)))
        admit(size)

    changes: list[asyncio.Task[None]] = []
    monkeypatch.setattr(laned.equipment.reader, "admit", changed_meanwhile)
    await laned.work()
    await asyncio.gather(*changes)
    slow.let_go()
    await working
    await laned.work_until_quiet()
    assert (await laned.get(second))["options"] == {"language": "ar"}
    assert await _state(laned, second) == "normalized"


async def _say(ingest: RunningIngest, address: str) -> None:
    answer = await ingest.client.patch(address, json={"language": "ar"}, headers={"If-Match": "*"})
    assert answer.status_code == 200


async def test_a_small_file_that_waits_for_its_slow_neighbour_is_read_in_the_end(
    laned: RunningIngest, slow: SlowReader
) -> None:
    small = (await laned.send("slow small.csv", SMALL)).headers["location"]
    working = asyncio.create_task(laned.work())
    await _until_in_hand(laned, small)
    other = (await laned.send("survey.csv", google_forms(13))).headers["location"]
    working_too = asyncio.create_task(laned.work())
    slow.let_go()
    await asyncio.gather(working, working_too)
    assert {await _state(laned, small), await _state(laned, other)} == {"normalized"}
