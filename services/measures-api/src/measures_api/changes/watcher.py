"""Waiting for the feed to move, without LISTEN/NOTIFY and without a connection per reader.

One poller per process reads the heads of all coalitions, and only while somebody waits. Changes that this process
commits wake it at once.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import structlog
from rba_platform.database import Database
from sqlalchemy import select

from measures_api.changes.heads_cursor import HeadsCursor
from measures_api.models import FeedHead

log = structlog.get_logger()


class HeadWatcher:
    """What this process has seen of the heads, and who waits for more."""

    def __init__(self, database: Database, poll_seconds: float) -> None:
        self._database = database
        self._poll_seconds = poll_seconds
        self._positions: dict[UUID, int] = {}
        # When this process saw a head move, counted in moves. Commits are seen in some order, and never out of sight.
        self._moves: dict[UUID, int] = {}
        self._move = 0
        self._name = secrets.token_hex(4)
        self._awake = asyncio.Event()
        self._moved = asyncio.Event()
        self._waiting = 0
        self._poller: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """This process has committed a change: read the heads now."""
        self._awake.set()

    async def wait_for(self, coalition_id: UUID, after: int, seconds: float) -> None:
        """Return when the coalition's feed is beyond `after`, or when the time is over."""
        async with self._polling():
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    while self._positions.get(coalition_id, 0) <= after:
                        await self._next_move()

    async def moved_since(self, cursor: HeadsCursor, seconds: float) -> tuple[dict[UUID, int], HeadsCursor]:
        """The heads that moved since `cursor`, waiting for the first; and the cursor after them.

        A cursor that this process knows nothing of answers all heads: a head too many does no harm to a reader.
        """
        await self._read_heads()
        seen = cursor.of(self._name)
        async with self._polling():
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    while self._move <= seen:
                        await self._next_move()
        heads = {each: self._positions[each] for each, move in self._moves.items() if move > seen}
        return heads, cursor.advanced(self._name, self._move)

    async def close(self) -> None:
        """Stop polling."""
        if self._poller is not None:
            self._poller.cancel()
            await asyncio.gather(self._poller, return_exceptions=True)

    @asynccontextmanager
    async def _polling(self) -> AsyncIterator[None]:
        self._waiting += 1
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._poll())
        try:
            yield
        finally:
            self._waiting -= 1

    async def _next_move(self) -> None:
        moved = self._moved
        await moved.wait()

    async def _poll(self) -> None:
        while self._waiting:
            self._awake.clear()
            try:
                await self._read_heads()
            except Exception as error:  # noqa: BLE001 - the database may be away; whoever waits is told when it asks
                log.warning("feed_heads_unread", kind=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._poll_seconds):
                    await self._awake.wait()

    async def _read_heads(self) -> None:
        async with self._database.dispatch() as connection:
            rows = (await connection.execute(select(FeedHead.coalition_id, FeedHead.position))).all()
        before = self._move
        for coalition_id, position in rows:
            if self._positions.get(coalition_id, 0) < position:
                self._positions[coalition_id] = position
                self._move += 1
                self._moves[coalition_id] = self._move
        if self._move > before:
            moved, self._moved = self._moved, asyncio.Event()
            moved.set()
