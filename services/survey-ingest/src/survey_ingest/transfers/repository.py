"""Transfers in the database."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from rba_platform.jobs import enqueue
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.models import Transfer, TransferPart


async def find_transfer(session: AsyncSession, coalition_id: UUID, transfer_id: UUID) -> Transfer | None:
    """The transfer of that id."""
    query = select(Transfer).where(Transfer.coalition_id == coalition_id, Transfer.id == transfer_id)
    return await session.scalar(query.execution_options(populate_existing=True))


async def parts_of(session: AsyncSession, coalition_id: UUID, transfer_id: UUID) -> list[TransferPart]:
    """The pieces that are here, in their order."""
    query = (
        select(TransferPart)
        .where(TransferPart.coalition_id == coalition_id, TransferPart.transfer_id == transfer_id)
        .order_by(TransferPart.start)
    )
    return list(await session.scalars(query))


async def advance(
    session: AsyncSession, coalition_id: UUID, transfer_id: UUID, parts: Sequence[TransferPart], expires_at: datetime
) -> bool:
    """Count these pieces as received; False, and nothing, where the transfer does not end where they begin."""
    start, end = parts[0].start, parts[-1].start + parts[-1].size
    statement = (
        update(Transfer)
        .where(Transfer.coalition_id == coalition_id, Transfer.id == transfer_id, Transfer.received == start)
        .values(received=end, expires_at=expires_at)
        .returning(Transfer.id)
    )
    if await session.scalar(statement) is None:
        return False
    session.add_all(parts)
    await session.flush()
    return True


async def drop_transfer(session: AsyncSession, coalition_id: UUID, transfer_id: UUID) -> None:
    """Delete the transfer; what lies in storage of it follows."""
    await session.execute(delete(Transfer).where(Transfer.coalition_id == coalition_id, Transfer.id == transfer_id))
    await drop_pieces(session, coalition_id, transfer_id)


async def drop_pieces(
    session: AsyncSession, coalition_id: UUID, transfer_id: UUID, *, run_at: datetime | None = None
) -> None:
    """Let the pieces be removed from storage."""
    payload = {"prefix": folder_of(coalition_id, transfer_id)}
    await enqueue(session, coalition_id, "drop_objects", payload, run_at=run_at)


def folder_of(coalition_id: UUID, transfer_id: UUID) -> str:
    """Where the pieces of a transfer lie in storage."""
    return f"{coalition_id}/transfers/{transfer_id}"


def part_key(part: TransferPart) -> str:
    """Where a piece lies in storage. Two that begin at the same place do not write over one another."""
    return f"{folder_of(part.coalition_id, part.transfer_id)}/{part.id}"


async def to_be_finished(session: AsyncSession, coalition_id: UUID, transfer_id: UUID, run_at: datetime) -> None:
    """Let a worker make the upload of a transfer that is whole, should nobody have done it by then."""
    payload = {"transfer_id": str(transfer_id)}
    await enqueue(session, coalition_id, "finish_transfer", payload, dedupe_key=str(transfer_id), run_at=run_at)
