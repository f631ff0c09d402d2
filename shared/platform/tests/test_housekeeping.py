from datetime import timedelta
from uuid import UUID

from rba_platform.database import Database
from rba_platform.housekeeping import HOUSEKEEPING, KIND, plan
from rba_platform.ids import new_id
from rba_platform.job_runner import JobRunner
from sqlalchemy import text


async def add_old_things(database: Database, coalition: UUID) -> None:
    async with database.tenant(coalition) as session:
        for state, age in (("done", 8), ("done", 6), ("dead", 8), ("dead", 91)):
            await session.execute(
                text(
                    "INSERT INTO jobs (coalition_id, id, kind, payload, state, finished_at)"
                    " VALUES (:c, :id, 'work', '{}', :state, now() - CAST(:age AS interval))"
                ),
                {"c": coalition, "id": new_id(), "state": state, "age": timedelta(days=age)},
            )
        for key, age in (("old", 49), ("young", 47)):
            await session.execute(
                text(
                    "INSERT INTO idempotency_keys (coalition_id, key, fingerprint, created_at)"
                    " VALUES (:c, :key, '', now() - CAST(:age AS interval))"
                ),
                {"c": coalition, "key": key, "age": timedelta(hours=age)},
            )


async def test_what_is_old_is_forgotten_and_nothing_else(database: Database, coalition: UUID) -> None:
    await add_old_things(database, coalition)
    assert coalition in await plan(database)
    assert coalition in await plan(database), "planned twice, put once"
    async with database.tenant(coalition) as session:
        planned = (await session.scalars(text("SELECT id FROM jobs WHERE state = 'queued'"))).all()
    assert len(planned) == 1
    await JobRunner(database, {KIND: HOUSEKEEPING}, 5).run(coalition, planned[0])
    async with database.tenant(coalition) as session:
        kept = (await session.scalars(text("SELECT state FROM jobs WHERE kind = 'work' ORDER BY state"))).all()
        keys = (await session.scalars(text("SELECT key FROM idempotency_keys"))).all()
    assert (kept, keys) == (["dead", "done"], ["young"])
    assert coalition not in await plan(database)
