import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from rba_platform.database import Database
from rba_platform.ids import new_id
from rba_platform.job_runner import JobKind, JobRun, JobRunner, PermanentError, RetryLaterError
from rba_platform.jobs import enqueue
from rba_platform.leases import LeaseLostError, Leases, retry_delay
from sqlalchemy import text

LEASE = 0.4


async def put(database: Database, coalition: UUID, kind: str = "work", dedupe_key: str | None = None) -> UUID:
    async with database.tenant(coalition) as session:
        return await enqueue(session, coalition, kind, {"n": 1}, dedupe_key=dedupe_key)


async def row(database: Database, coalition: UUID, job_id: UUID) -> dict[str, object]:
    async with database.tenant(coalition) as session:
        found = await session.execute(text("SELECT * FROM jobs WHERE id = :id"), {"id": job_id})
        return dict(found.mappings().one())


async def notes_of(database: Database, coalition: UUID) -> int:
    async with database.tenant(coalition) as session:
        return await session.scalar(text("SELECT count(*) FROM notes")) or 0


async def write_note(run: JobRun) -> None:
    async with run.finishing() as session:
        await session.execute(
            text("INSERT INTO notes VALUES (:c, :id, 'done')"), {"c": run.job.coalition_id, "id": new_id()}
        )


def runner(database: Database, handler: object, **options: object) -> JobRunner:
    return JobRunner(database, {"work": JobKind(handler, **options)}, LEASE)  # type: ignore[arg-type]


async def test_effects_and_done_are_one_transaction(database: Database, coalition: UUID) -> None:
    job_id = await put(database, coalition)
    assert await runner(database, write_note).run(coalition, job_id)
    assert (await row(database, coalition, job_id))["state"] == "done"
    assert await notes_of(database, coalition) == 1


async def test_a_done_job_does_not_run_again(database: Database, coalition: UUID) -> None:
    job_id = await put(database, coalition)
    jobs = runner(database, write_note)
    await jobs.run(coalition, job_id)
    assert not await jobs.run(coalition, job_id)
    assert await notes_of(database, coalition) == 1


async def test_fifty_rings_at_once_have_one_effect(database: Database, coalition: UUID) -> None:
    job_id = await put(database, coalition)
    # A lease that a busy machine does not outlast, or the job would rightly be taken over.
    jobs = JobRunner(database, {"work": JobKind(write_note)}, lease_seconds=60)
    ran = await asyncio.gather(*(jobs.run(coalition, job_id) for _ in range(50)))
    assert ran.count(True) == 1
    assert await notes_of(database, coalition) == 1


async def test_a_job_of_a_rolled_back_transaction_does_not_exist(database: Database, coalition: UUID) -> None:
    made: list[UUID] = []

    async def fail_half_way() -> None:
        async with database.tenant(coalition) as session:
            made.append(await enqueue(session, coalition, "work", {}))
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        await fail_half_way()
    assert not await runner(database, write_note).run(coalition, made[0])


async def test_a_job_whose_worker_died_is_due_again_when_its_lease_ends(database: Database, coalition: UUID) -> None:
    job_id = await put(database, coalition)
    leases = Leases(database, LEASE)
    assert await leases.claim(coalition, job_id)
    assert job_id not in [ring.job_id for ring in await leases.due(10_000)]
    assert await leases.claim(coalition, job_id) is None
    await asyncio.sleep(LEASE + 0.1)
    assert job_id in [ring.job_id for ring in await leases.due(10_000)]
    again = await leases.claim(coalition, job_id)
    assert again is not None
    assert again.attempt == 2


async def test_whoever_lost_the_lease_cannot_finish(database: Database, coalition: UUID) -> None:
    job_id = await put(database, coalition)
    leases = Leases(database, 0.05)
    first = await leases.claim(coalition, job_id)
    await asyncio.sleep(0.1)
    second = await leases.claim(coalition, job_id)
    assert first is not None
    assert second is not None
    with pytest.raises(LeaseLostError):
        async with leases.finishing(first) as session:
            await session.execute(text("INSERT INTO notes VALUES (:c, :id, 'x')"), {"c": coalition, "id": new_id()})
    assert await notes_of(database, coalition) == 0


