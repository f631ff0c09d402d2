import pytest
from rba_platform.database import Database
from rba_platform.ids import new_id
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError


async def test_a_transaction_sees_one_coalition_only(database: Database) -> None:
    ours, theirs = new_id(), new_id()
    for coalition in (ours, theirs):
        async with database.tenant(coalition) as session:
            await session.execute(
                text("INSERT INTO notes VALUES (:coalition, :id, 'x')"), {"coalition": coalition, "id": new_id()}
            )
    async with database.tenant(ours) as session:
        seen = (await session.scalars(text("SELECT DISTINCT coalition_id FROM notes"))).all()
    assert seen == [ours]


async def test_no_coalition_sees_nothing_also_on_a_connection_that_had_one(database: Database) -> None:
    coalition = new_id()
    async with database.tenant(coalition) as session:
        await session.execute(text("INSERT INTO notes VALUES (:c, :id, 'x')"), {"c": coalition, "id": new_id()})
    async with database.app_engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM notes")) == 0


async def test_a_row_of_another_coalition_cannot_be_written(database: Database) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        async with database.tenant(new_id()) as session:
            await session.execute(text("INSERT INTO notes VALUES (:c, :id, 'x')"), {"c": new_id(), "id": new_id()})


async def test_an_error_rolls_everything_back(database: Database) -> None:
    coalition = new_id()

    async def fail_half_way() -> None:
        async with database.tenant(coalition) as session:
            await session.execute(text("INSERT INTO notes VALUES (:c, :id, 'x')"), {"c": coalition, "id": new_id()})
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        await fail_half_way()
    async with database.tenant(coalition) as session:
        assert await session.scalar(text("SELECT count(*) FROM notes")) == 0


async def test_dispatch_sees_leases_of_all_and_nothing_else(database: Database) -> None:
    async with database.dispatch() as connection:
        await connection.execute(text("SELECT coalition_id, id, lease_until FROM jobs"))
    for forbidden in ("SELECT payload FROM jobs", "SELECT * FROM notes", "UPDATE jobs SET state = 'done'"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with database.dispatch() as connection:
                await connection.execute(text(forbidden))
