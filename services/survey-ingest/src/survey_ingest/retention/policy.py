"""The policy in the database, and what follows from it: the instant from which a raw file may go."""

from uuid import UUID

from rba_platform.ids import new_id
from sqlalchemy import Integer, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from survey_ingest.models import RetentionPolicy, Source, Upload


async def find_policy(session: AsyncSession, coalition_id: UUID) -> RetentionPolicy | None:
    """The coalition's policy; None where nobody has said anything yet, and raw files are kept for ever."""
    return await session.scalar(select(RetentionPolicy).where(RetentionPolicy.coalition_id == coalition_id))


async def policy_to_change(session: AsyncSession, coalition_id: UUID) -> RetentionPolicy:
    """The coalition's policy, made where there is none, and locked."""
    values = {"coalition_id": coalition_id, "id": new_id()}
    await session.execute(insert(RetentionPolicy).values(values).on_conflict_do_nothing())
    here = RetentionPolicy.coalition_id == coalition_id
    return (await session.scalars(select(RetentionPolicy).where(here).with_for_update())).one()


async def set_raw_ends(session: AsyncSession, coalition_id: UUID, *only: ColumnElement[bool]) -> None:
    """Say on the coalition's uploads, or on those of them that are `only`, when their raw files may go.

    A file that was deleted before keeps what was said of it.
    """
    default = (
        select(RetentionPolicy.keep_raw_days).where(RetentionPolicy.coalition_id == coalition_id).scalar_subquery()
    )
    days = func.coalesce(Source.keep_raw_days, default, type_=Integer)
    await session.execute(
        update(Upload)
        .where(
            Upload.coalition_id == coalition_id,
            Source.coalition_id == coalition_id,
            Source.id == Upload.source_id,
            Upload.raw_deleted_at.is_(None),
            *only,
        )
        .values(raw_expires_at=Upload.created_at + func.make_interval(0, 0, 0, days))
        .execution_options(synchronize_session=False)
    )