async def test_a_job_that_works_longer_than_a_lease_keeps_it(database: Database, coalition: UUID) -> None:
    async def slow(run: JobRun) -> None:
        await asyncio.sleep(LEASE * 2.5)
        await write_note(run)

    job_id = await put(database, coalition)
    await runner(database, slow).run(coalition, job_id)
    assert (await row(database, coalition, job_id))["attempts"] == 1
    assert await notes_of(database, coalition) == 1


async def test_a_job_that_killed_its_process_twice_is_quarantined_and_people_are_told(
    database: Database, coalition: UUID
) -> None:
    told: list[str] = []

    async def given_up(_session: object, _job: object, reason: str) -> None:
        told.append(reason)

    job_id = await put(database, coalition)
    leases = Leases(database, 0.05)
    for _ in range(2):
        await leases.claim(coalition, job_id)
        await asyncio.sleep(0.1)
    await runner(database, write_note, given_up=given_up).run(coalition, job_id)
    assert (await row(database, coalition, job_id))["state"] == "quarantined"
    assert told == ["quarantined"]
    assert await notes_of(database, coalition) == 0


async def test_a_failure_is_tried_again_and_at_last_given_up(database: Database, coalition: UUID) -> None:
    async def failing(_run: JobRun) -> None:
        raise RuntimeError("what Noura wrote")

    job_id = await put(database, coalition)
    jobs = runner(database, failing, max_attempts=2)
    await jobs.run(coalition, job_id)
    after_one = await row(database, coalition, job_id)
    assert after_one["state"] == "queued"
    assert after_one["error"] == "RuntimeError", "the text of an error may quote a respondent"
    async with database.tenant(coalition) as session:
        await session.execute(text("UPDATE jobs SET run_at = now() WHERE id = :id"), {"id": job_id})
    await jobs.run(coalition, job_id)
    assert (await row(database, coalition, job_id))["state"] == "dead"


async def test_what_cannot_be_helped_is_given_up_at_once(database: Database, coalition: UUID) -> None:
    async def hopeless(_run: JobRun) -> None:
        raise PermanentError("the measure is gone")

    job_id = await put(database, coalition)
    await runner(database, hopeless).run(coalition, job_id)
    found = await row(database, coalition, job_id)
    assert (found["state"], found["error"]) == ("dead", "the measure is gone")


async def test_waiting_for_a_neighbour_never_ends_a_job(database: Database, coalition: UUID) -> None:
    async def waiting(_run: JobRun) -> None:
        raise RetryLaterError("measures-api is away", timedelta(0))

    job_id = await put(database, coalition)
    jobs = runner(database, waiting, max_attempts=2)
    for _ in range(5):
        assert await jobs.run(coalition, job_id)
    assert (await row(database, coalition, job_id))["state"] == "queued"


async def test_one_waiting_job_for_one_piece_of_work(database: Database, coalition: UUID) -> None:
    first = await put(database, coalition, dedupe_key="derivation 1")
    assert await put(database, coalition, dedupe_key="derivation 1") == first
    assert await put(database, coalition, dedupe_key="derivation 2") != first
    await Leases(database, 5).claim(coalition, first)
    # The running one may have read its data already, so new data need a new job.
    assert await put(database, coalition, dedupe_key="derivation 1") != first


async def test_a_worker_that_stops_gives_its_job_back_at_once(database: Database, coalition: UUID) -> None:
    started = asyncio.Event()

    async def endless(_run: JobRun) -> None:
        started.set()
        await asyncio.sleep(60)

    job_id = await put(database, coalition)
    task = asyncio.create_task(runner(database, endless).run(coalition, job_id))
    await started.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    found = await row(database, coalition, job_id)
    assert (found["state"], found["attempts"]) == ("queued", 0)


async def test_coalitions_take_turns(database: Database) -> None:
    many, one = new_id(), new_id()
    for _ in range(20):
        await put(database, many)
    job_id = await put(database, one)
    rings = [ring for ring in await Leases(database, 5).due(10_000) if ring.coalition_id in (many, one)]
    assert [ring.job_id for ring in rings].index(job_id) <= 1


def test_retries_spread_out_and_stay_bounded() -> None:
    delays = [retry_delay(attempt).total_seconds() for attempt in range(1, 200)]
    assert max(delays) <= 300
    assert len({round(delay, 3) for delay in delays}) > 50
