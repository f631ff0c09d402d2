import asyncio
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from measures_api.models import Base
from measures_api.settings import MeasuresSettings
from north_star_local.databases import drop_database, make_database
from north_star_local.engines import PostgresAddress
from rba_platform.database import platform_metadata
from rba_platform.migrations import downgrade, upgrade
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, [Base.metadata, platform_metadata]))  # type: ignore[arg-type]


async def test_models_are_what_the_migrations_make(settings: MeasuresSettings) -> None:
    engine = create_async_engine(str(settings.owner_database_url))
    async with engine.connect() as connection:
        differences = await connection.run_sync(_differences)
    await engine.dispose()
    assert [each for each in differences if "alembic_version" not in str(each)] == []


async def test_every_table_is_protected_and_has_the_coalition_first(
    settings: MeasuresSettings,
) -> None:
    engine = create_async_engine(str(settings.owner_database_url))
    async with engine.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT relname FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid "
                "WHERE nspname = 'public' AND relkind = 'r' AND NOT (relrowsecurity AND relforcerowsecurity)"
            )
        )
        unprotected = set(rows.scalars())
    await engine.dispose()
    assert unprotected == {"alembic_version"}
    for table in Base.metadata.tables.values():
        assert next(iter(table.primary_key)).name == "coalition_id", table.name


@pytest.mark.xdist_group("migrations")
async def test_up_down_up(postgres_engine: PostgresAddress, worker_id: str) -> None:
    name = f"measures_updown_{worker_id}"
    addresses = await make_database(postgres_engine.socket_folder, name, "measures")
    try:
        for step in (upgrade, downgrade, upgrade):
            await asyncio.to_thread(step, "measures_api", addresses.owner)
    finally:
        await drop_database(postgres_engine.socket_folder, name)
