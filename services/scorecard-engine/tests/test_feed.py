"""The read model: what the feed says is there, once, whatever happens on the way."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from rba_platform.client import NeighbourAwayError
from rba_platform.database import Database
from scorecard_engine.models import Base
from scorecard_engine.read_model.feed import FeedReader
from scorecard_engine.read_model.rebuilding import rebuild
from scorecard_engine.read_model.repository import read_coalition, read_measures, read_position
from scorecard_engine.testing.fake_measures import FakeCoalition, FakeMeasures
from sqlalchemy import select

LATER = datetime(2100, 1, 1, tzinfo=UTC)


async def _rows(database: Database, coalition_id: UUID) -> dict[str, list[Any]]:
    """Everything in the read model, but for the time of applying."""
    tables = [table for table in Base.metadata.sorted_tables if table.schema == "read_model"]
    async with database.tenant(coalition_id) as session:
        return {
            table.name: sorted(
                str({name: value for name, value in row.items() if name != "applied_at"})
                for row in (await session.execute(select(table))).mappings()
            )
            for table in tables
        }


async def _values(database: Database, coalition_id: UUID, measure_id: UUID, at: datetime = LATER) -> dict[str, float]:
    async with database.tenant(coalition_id) as session:
        found = await read_measures(session, coalition_id, [measure_id], at)
    return {point.period: float(point.value or 0) for point in found[measure_id].points}


def _filled(coalition: FakeCoalition) -> UUID:
    measure_id = coalition.put_measure("pass-rate")
    coalition.put_entry("result", name={"en": "Children read", "ar": "الأطفال يقرؤون"})
    coalition.put_entry("dimension", key="audience", name={}, values=[])
    for year, value in ((2023, 60), (2024, 65), (2025, 70)):
        coalition.put_point(measure_id, str(year), value=value, n=100)
    coalition.put_around(measure_id, targets=[{"period": "2025", "breakdown": {}, "value": 72}], story={"en": "s"})
    return measure_id


async def test_reads_all_there_is_and_then_nothing(
    database: Database, reader: FeedReader, coalition: FakeCoalition
) -> None:
    measure_id = _filled(coalition)
    position = await reader.catch_up(coalition.id)
    assert position == len(coalition.changes)
    assert await _values(database, coalition.id, measure_id) == {"2023": 60, "2024": 65, "2025": 70}
    before = await _rows(database, coalition.id)
    assert await reader.catch_up(coalition.id) == position
    assert await _rows(database, coalition.id) == before
    async with database.tenant(coalition.id) as session:
        stored = await read_coalition(session, coalition.id)
        assert stored is not None
        assert stored.name["ar"] == "تحالف"


async def test_a_revision_keeps_the_vintage_before_it(
    database: Database, reader: FeedReader, coalition: FakeCoalition
) -> None:
    measure_id = coalition.put_measure("pass-rate")
    coalition.put_point(measure_id, "2024", value=65, at=datetime(2025, 1, 10, tzinfo=UTC))
    coalition.put_point(measure_id, "2024", value=66, at=datetime(2025, 2, 10, tzinfo=UTC))
    coalition.put_point(measure_id, "2024", status="withdrawn", at=datetime(2025, 3, 10, tzinfo=UTC))
    await reader.catch_up(coalition.id)
    known = [await _values(database, coalition.id, measure_id, datetime(2025, m, 15, tzinfo=UTC)) for m in (1, 2, 3)]
    assert known == [{"2024": 65}, {"2024": 66}, {}]


async def test_what_is_gone_is_removed(database: Database, reader: FeedReader, coalition: FakeCoalition) -> None:
    measure_id = _filled(coalition)
    await reader.catch_up(coalition.id)
    coalition.delete_measure(measure_id)
    await reader.catch_up(coalition.id)
    rows = await _rows(database, coalition.id)
    assert [len(rows[name]) for name in ("measures", "series", "data_points")] == [0, 0, 0]
    assert len(rows["catalogue_entries"]) == 2


async def test_a_changed_calendar_reaches_its_measures(
    database: Database, reader: FeedReader, coalition: FakeCoalition
) -> None:
    measure_id = coalition.put_measure("pass-rate")
    await reader.catch_up(coalition.id)
    measure = coalition.measures[measure_id]
    measure["calendar"] = {**measure["calendar"], "start_month": 9}
    coalition.announce("calendar", UUID(measure["calendar_id"]))
    await reader.catch_up(coalition.id)
    async with database.tenant(coalition.id) as session:
        found = await read_measures(session, coalition.id, [measure_id], LATER)
    assert found[measure_id].document["calendar"]["start_month"] == 9


async def test_many_pages_are_read_one_after_another(
    database: Database, reader: FeedReader, coalition: FakeCoalition
) -> None:
    measure_id = coalition.put_measure("visits", unit="number")
    for value in range(250):
        coalition.put_point(measure_id, "2024", value=value)
    assert await reader.catch_up(coalition.id) == 252
    assert await _values(database, coalition.id, measure_id) == {"2024": 249}
    assert len((await _rows(database, coalition.id))["data_points"]) == 250


async def test_several_readers_make_the_same_of_it(
    database: Database, measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    measure_id = _filled(coalition)
    readers = [FeedReader(database, measures) for _ in range(4)]
    await asyncio.gather(*(reader.catch_up(coalition.id) for reader in readers))
    once = await _rows(database, coalition.id)
    assert len(once["data_points"]) == 3
    for value in range(20):
        coalition.put_point(measure_id, "2026", value=value)
        await asyncio.gather(*(reader.catch_up(coalition.id) for reader in readers))
    assert await _values(database, coalition.id, measure_id) == {"2023": 60, "2024": 65, "2025": 70, "2026": 19}


async def test_a_rebuilt_read_model_is_the_same(
    database: Database, reader: FeedReader, measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    _filled(coalition)
    await reader.catch_up(coalition.id)
    before = await _rows(database, coalition.id)
    assert await rebuild(database, measures, coalition.id) == len(coalition.changes)
    assert await _rows(database, coalition.id) == before


async def test_it_waits_for_measures_api_and_catches_up(
    database: Database, reader: FeedReader, measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    measure_id = _filled(coalition)
    measures.away = True
    with pytest.raises(NeighbourAwayError):
        await reader.catch_up(coalition.id)
    following = asyncio.create_task(reader.run())
    try:
        await asyncio.sleep(0.3)
        coalition.put_point(measure_id, "2026", value=75)
        other = measures.coalition()
        measures.away = False
        await _reached(database, coalition)
        await _reached(database, other)
        coalition.put_point(measure_id, "2026", value=76)
        await _reached(database, coalition)
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
    assert (await _values(database, coalition.id, measure_id))["2026"] == 76


async def _reached(database: Database, coalition: FakeCoalition) -> None:
    async with asyncio.timeout(5):
        while True:
            async with database.tenant(coalition.id) as session:
                if await read_position(session, coalition.id) == len(coalition.changes):
                    return
            await asyncio.sleep(0.02)


async def test_a_feed_that_was_put_back_is_read_again(
    database: Database, reader: FeedReader, coalition: FakeCoalition
) -> None:
    measure_id = _filled(coalition)
    await reader.catch_up(coalition.id)
    del coalition.changes[-4:]
    del coalition.series[measure_id]["data_points"][1:]
    assert await reader.catch_up(coalition.id, until=len(coalition.changes)) == len(coalition.changes)
    assert await _values(database, coalition.id, measure_id) == {"2023": 60}


async def test_coalitions_do_not_see_one_another(
    database: Database, reader: FeedReader, measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    measure_id = _filled(coalition)
    other = measures.coalition()
    await reader.catch_up(coalition.id)
    async with database.tenant(other.id) as session:
        assert await read_measures(session, coalition.id, [measure_id], LATER) == {}
        assert await read_position(session, coalition.id) == 0
