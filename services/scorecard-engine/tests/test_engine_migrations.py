"""The schema: what the migrations make is what the models say, and the way back works."""

import asyncio

from north_star_local.databases import drop_database, make_database
from north_star_local.engines import PostgresAddress
from rba_platform.migrations import downgrade, upgrade
from rba_platform.testing import schema_differences, unprotected_tables
from scorecard_engine.models import Base
from scorecard_engine.settings import EngineSettings

SCHEMAS = ("public", "definitions", "read_model")


async def test_models_are_what_the_migrations_make(engine_settings: EngineSettings) -> None:
    assert await schema_differences(str(engine_settings.owner_database_url), Base.metadata, SCHEMAS) == []


async def test_every_table_is_under_forced_row_level_security(engine_settings: EngineSettings) -> None:
    assert await unprotected_tables(str(engine_settings.owner_database_url), SCHEMAS) == []


async def test_up_down_up(postgres_engine: PostgresAddress, worker_id: str) -> None:
    name = f"scorecards_up_down_{worker_id}"
    address = (await make_database(postgres_engine.socket_folder, name, "scorecards")).owner
    try:
        for step in (upgrade, downgrade, upgrade):
            await asyncio.to_thread(step, "scorecard_engine", address)
        assert await unprotected_tables(address, SCHEMAS) == []
    finally:
        await drop_database(postgres_engine.socket_folder, name)
