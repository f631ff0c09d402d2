"""Erasures in the database."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.domain.hints import ErasedName, ErasedRow
from survey_ingest.models import Erasure, Upload


def all_erasures(coalition_id: UUID) -> Select[Erasure]:
    """All erasures of the coalition."""
    return select(Erasure).where(Erasure.coalition_id == coalition_id)


async def find_erasure(session: AsyncSession, coalition_id: UUID, erasure_id: UUID) -> Erasure | None:
    """The erasure of that id."""
    return await session.scalar(all_erasures(coalition_id).where(Erasure.id == erasure_id))


async def under_way(session: AsyncSession, coalition_id: UUID) -> tuple[int, frozenset[UUID]]:
    """How many erasures there are, and the uploads from which somebody is just being erased.

    One more later, and whoever read the tombstones now lacks some; the raw files of these uploads may still hold them.
    """
    rows = (await session.execute(all_erasures(coalition_id).with_only_columns(Erasure.state, Erasure.uploads))).all()
    return len(rows), frozenset(each for row in rows if row.state == "erasing" for each in row.uploads)


async def tombstones(session: AsyncSession, coalition_id: UUID) -> frozenset[str]:
    """The keyed hashes of all who were erased: readers leave them out."""
    lists = await session.scalars(select(Erasure.identities).where(Erasure.coalition_id == coalition_id))
    return frozenset(each for identities in lists for each in identities)


async def erased_names(session: AsyncSession, coalition_id: UUID, source_id: UUID) -> tuple[ErasedName, ...]:
    """The names of those who were erased, in the sessions of this source."""
    lists = await session.scalars(select(Erasure.names).where(Erasure.coalition_id == coalition_id))
    here = {
        (each["name"], each["began"], each["ended"])
        for names in lists
        for each in names
        if each["source"] == str(source_id)
    }
    return tuple(ErasedName(*each) for each in sorted(here, key=str))


async def erased_rows(session: AsyncSession, coalition_id: UUID, source_id: UUID) -> tuple[ErasedRow, ...]:
    """The responses that were erased, as they concern files of this source."""
    lists = (
        await session.scalars(select(Erasure.rows).where(Erasure.coalition_id == coalition_id).order_by(Erasure.id))
    ).all()
    if not any(lists):
        return ()
    # A file may have been moved here since.
    uploads = select(Upload.id).where(Upload.coalition_id == coalition_id, Upload.source_id == source_id)
    here = {str(source_id), *(str(each) for each in await session.scalars(uploads))}
    found = {
        (each["response_id"], each["digest"], each["source"] in here or each["upload"] in here)
        for rows in lists
        for each in rows
    }
    return tuple(ErasedRow(name, digest, here=at_home) for name, digest, at_home in sorted(found))
