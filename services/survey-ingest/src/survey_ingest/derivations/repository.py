"""Derivations and their runs in the database."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.models import DerivationRun, StoredDerivation


def all_derivations(coalition_id: UUID) -> Select[StoredDerivation]:
    """All derivations of the coalition that are not on their way out."""
    return select(StoredDerivation).where(
        StoredDerivation.coalition_id == coalition_id, StoredDerivation.state != "deleting"
    )


async def find_derivation(
    session: AsyncSession, coalition_id: UUID, derivation_id: UUID, *, lock: bool = False
) -> StoredDerivation | None:
    """The derivation of that id, also one that is being deleted; with `lock`, nobody else changes it meanwhile."""
    query = select(StoredDerivation).where(
        StoredDerivation.coalition_id == coalition_id, StoredDerivation.id == derivation_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def published_beside(session: AsyncSession, stored: StoredDerivation) -> list[StoredDerivation]:
    """The other derivations that publish to the same measure."""
    query = all_derivations(stored.coalition_id).where(
        StoredDerivation.measure_id == stored.measure_id,
        StoredDerivation.id != stored.id,
        StoredDerivation.state == "published",
    )
    return list(await session.scalars(query.order_by(StoredDerivation.id)))


async def reading_the_same(
    session: AsyncSession, stored: StoredDerivation, *, drafts: bool = False
) -> list[StoredDerivation]:
    """The other published derivations that read one of its sources, in the order of publication; then `drafts`."""
    query = all_derivations(stored.coalition_id).where(
        StoredDerivation.source_ids.overlap(stored.source_ids),
        StoredDerivation.id != stored.id,
        StoredDerivation.state.in_(["published", "draft"] if drafts else ["published"]),
    )
    in_order = query.order_by(StoredDerivation.published_at.nulls_last(), StoredDerivation.id)
    return list(await session.scalars(in_order.execution_options(populate_existing=True)))


def all_runs(coalition_id: UUID, derivation_id: UUID) -> Select[DerivationRun]:
    """All runs of a derivation."""
    return select(DerivationRun).where(
        DerivationRun.coalition_id == coalition_id, DerivationRun.derivation_id == derivation_id
    )


async def newest_sent(session: AsyncSession, coalition_id: UUID, derivation_id: UUID) -> DerivationRun | None:
    """The run that made what is published now; where it was refused, nothing is."""
    query = all_runs(coalition_id, derivation_id).where(DerivationRun.state.in_(["succeeded", "refused"]))
    return await session.scalar(query.order_by(DerivationRun.created_at.desc(), DerivationRun.id.desc()).limit(1))


async def newest_run(session: AsyncSession, coalition_id: UUID, derivation_id: UUID) -> DerivationRun | None:
    """The run that was carried out last, whatever became of it."""
    query = all_runs(coalition_id, derivation_id)
    return await session.scalar(query.order_by(DerivationRun.created_at.desc(), DerivationRun.id.desc()).limit(1))


async def hidden_in_summary(session: AsyncSession, coalition_id: UUID, source_id: UUID) -> set[str]:
    """The questions of a source whose answers, all together, would give a group away beside what is published."""
    published = all_derivations(coalition_id).where(
        StoredDerivation.source_ids.overlap([source_id]), StoredDerivation.state == "published"
    )
    newest = (
        select(DerivationRun.report)
        .ext(distinct_on(DerivationRun.derivation_id))
        .where(
            DerivationRun.coalition_id == coalition_id,
            DerivationRun.derivation_id.in_(published.with_only_columns(StoredDerivation.id)),
            DerivationRun.state.in_(["succeeded", "refused"]),
        )
        .order_by(DerivationRun.derivation_id, DerivationRun.created_at.desc(), DerivationRun.id.desc())
    )
    reports = await session.scalars(newest)
    return {key for report in reports for key in report.get("summaries", {}).get(str(source_id), [])}
