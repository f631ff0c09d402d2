"""A newer reader reads again what an older one read, or could not read; what is published follows."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from rba_platform.access import Role
from rba_platform.jobs import jobs
from sqlalchemy import func, select, update
from survey_ingest.reading.process import ReaderProcess
from survey_ingest.settings import IngestSettings
from survey_ingest.tasks import rereading
from survey_ingest.testing.export_files import google_forms
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest, running_ingest
from survey_ingest.testing.slow_reader import FORMAT, SlowReader

Start = Callable[[], Awaitable[RunningIngest]]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SlowReader:
    """A reader of files named `slow…`; in its first version it misses all but six responses."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    package = SlowReader(tmp_path)
    package.install(1, responses=6)
    package.let_go()
    return package


@pytest.fixture
async def start(
    ingest_settings: IngestSettings, fake_measures: FakeMeasures, coalition: FakeCoalition
) -> AsyncIterator[Start]:
    """`await start()`: the service with a worker that has just begun, with the readers there are now."""
    async with AsyncExitStack() as stack:

        async def begun() -> RunningIngest:
            reader = ReaderProcess()
            await reader.start()
            stack.push_async_callback(reader.close)
            token = fake_measures.add_key(coalition, Role.editor)
            return await stack.enter_async_context(
                running_ingest(ingest_settings, fake_measures.transport, reader, coalition.id, token)
            )

        yield begun


async def _reread(ingest: RunningIngest) -> bool:
    """What a worker does when it starts; whether there was something of this coalition."""
    planned = await rereading.plan(ingest.database, ingest.equipment.reader.readers)
    await ingest.work()
    return ingest.coalition_id in planned


async def test_what_an_older_version_read_is_read_again_and_published(
    start: Start, package: SlowReader, fake_measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    fake_measures.add_measure(coalition, "people", unit="number")
    old = await start()
    upload = await old.upload("slow.csv", google_forms(12))
    other = await old.upload("survey.csv", google_forms(13))
    assert (upload["detection"]["format"], upload["reader_version"]) == (FORMAT, 1)
    await old.published(measure_key="people", source_id=upload["source_id"], statistic="count")
    assert [point["told"]["value"] for point in coalition.points.values()] == [6]
    assert not await _reread(old), "nothing is newer yet"

    package.install(2)
    new = await start()
    assert await _reread(new)
    again = await new.get(f"/v1/uploads/{upload['id']}")
    assert (again["state"], again["reader_version"], again["counts"]["responses"]) == ("normalized", 2, 12)
    assert (await new.get(f"/v1/sources/{upload['source_id']}"))["responses"] == 12
    assert [point["told"]["value"] for point in coalition.points.values()] == [12]
    assert (await new.get(f"/v1/uploads/{other['id']}"))["version"] == other["version"], "not read again"
    assert not await _reread(new)


async def test_what_nobody_could_read_is_tried_when_a_reader_comes(start: Start, package: SlowReader) -> None:
    letter = b"Dear families,\nplease come to the meeting on Sunday.\n"
    info = (package.folder / "slow_table-1.0.dist-info" / "entry_points.txt").read_text()
    package.remove()
    old = await start()
    unread = await old.upload("slow letter.csv", letter)
    cancelled = await old.send("slow.csv", google_forms(12))
    await old.client.post(f"{cancelled.headers['location']}/cancel")
    await old.work()
    assert (unread["state"], unread["reader_version"]) == ("rejected", None)
    await _reread(old)
    assert not await _reread(old), "once seen by these readers, it is left alone"
    unread = await old.get(f"/v1/uploads/{unread['id']}")

    (package.folder / "slow_table-1.0.dist-info" / "entry_points.txt").write_text(info)
    new = await start()
    assert await _reread(new)
    tried = await new.get(f"/v1/uploads/{unread['id']}")
    assert tried["version"] > unread["version"], "it was tried again"
    stopped = await new.get(cancelled.headers["location"])
    assert stopped["problems"][0]["code"] == "cancelled", "what a person stopped stays so"
    assert not await _reread(new)


async def test_a_newer_reader_that_fails_leaves_the_earlier_reading(start: Start, package: SlowReader) -> None:
    old = await start()
    upload = await old.upload("slow.csv", google_forms(12))
    package.install(2, responses=-1)
    new = await start()
    assert await _reread(new)
    again = await new.get(f"/v1/uploads/{upload['id']}")
    assert [again["state"], again["problems"][-1]["code"]] == ["rejected", "earlier_reading_kept"]
    assert (await new.get(f"/v1/sources/{upload['source_id']}"))["responses"] == 6
    assert not await _reread(new), "it is not tried for ever"


async def test_what_has_no_raw_file_is_left_as_it_is(start: Start, package: SlowReader) -> None:
    old = await start()
    upload = await old.upload("slow.csv", google_forms(12))
    await old.client.delete(f"/v1/uploads/{upload['id']}/raw")
    package.install(2)
    new = await start()
    assert not await _reread(new)


async def test_a_few_are_read_again_at_a_time(
    start: Start, package: SlowReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = await start()
    for number in range(3):
        await old.upload(f"slow {number}.csv", google_forms(12 + number))
    package.install(2)
    new = await start()
    monkeypatch.setattr(rereading, "ROOM", 2)
    assert await _reread(new)
    assert await _versions(new) == [1, 2, 2]
    async with new.database.tenant(new.coalition_id) as session:
        waiting = jobs.c.kind == rereading.KIND, jobs.c.state == "queued"
        assert await session.scalar(select(func.count()).select_from(jobs).where(*waiting)) == 1
        await session.execute(update(jobs).where(*waiting).values(run_at=func.now()))
    await new.work()
    assert await _versions(new) == [2, 2, 2]


async def _versions(ingest: RunningIngest) -> list[Any]:
    return sorted(upload["reader_version"] for upload in (await ingest.get("/v1/uploads"))["items"])
