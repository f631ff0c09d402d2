"""Adding to a transfer: each piece is in storage (fsync) before the row counts it, and the row before it is answered.

Nobody holds a lock while bytes arrive: who begins where the transfer ends may add to it, and of two who do so at once
one is told of a conflict. So a connection that died without a word keeps nobody from going on with another one.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rba_platform.database import Database
from rba_platform.ids import new_id
from starlette.requests import ClientDisconnect

from survey_ingest.models import TransferPart
from survey_ingest.storage import Storage
from survey_ingest.transfers.errors import ChecksumError, OffsetConflictError, TooLongError, TransferGoneError
from survey_ingest.transfers.repository import advance, find_transfer, part_key, to_be_finished

#: Bytes of a transfer that are in memory at once; what a killed process loses of it at most.
PIECE_BYTES = 4 * 1024 * 1024
#: An unfinished transfer is kept for so long after its last piece.
KEEP_UNFINISHED = timedelta(days=2)
#: Whoever sent the last piece makes the upload of it; after this time a worker does, should that process have died.
_FINISH_AFTER = timedelta(seconds=30)


@dataclass
class Appending:
    """One request that adds to a transfer. `position` is how far the transfer is with it."""

    database: Database
    storage: Storage
    coalition_id: UUID
    transfer_id: UUID
    size: int
    position: int
    now: datetime
    checksum: tuple[Any, bytes] | None = None

    async def take(self, body: AsyncIterator[bytes]) -> int:
        """Add the body; answers how many bytes of the transfer are here then.

        A connection that is cut leaves what had arrived, unless a checksum was to be kept. Raises
        `OffsetConflictError`, `TooLongError`, `ChecksumError`, `TransferGoneError`.
        """
        held: list[TransferPart] = []
        buffer = bytearray()
        try:
            async for chunk in body:
                end = self.position + sum(part.size for part in held) + len(buffer) + len(chunk)
                self._check_room(end)
                buffer += chunk
                # The last piece waits for the end of the body: only then it is sure that nothing follows.
                if len(buffer) >= PIECE_BYTES and end < self.size:
                    await self._store(held, bytes(buffer))
                    buffer.clear()
        except ClientDisconnect:
            if self.checksum is not None:
                await self._discard(held)
                raise
        except BaseException:
            await self._discard(held)
            raise
        if buffer:
            await self._store(held, bytes(buffer))
        if self.checksum is not None and held:
            digest, expected = self.checksum
            if digest.digest() != expected:
                await self._discard(held)
                raise ChecksumError
            await self._count(held)
        return self.position

    def _check_room(self, end: int) -> None:
        if end > self.size:
            raise TooLongError

    async def _store(self, held: list[TransferPart], content: bytes) -> None:
        """Write a piece; without a checksum it counts at once, else it is `held` until all have been seen."""
        start = held[-1].start + held[-1].size if held else self.position
        part = TransferPart(
            coalition_id=self.coalition_id, id=new_id(), transfer_id=self.transfer_id, start=start, size=len(content)
        )
        await self.storage.put(part_key(part), content)
        if self.checksum is not None:
            self.checksum[0].update(content)
            held.append(part)
            return
        await self._count([part])

    async def _count(self, parts: list[TransferPart]) -> None:
        end = parts[-1].start + parts[-1].size
        async with self.database.tenant(self.coalition_id) as session:
            counted = await advance(session, self.coalition_id, self.transfer_id, parts, self.now + KEEP_UNFINISHED)
            if counted and end == self.size:
                await to_be_finished(session, self.coalition_id, self.transfer_id, self.now + _FINISH_AFTER)
            current = None if counted else await find_transfer(session, self.coalition_id, self.transfer_id)
        if not counted:
            await self._discard(parts)
            raise TransferGoneError if current is None else OffsetConflictError(current.received)
        self.position = end

    async def _discard(self, parts: list[TransferPart]) -> None:
        for part in parts:
            await self.storage.delete(part_key(part))
