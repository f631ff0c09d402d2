"""The change feed: nothing is missed, nothing is forgotten, and waiting costs little."""

import asyncio
import time
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from measures_api.changes import feed
from measures_api.changes.heads_cursor import HeadsCursor
from measures_api.domain.errors import CursorError
from rba_platform.database import Database


def _change(coalition_id: UUID, measure_id: UUID) -> feed.Recorded:
    return feed.Recorded(coalition_id, "data_points", measure_id, measure_id, "put")


async def test_a_slow_transaction_that_commits_after_a_fast_one_is_seen(tenant: Any, app: FastAPI) -> None:
    """The slow one begins and writes first, and takes its position last: a reader that polls misses nothing."""
    database: Database = app.state.database
    slow_ids, fast_ids = [uuid4() for _ in range(5)], [uuid4() for _ in range(40)]
    begun, finished = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with database.tenant(tenant.uuid) as session:
            for each in slow_ids:
                feed.record(session, _change(tenant.uuid, each))
            begun.set()
            await asyncio.sleep(0.5)

    async def slow_at_the_end() -> None:
        # The worst place to be slow in: positions are taken, and the commit does not come.
        async with database.tenant(tenant.uuid) as session:
            feed.record(session, _change(tenant.uuid, slow_ids[0]))
            await feed.write(session, tenant.uuid)
            await asyncio.sleep(0.5)

    async def fast() -> None:
        await begun.wait()
        for each in fast_ids:
            async with database.tenant(tenant.uuid) as session:
                feed.record(session, _change(tenant.uuid, each))
            await asyncio.sleep(0.01)

    async def read() -> list[int]:
        cursor, seen = "0", []
        while not finished.is_set() or len(seen) < 1:
            answer = (await tenant.service.get(f"/v1/changes?after={cursor}")).json()
            seen += [each["position"] for each in answer["items"]]
            ids.extend(each["id"] for each in answer["items"])
            cursor = answer["cursor"]
        return seen

    async def write() -> None:
        await asyncio.gather(slow(), fast(), slow_at_the_end())
        finished.set()

    ids: list[str] = []
    positions, _ = await asyncio.gather(read(), write())
    rest = (await tenant.service.get(f"/v1/changes?after={positions[-1]}")).json()["items"]
    positions += [each["position"] for each in rest]
    ids += [each["id"] for each in rest]
    assert positions == list(range(1, positions[-1] + 1))
    assert {str(each) for each in slow_ids + fast_ids} <= set(ids)


async def test_what_was_recorded_is_written_whoever_commits(tenant: Any, app: FastAPI) -> None:
    measure_id = uuid4()
    async with app.state.database.tenant(tenant.uuid) as session:
        feed.record(session, _change(tenant.uuid, measure_id))
        feed.record(session, _change(tenant.uuid, measure_id))
    items = (await tenant.admin.get("/v1/changes")).json()["items"]
    assert [each["id"] for each in items].count(str(measure_id)) == 1


async def test_what_is_rolled_back_is_in_no_feed(tenant: Any, app: FastAPI) -> None:
    before = (await tenant.admin.get("/v1/changes")).json()

    async def fail() -> None:
        async with app.state.database.tenant(tenant.uuid) as session:
            feed.record(session, _change(tenant.uuid, uuid4()))
            await feed.write(session, tenant.uuid)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert (await tenant.admin.get("/v1/changes")).json() == before


async def test_a_reader_is_woken_at_once(tenant: Any) -> None:
    measure = await tenant.measure()
    cursor = (await tenant.admin.get("/v1/changes")).json()["cursor"]
    waiting = asyncio.create_task(tenant.service.get(f"/v1/changes?after={cursor}&wait=10"))
    await asyncio.sleep(0.3)
    started = time.perf_counter()
    await tenant.put(measure["id"], {"period": "2025", "value": 5})
    answer = (await waiting).json()
    assert time.perf_counter() - started < 1
    assert [each["kind"] for each in answer["items"]] == ["data_points"]
    assert answer["cursor"] == str(int(cursor) + 1)


async def test_a_reader_learns_what_another_process_wrote(tenant: Any, app: FastAPI) -> None:
    cursor = (await tenant.admin.get("/v1/changes")).json()["cursor"]
    waiting = asyncio.create_task(tenant.service.get(f"/v1/changes?after={cursor}&wait=10"))
    await asyncio.sleep(0.3)
    started = time.perf_counter()
    async with app.state.database.tenant(tenant.uuid) as session:  # no watcher is told of this session
        feed.record(session, _change(tenant.uuid, uuid4()))
    assert len((await waiting).json()["items"]) == 1
    assert time.perf_counter() - started < 2


async def test_waiting_ends_with_nothing(tenant: Any) -> None:
    cursor = (await tenant.admin.get("/v1/changes")).json()["cursor"]
    started = time.perf_counter()
    answer = (await tenant.admin.get(f"/v1/changes?after={cursor}&wait=0.4")).json()
    assert 0.3 < time.perf_counter() - started < 3
    assert answer == {"items": [], "cursor": cursor}


async def test_heads_name_the_coalitions_that_moved(new_tenant: Any) -> None:
    one, two = await new_tenant(), await new_tenant()
    http = one.with_token("test-service-key")
    everything = (await http.get("/v1/changes/heads")).json()
    assert {one.id, two.id} <= {each["coalition_id"] for each in everything["items"]}
    cursor = everything["cursor"]
    waiting = asyncio.create_task(http.get(f"/v1/changes/heads?after={cursor}&wait=10"))
    await asyncio.sleep(0.2)
    await two.add("results", name={"en": "Children are safe"})
    answer = (await waiting).json()
    assert [each["coalition_id"] for each in answer["items"]] == [two.id]
    head = (await two.admin.get("/v1/changes")).json()["cursor"]
    assert answer["items"][0]["position"] == int(head)
    assert (await http.get(f"/v1/changes/heads?after={answer['cursor']}")).json()["items"] == []
    stranger = (await http.get("/v1/changes/heads?after=0123abcd-99")).json()
    assert {one.id, two.id} <= {each["coalition_id"] for each in stranger["items"]}


async def test_heads_are_for_the_other_services(tenant: Any) -> None:
    assert (await tenant.admin.get("/v1/changes/heads")).status_code == 401


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "9" * 19, "999999999999", "%00"])
async def test_forged_cursors(tenant: Any, cursor: str) -> None:
    answer = await tenant.admin.get(f"/v1/changes?after={cursor}")
    assert answer.status_code in {400, 422}
    heads = await tenant.with_token("test-service-key").get(f"/v1/changes/heads?after={cursor}")
    assert heads.status_code == 400


@pytest.mark.parametrize("text", [None, "", "0123abcd-7", "0123abcd-7.89efabcd-12"])
def test_a_heads_cursor_is_read_as_written(text: str | None) -> None:
    assert str(HeadsCursor.parse(text)) == (text or "")


def test_a_heads_cursor_remembers_several_processes() -> None:
    cursor = HeadsCursor.parse("0123abcd-7").advanced("89efabcd", 3).advanced("0123abcd", 9)
    assert (cursor.of("0123abcd"), cursor.of("89efabcd"), cursor.of("aaaaaaaa")) == (9, 3, 0)
    for place in range(20):
        cursor = cursor.advanced(f"{place:08x}", place)
    assert len(str(cursor)) < 300
    with pytest.raises(CursorError):
        HeadsCursor.parse("0123abcd")
