"""Reading the read model again from nothing: `python -m scorecard_engine.read_model.rebuilding [coalition id …]`."""

import asyncio
import sys
from collections.abc import Sequence
from uuid import UUID

import structlog
from rba_platform.database import Database
from rba_platform.logging import configure

from scorecard_engine.clients.measures import HttpMeasures, Measures
from scorecard_engine.dependencies import measures_http
from scorecard_engine.read_model.applying import forget
from scorecard_engine.read_model.feed import FeedReader
from scorecard_engine.settings import EngineSettings

log = structlog.get_logger()


async def rebuild(database: Database, measures: Measures, coalition_id: UUID) -> int:
    """Drop the coalition's read model and read its feed from the start; answers the position reached.

    Scorecards show less than there is while this runs. Workers may run meanwhile: they help.
    """
    async with database.tenant(coalition_id) as session:
        await forget(session, coalition_id)
    position = await FeedReader(database, measures).catch_up(coalition_id)
    log.info("read_model_rebuilt", coalition=str(coalition_id), position=position)
    return position


async def _rebuild_all(settings: EngineSettings, coalition_ids: Sequence[UUID]) -> None:
    database = Database(settings)
    try:
        async with measures_http(settings) as http:
            measures = HttpMeasures(http)
            heads = await measures.heads(None, 0)
            for coalition_id in coalition_ids or [head.coalition_id for head in heads.items]:
                await rebuild(database, measures, coalition_id)
    finally:
        await database.close()


def main() -> None:
    """Rebuild the coalitions named, or all of them."""
    settings = EngineSettings()
    configure("scorecards", settings.log_level)
    asyncio.run(_rebuild_all(settings, [UUID(argument) for argument in sys.argv[1:]]))


if __name__ == "__main__":
    main()
