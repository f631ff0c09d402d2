"""The schema: what the migrations make is what the models say, and the way back works."""

import asyncio
from collections.abc import Callable
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from north_star_local.databases import drop_database, make_database
from north_star_local.engines import PostgresAddress
from rba_platform.database import platform_metadata
from rba_platform.migrations import downgrade, upgrade
from scorecard_engine.models import Base
from scorecard_engine.settings import EngineSettings
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool


async def _inspect(url: str, look: Callable[[Connection], Any]) -> Any:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        return await connection.run_sync(look)


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection,
        opts={
            "include_schemas": True,
            "include_name": lambda name, kind, _parents: (
                kind != "schema" or name in {None, "definitions", "read_model"}
            ),
            "include_object": lambda _object, name, *_rest: name != "alembic_version",
        },
    )
    return list(compare_metadata(context, [Base.metadata, platform_metadata]))


def _unprotected(connection: Connection) -> list[str]:
    query = """SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
               WHERE relkind = 'r' AND nspname IN ('public', 'definitions', 'read_model')
               AND relname <> 'alembic_version' AND NOT (relrowsecurity AND relforcerowsecurity)"""
    return list(connection.scalars(text(query)))


async def test_models_are_what_the_migrations_make(engine_settings: EngineSettings) -> None:
    assert await _inspect(str(engine_settings.owner_database_url), _differences) == []


async def test_every_table_is_under_forced_row_level_security(engine_settings: EngineSettings) -> None:
    assert await _inspect(str(engine_settings.owner_database_url), _unprotected) == []


async def test_up_down_up(postgres_engine: PostgresAddress, worker_id: str) -> None:
    name = f"scorecards_up_down_{worker_id}"
    address = (await make_database(postgres_engine.socket_folder, name, "scorecards")).owner
    try:
        for step in (upgrade, downgrade, upgrade):
            await asyncio.to_thread(step, "scorecard_engine", address)
        assert await _inspect(address, _unprotected) == []
    finally:
        await drop_database(postgres_engine.socket_folder, name)
