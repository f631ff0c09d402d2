"""Workshops in the database."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.models import StoredWorkshop, Upload


def all_workshops(coalition_id: UUID) -> Select[StoredWorkshop]:
    """All workshops of the coalition."""
    return select(StoredWorkshop).where(StoredWorkshop.coalition_id == coalition_id)


async def find_workshop(session: AsyncSession, coalition_id: UUID, workshop_id: UUID) -> StoredWorkshop | None:
    """The workshop of that id."""
    return await session.scalar(all_workshops(coalition_id).where(StoredWorkshop.id == workshop_id))


def session_of(workshop: StoredWorkshop) -> dict[str, Any]:
    """The session of a workshop as a reader is told it: see `domain.workshop.Session.to_json`."""
    times = {"started_at": workshop.started_at, "ended_at": workshop.ended_at}
    return {
        "key": workshop.session_key,
        "meeting_id": workshop.meeting_id,
        "topic": workshop.topic,
        "seconds": workshop.seconds,
        "printed_participants": workshop.printed_participants,
        "printed_minutes": workshop.printed_minutes,
        **{name: time.isoformat() if time else None for name, time in times.items()},
    }


async def workshops_with_uploads(
    session: AsyncSession, coalition_id: UUID, source_ids: Collection[UUID], workshop_ids: Collection[UUID]
) -> list[tuple[StoredWorkshop, Upload]]:
    """The workshops of these sources, and these workshops, each with the upload that tells of it."""
    query = (
        select(StoredWorkshop, Upload)
        .join(Upload, (Upload.coalition_id == StoredWorkshop.coalition_id) & (Upload.id == StoredWorkshop.upload_id))
        .where(
            StoredWorkshop.coalition_id == coalition_id,
            StoredWorkshop.source_id.in_(source_ids) | StoredWorkshop.id.in_(workshop_ids),
        )
        .order_by(StoredWorkshop.id)
    )
    return [(workshop, upload) for workshop, upload in await session.execute(query)]


async def products_of(
    session: AsyncSession, coalition_id: UUID, workshops: Collection[StoredWorkshop]
) -> dict[UUID, str]:
    """Where what was read lies, of all uploads that tell of these workshops."""
    ids = {UUID(told["upload_id"]) for workshop in workshops for told in workshop.tellings.values()}
    query = select(Upload.id, Upload.products_key).where(Upload.coalition_id == coalition_id, Upload.id.in_(ids))
    return {upload_id: key for upload_id, key in await session.execute(query) if key is not None}
