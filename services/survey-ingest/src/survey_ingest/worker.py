"""The worker of survey-ingest: `python -m survey_ingest.worker`."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack

from rba_platform.bell import Bell
from rba_platform.client import neighbour
from rba_platform.clock import SystemClock
from rba_platform.database import Database
from rba_platform.job_runner import JobKind, JobRun
from rba_platform.logging import configure
from rba_platform.worker import queue_name, run_until_stopped, serve

from survey_ingest.clients.measures import MeasuresClient
from survey_ingest.reading.lanes import ReaderLanes
from survey_ingest.reading.process import Limits
from survey_ingest.scratch import keep_tidy
from survey_ingest.settings import IngestSettings
from survey_ingest.storage import Storage
from survey_ingest.tasks.build_source import build_source
from survey_ingest.tasks.drop_objects import drop_objects
from survey_ingest.tasks.equipment import Equipment
from survey_ingest.tasks.erase_respondent import erase_respondent
from survey_ingest.tasks.fetch_submissions import fetch_submissions
from survey_ingest.tasks.finish_transfer import finish_transfer
from survey_ingest.tasks.fold_inbox import fold_inbox
from survey_ingest.tasks.housekeeping import keep_house, plan_for_ever
from survey_ingest.tasks.locate_excerpts import locate_excerpts
from survey_ingest.tasks.publish_derivation import publish_derivation, publishing_given_up
from survey_ingest.tasks.read_upload import read_upload, reading_given_up
from survey_ingest.tasks.rereading import planning, read_again

NAME = "ingest"


def job_kinds(equipment: Equipment) -> Mapping[str, JobKind]:
    """What this worker can do."""

    def with_equipment(task: Callable[[JobRun, Equipment], Awaitable[None]]) -> Callable[[JobRun], Awaitable[None]]:
        async def handler(run: JobRun) -> None:
            await task(run, equipment)

        return handler

    return {
        "read_upload": JobKind(with_equipment(read_upload), max_attempts=5, given_up=reading_given_up),
        "build_source": JobKind(with_equipment(build_source)),
        "publish_derivation": JobKind(with_equipment(publish_derivation), given_up=publishing_given_up),
        "locate_excerpts": JobKind(with_equipment(locate_excerpts)),
        "erase_respondent": JobKind(with_equipment(erase_respondent)),
        "drop_objects": JobKind(with_equipment(drop_objects)),
        "finish_transfer": JobKind(with_equipment(finish_transfer)),
        "read_again": JobKind(with_equipment(read_again)),
        "keep_house": JobKind(with_equipment(keep_house)),
        "fetch_submissions": JobKind(with_equipment(fetch_submissions)),
        "fold_inbox": JobKind(with_equipment(fold_inbox)),
    }


async def equip(stack: AsyncExitStack, settings: IngestSettings) -> Equipment:
    """All that the tasks work with; given back when `stack` closes."""
    settings.scratch_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    clock = SystemClock()
    http = await stack.enter_async_context(neighbour(settings.measures_url, settings.service_key.get_secret_value()))
    reader = ReaderLanes(Limits(file_size=settings.max_file_bytes))
    await reader.start()
    stack.push_async_callback(reader.close)
    return Equipment(
        storage=Storage(settings.storage_url),
        measures=MeasuresClient(http, clock),
        reader=reader,
        scratch=settings.scratch_folder,
        secret_key=settings.secret_key.get_secret_value(),
        clock=clock,
    )


def main(settings: IngestSettings | None = None) -> None:
    """Do jobs until told to stop."""
    settings = settings or IngestSettings()
    configure(NAME, settings.log_level)

    async def work(stack: AsyncExitStack) -> None:
        bell = Bell(settings.redis_url, queue_name(NAME))
        stack.push_async_callback(bell.close)
        database = Database(settings, bell)
        stack.push_async_callback(database.close)
        equipment = await equip(stack, settings)

        async def tidy_scratch() -> None:
            await keep_tidy(equipment.scratch)

        async def plan_housekeeping() -> None:
            await plan_for_ever(database)

        background = [tidy_scratch, plan_housekeeping, planning(database, equipment.reader.readers)]
        await serve(settings, NAME, database, bell, job_kinds(equipment), background=background)

    run_until_stopped(work)


if __name__ == "__main__":
    main()
