"""The worker process of measures-api. No job is defined yet: it answers the bell, sweeps, and stays idle."""

from contextlib import AsyncExitStack

from rba_platform import logging
from rba_platform.bell import Bell
from rba_platform.database import Database
from rba_platform.job_runner import JobKind
from rba_platform.worker import queue_name, run_until_stopped, serve

from measures_api.main import NAME
from measures_api.settings import MeasuresSettings

KINDS: dict[str, JobKind] = {}


def main(settings: MeasuresSettings | None = None) -> None:
    """Run until told to stop; without `settings`, with those of the environment."""
    chosen = settings or MeasuresSettings()
    logging.configure("measures-worker", chosen.log_level)

    async def work(stack: AsyncExitStack) -> None:
        bell = Bell(chosen.redis_url, queue_name(NAME))
        stack.push_async_callback(bell.close)
        database = Database(chosen, bell)
        stack.push_async_callback(database.close)
        await serve(chosen, NAME, database, bell, KINDS)

    run_until_stopped(work)


if __name__ == "__main__":
    main()
