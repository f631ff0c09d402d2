"""Themes and excerpts in the database, and the job that follows from their changes."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from rba_platform.jobs import enqueue
from sqlalchemy import ColumnElement, Select, any_, exists, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from survey_ingest.domain.derivation import OF_THEMES
from survey_ingest.models import StoredDerivation, StoredExcerpt, StoredTheme, StoredWorkshop, ThemeVersion, Upload
from survey_ingest.sources.repository import to_be_published


def among(column: InstrumentedAttribute[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Whether a column holds one of the values: as one array, since a statement takes 32,767 parameters at most."""
    return column == any_(literal(list(values), ARRAY(column.type)))


def all_themes(coalition_id: UUID) -> Select[StoredTheme]:
    """All themes of the coalition."""
    return select(StoredTheme).where(StoredTheme.coalition_id == coalition_id)


async def find_theme(
    session: AsyncSession, coalition_id: UUID, theme_id: UUID, *, lock: bool = False
) -> StoredTheme | None:
    """The theme of that id; with `lock`, nobody else changes it until the transaction ends."""
    query = all_themes(coalition_id).where(StoredTheme.id == theme_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def themes_in_order(session: AsyncSession, coalition_id: UUID) -> list[StoredTheme]:
    """All themes, in the order in which they were made: a file's themes stand after those above them."""
    return list(await session.scalars(all_themes(coalition_id).order_by(StoredTheme.id)))


async def themes_below(session: AsyncSession, stored: StoredTheme) -> list[UUID]:
    """The theme and all themes under it."""
    themes = await themes_in_order(session, stored.coalition_id)
    found, before = {stored.id}, 0
    while len(found) > before:  # a theme may have been put under one that was made later
        before = len(found)
        found |= {each.id for each in themes if each.parent_id in found}
    return list(found)


def all_versions(coalition_id: UUID, theme_id: UUID) -> Select[ThemeVersion]:
    """The earlier states of a theme."""
    return select(ThemeVersion).where(ThemeVersion.coalition_id == coalition_id, ThemeVersion.theme_id == theme_id)


def all_excerpts(coalition_id: UUID) -> Select[StoredExcerpt]:
    """All excerpts of the coalition."""
    return select(StoredExcerpt).where(StoredExcerpt.coalition_id == coalition_id)


async def find_excerpt(
    session: AsyncSession, coalition_id: UUID, excerpt_id: UUID, *, lock: bool = False
) -> StoredExcerpt | None:
    """The excerpt of that id; with `lock`, nobody else changes it until the transaction ends."""
    query = all_excerpts(coalition_id).where(StoredExcerpt.id == excerpt_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def has_children(session: AsyncSession, stored: StoredTheme) -> bool:
    """Whether other themes stand under this one."""
    below = exists().where(StoredTheme.coalition_id == stored.coalition_id, StoredTheme.parent_id == stored.id)
    return bool(await session.scalar(select(below)))


async def take_from_excerpts(session: AsyncSession, stored: StoredTheme) -> None:
    """Take the theme from all excerpts; the excerpts stay."""
    await session.execute(
        update(StoredExcerpt)
        .where(StoredExcerpt.coalition_id == stored.coalition_id, StoredExcerpt.theme_ids.contains([stored.id]))
        .values(theme_ids=func.array_remove(StoredExcerpt.theme_ids, stored.id))
    )


async def unknown_themes(session: AsyncSession, coalition_id: UUID, named: Collection[str]) -> bool:
    """Whether one of these is neither the id nor the GUID of a theme."""
    themes = await themes_in_order(session, coalition_id)
    known = {str(each.id) for each in themes} | {each.guid for each in themes}
    return any(text.casefold() not in known for text in named)


async def figures_changed(session: AsyncSession, coalition_id: UUID) -> None:
    """Let the worker run the published derivations that count themes."""
    query = select(StoredDerivation.id).where(
        StoredDerivation.coalition_id == coalition_id,
        StoredDerivation.state == "published",
        StoredDerivation.recipe["statistic"].astext.in_(sorted(OF_THEMES)),
    )
    for derivation_id in await session.scalars(query):
        await to_be_published(session, coalition_id, derivation_id)


async def to_be_located(session: AsyncSession, coalition_id: UUID) -> None:
    """Let the worker look for the excerpts that wait to be found in transcripts."""
    await enqueue(session, coalition_id, "locate_excerpts", {}, dedupe_key="excerpts")


async def transcripts_changed(session: AsyncSession, coalition_id: UUID, workshop_ids: Collection[UUID]) -> None:
    """Let the excerpts of these workshops be located anew, and those that no transcript is known of."""
    anew = or_(StoredExcerpt.workshop_id.in_(list(workshop_ids)), StoredExcerpt.workshop_id.is_(None))
    waiting = await session.scalars(
        update(StoredExcerpt)
        .where(StoredExcerpt.coalition_id == coalition_id, anew)
        .values(located="waiting")
        .returning(StoredExcerpt.id)
    )
    if waiting.first() is not None:
        await to_be_located(session, coalition_id)


async def waiting_excerpts(session: AsyncSession, coalition_id: UUID, most: int) -> list[StoredExcerpt]:
    """Excerpts that wait to be located, whole documents together."""
    query = all_excerpts(coalition_id).where(StoredExcerpt.located == "waiting")
    return list(await session.scalars(query.order_by(StoredExcerpt.document, StoredExcerpt.id).limit(most)))


async def documents_of(session: AsyncSession, coalition_id: UUID) -> list[str]:
    """The names of documents as the coders wrote them."""
    query = select(StoredExcerpt.document).where(StoredExcerpt.coalition_id == coalition_id).distinct()
    return [name for name in await session.scalars(query) if name]


async def excerpts_of_documents(
    session: AsyncSession, coalition_id: UUID, documents: Collection[str]
) -> list[StoredExcerpt]:
    """The excerpts of these documents; nobody else changes them until the transaction ends."""
    query = all_excerpts(coalition_id).where(StoredExcerpt.document.in_(documents)).order_by(StoredExcerpt.id)
    return list(await session.scalars(query.with_for_update()))


async def workshops_and_files(
    session: AsyncSession, coalition_id: UUID
) -> Sequence[tuple[StoredWorkshop, Sequence[Upload]]]:
    """Each workshop with the uploads that tell of it, newest workshops first."""
    query = select(StoredWorkshop).where(StoredWorkshop.coalition_id == coalition_id)
    order = (StoredWorkshop.started_at.desc().nulls_last(), StoredWorkshop.id)
    workshops = list(await session.scalars(query.order_by(*order)))
    telling = {each.id: {UUID(told["upload_id"]) for told in each.tellings.values()} for each in workshops}
    wanted = {upload_id for ids in telling.values() for upload_id in ids}
    found = await session.scalars(
        select(Upload).where(Upload.coalition_id == coalition_id, Upload.id.in_(wanted)).order_by(Upload.id)
    )
    uploads = list(found)
    return [(each, [upload for upload in uploads if upload.id in telling[each.id]]) for each in workshops]
