"""The tables: what the models say is what the migrations make, and no row crosses the border of its coalition."""

import asyncio

import pytest
from north_star_local.databases import drop_database, make_database
from north_star_local.engines import PostgresAddress
from rba_platform.database import Database
from rba_platform.ids import new_id
from rba_platform.migrations import downgrade, upgrade
from rba_platform.testing import schema_differences, unprotected_tables
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from survey_ingest.models import Base, Source
from survey_ingest.settings import IngestSettings


async def test_models_are_what_the_migrations_make(ingest_settings: IngestSettings) -> None:
    assert await schema_differences(str(ingest_settings.owner_database_url), Base.metadata) == []


async def test_every_table_is_protected_and_has_the_coalition_first(ingest_settings: IngestSettings) -> None:
    assert await unprotected_tables(str(ingest_settings.owner_database_url)) == []
    for table in Base.metadata.tables.values():
        assert next(iter(table.primary_key)).name == "coalition_id", table.name


@pytest.mark.xdist_group("migrations")
async def test_up_down_up(postgres_engine: PostgresAddress, worker_id: str) -> None:
    name = f"ingest_updown_{worker_id}"
    addresses = await make_database(postgres_engine.socket_folder, name, "ingest")
    try:
        for step in (upgrade, downgrade, upgrade):
            await asyncio.to_thread(step, "survey_ingest", addresses.owner)
    finally:
        await drop_database(postgres_engine.socket_folder, name)


async def test_rows_of_another_coalition_are_neither_seen_nor_written(ingest_settings: IngestSettings) -> None:
    database = Database(ingest_settings)
    here, there = new_id(), new_id()
    try:
        async with database.tenant(here) as session:
            session.add(Source(coalition_id=here, id=new_id(), name={"en": "Here"}))
        async with database.tenant(there) as session:
            assert await session.scalar(select(func.count()).select_from(Source)) == 0
            session.add(Source(coalition_id=here, id=new_id(), name={"en": "Smuggled"}))
            with pytest.raises(DBAPIError):
                await session.flush()
            await session.rollback()
    finally:
        await database.close()


async def test_what_was_audited_stays(ingest_settings: IngestSettings) -> None:
    database = Database(ingest_settings)
    coalition = new_id()
    try:
        async with database.tenant(coalition) as session:
            with pytest.raises(DBAPIError):
                await session.execute(text("DELETE FROM audit_entries"))
            await session.rollback()
    finally:
        await database.close()
