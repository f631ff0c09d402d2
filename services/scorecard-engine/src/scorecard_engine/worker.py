"""The worker process: follows the change feed of measures-api."""

from contextlib import AsyncExitStack

from rba_platform.bell import Bell
from rba_platform.database import Database
from rba_platform.logging import configure
from rba_platform.worker import queue_name, run_until_stopped, serve

from scorecard_engine.clients.measures import HttpMeasures
from scorecard_engine.dependencies import measures_http
from scorecard_engine.read_model.feed import FeedReader
from scorecard_engine.settings import EngineSettings

_SERVICE = "scorecards"


def main(settings: EngineSettings | None = None) -> None:
    """Work until told to stop."""
    settings = settings or EngineSettings()
    configure(_SERVICE, settings.log_level)

    async def work(stack: AsyncExitStack) -> None:
        bell = Bell(settings.redis_url, queue_name(_SERVICE))
        stack.push_async_callback(bell.close)
        database = Database(settings, bell)
        stack.push_async_callback(database.close)
        http = await stack.enter_async_context(measures_http(settings))
        reader = FeedReader(database, HttpMeasures(http))
        await serve(settings, _SERVICE, database, bell, kinds={}, background=[reader.run])

    run_until_stopped(work)


if __name__ == "__main__":
    main()
