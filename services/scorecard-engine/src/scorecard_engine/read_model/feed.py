"""The reader of the change feed: keeps the read model a step behind measures-api, and catches up after outages.

Several workers may read at once: what one has applied, another finds applied and drops.
"""

import asyncio
from dataclasses import replace
from uuid import UUID

import structlog
from rba_platform.client import NeighbourAwayError, NeighbourRefusedError
from rba_platform.database import Database
from sqlalchemy import select

from scorecard_engine.clients.measures import HEADS_WAIT_SECONDS, Heads, Measures
from scorecard_engine.models import Cursor, Measure
from scorecard_engine.read_model.applying import apply, forget, lock_position
from scorecard_engine.read_model.fetching import fetch
from scorecard_engine.read_model.moved import Moved, moved

log = structlog.get_logger()

#: Coalitions read at once; one with a long way to go does not hold up the others.
_COALITIONS_AT_ONCE = 4
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 1.0


class FeedReader:
    """Follows the feed of every coalition."""

    def __init__(self, database: Database, measures: Measures, *, wait_seconds: int = HEADS_WAIT_SECONDS) -> None:
        self._database = database
        self._measures = measures
        self._wait_seconds = wait_seconds
        self._gate = asyncio.Semaphore(_COALITIONS_AT_ONCE)
        self._wanted: dict[UUID, int] = {}
        self._at_work: set[UUID] = set()

    async def run(self) -> None:
        """Follow until cancelled. There is no pause between a change and its reading: measures-api holds the line."""
        after: str | None = None
        pause = _FIRST_PAUSE_SECONDS
        self._at_work.clear()
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    heads = await self._measures.heads(after, self._wait_seconds)
                except (NeighbourAwayError, NeighbourRefusedError) as error:
                    log.warning("feed_unreachable", reason=str(error))
                    if isinstance(error, NeighbourRefusedError):
                        after = None  # a cursor that is not known there any more: ask for all heads
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
                    continue
                after, pause = heads.cursor, _FIRST_PAUSE_SECONDS
                self._wake(group, heads)

    async def catch_up(self, coalition_id: UUID, until: int | None = None) -> int:
        """Apply the coalition's changes up to `until` (None: all there are); answers the position reached."""
        while True:
            position = await self.position(coalition_id)
            if position == until:
                return position
            try:
                page = await self._measures.changes(coalition_id, position)
            except NeighbourRefusedError as error:
                if error.code != "invalid_cursor":
                    raise
                # measures-api was put back to an earlier time than ours: what it holds now is the truth.
                log.warning("feed_went_back", coalition=str(coalition_id), position=position)
                async with self._database.tenant(coalition_id) as session:
                    await forget(session, coalition_id)
                continue
            if not page.items:
                return position
            touched = moved(page.items)
            if position == 0:
                touched = replace(touched, coalition=True)
            touched = await self._with_calendars(coalition_id, touched)
            state = await fetch(self._measures, coalition_id, touched)
            async with self._database.tenant(coalition_id) as session:
                # Where another worker was quicker, its state is at least as good; ours is dropped.
                if await lock_position(session, coalition_id) == position:
                    await apply(session, coalition_id, state, page.cursor)
                    log.info("feed_applied", coalition=str(coalition_id), position=page.cursor)

    async def position(self, coalition_id: UUID) -> int:
        """How far the coalition's feed has been applied."""
        async with self._database.tenant(coalition_id) as session:
            found = await session.scalar(select(Cursor.position).where(Cursor.coalition_id == coalition_id))
        return found or 0

    def _wake(self, group: asyncio.TaskGroup, heads: Heads) -> None:
        for head in heads.items:
            self._wanted[head.coalition_id] = head.position
            if head.coalition_id not in self._at_work:
                self._at_work.add(head.coalition_id)
                group.create_task(self._follow(head.coalition_id))

    async def _follow(self, coalition_id: UUID) -> None:
        pause = _FIRST_PAUSE_SECONDS
        position = -1
        # The head may move on meanwhile; between the last look at it and the end of this task nothing else runs.
        while position < self._wanted[coalition_id]:
            try:
                position = await self._catch_up_in_turn(coalition_id)
            except Exception as error:  # noqa: BLE001 - one coalition's fault must not stop the others; it is retried
                log.warning("feed_behind", coalition=str(coalition_id), reason=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
        self._at_work.discard(coalition_id)

    async def _catch_up_in_turn(self, coalition_id: UUID) -> int:
        async with self._gate:
            wanted = self._wanted[coalition_id]
            position = await self.catch_up(coalition_id, wanted)
        if position < wanted:
            raise NeighbourAwayError(f"the head is {wanted}, and the feed ends at {position}")
        return position

    async def _with_calendars(self, coalition_id: UUID, touched: Moved) -> Moved:
        """Measures carry their calendar with them, so a changed calendar is read with each of its measures."""
        if not touched.calendars:
            return touched
        async with self._database.tenant(coalition_id) as session:
            statement = select(Measure.id).where(
                Measure.coalition_id == coalition_id, Measure.calendar_id.in_(touched.calendars)
            )
            using = frozenset((await session.scalars(statement)).all())
        return replace(touched, measures=touched.measures | using)
