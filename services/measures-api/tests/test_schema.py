import asyncio

import pytest
from measures_api.models import Base
from measures_api.settings import MeasuresSettings
from north_star_local.databases import drop_database, make_database
from north_star_local.engines import PostgresAddress
from rba_platform.migrations import downgrade, upgrade
from rba_platform.testing import schema_differences, unprotected_tables


async def test_models_are_what_the_migrations_make(settings: MeasuresSettings) -> None:
    assert await schema_differences(str(settings.owner_database_url), Base.metadata) == []


async def test_every_table_is_protected_and_has_the_coalition_first(settings: MeasuresSettings) -> None:
    assert await unprotected_tables(str(settings.owner_database_url)) == []
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
