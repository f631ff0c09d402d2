"""The job `build_source`, which is also the second half of `read_upload`: make a source's part from its uploads."""

from datetime import timedelta
from uuid import UUID

from rba_platform.job_runner import JobRun, RetryLaterError
from rba_platform.jobs import enqueue

from survey_ingest.sources.building import build, plan_building, put_in_place
from survey_ingest.sources.errors import SourceMovedError
from survey_ingest.sources.repository import KEEP_OLD
from survey_ingest.storage import MissingObjectError
from survey_ingest.tasks.equipment import Equipment

#: Others may keep changing the source meanwhile; after so many tries it is left alone for a moment.
_TRIES = 5


async def build_source(run: JobRun, equipment: Equipment) -> None:
    """Build the source that the job names."""
    await build_and_finish(run, equipment, UUID(run.job.payload["source_id"]))


async def build_and_finish(run: JobRun, equipment: Equipment, source_id: UUID) -> None:
    """Build the source; its new state and the end of the job are one transaction."""
    coalition_id = run.job.coalition_id
    for attempt in range(_TRIES):
        async with run.reading() as session:
            plan = await plan_building(session, coalition_id, source_id)
        if plan is None:
            return
        # The job's attempt fences: a worker that lost its lease must not write over what the next one made.
        key = f"{coalition_id}/sources/{source_id}/{run.job.id}-{run.job.attempt}-{attempt}"
        try:
            built = await build(plan, equipment.storage, equipment.scratch, key)
            async with run.finishing() as session:
                await put_in_place(session, built, equipment.clock.now())
        except (SourceMovedError, MissingObjectError):
            async with run.reading() as session:
                due = equipment.clock.now() + KEEP_OLD
                await enqueue(session, coalition_id, "drop_objects", {"prefix": key}, run_at=due)
        else:
            return
    raise RetryLaterError("the source kept changing", timedelta(seconds=0.5))
