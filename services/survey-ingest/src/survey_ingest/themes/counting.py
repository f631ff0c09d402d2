"""The coalition's excerpts as codings, and the matrix over all of them."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from rba_kernel.privacy import PrivacyPolicy
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.domain.theme_matrix import Coding, Matrix, with_ancestors
from survey_ingest.models import StoredExcerpt, StoredTheme
from survey_ingest.themes.locating import document_key
from survey_ingest.themes.repository import all_excerpts, themes_in_order
from survey_ingest.workshops.repository import all_workshops

if TYPE_CHECKING:
    from survey_ingest.domain.theme_rows import ThemeRow

_DOCUMENT = "document:"


@dataclass(frozen=True)
class Counted:
    """All themes in order, all excerpts, and the matrix of both."""

    themes: Sequence[StoredTheme]
    excerpts: Sequence[StoredExcerpt]
    matrix: Matrix


async def count(session: AsyncSession, coalition_id: UUID, policy: PrivacyPolicy | None) -> Counted:
    """The matrix of the coalition; under `policy` for those who do not see raw counts."""
    themes = await themes_in_order(session, coalition_id)
    excerpts = list(await session.scalars(all_excerpts(coalition_id).order_by(StoredExcerpt.id)))
    parents = {str(each.id): str(each.parent_id) if each.parent_id else None for each in themes}
    codings = codings_of(excerpts, parents)
    return Counted(themes, excerpts, await asyncio.to_thread(Matrix, codings, parents, policy))


def session_of(excerpt: StoredExcerpt) -> str:
    """The key of the session an excerpt comes from: its workshop, else the name of its document; empty if unknown."""
    if excerpt.workshop_id is not None:
        return str(excerpt.workshop_id)
    key = document_key(excerpt.document)
    return f"{_DOCUMENT}{key}" if key else ""


def codings_of(excerpts: Sequence[StoredExcerpt], parents: dict[str, str | None]) -> list[Coding]:
    """The excerpts as they are counted. Within a session a mark whose voice is known elsewhere is that voice."""
    voices: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in excerpts:
        if each.voice and each.speaker:
            voices[session_of(each), each.speaker].add(each.voice)
    return [_coding(each, parents, voices) for each in excerpts]


async def theme_rows(
    session: AsyncSession, coalition_id: UUID, source_ids: Sequence[UUID], without: Collection[UUID] = ()
) -> "tuple[ThemeRow, ...]":
    """The coded passages of these sources, as derivations count them; as if those `without` were not there."""
    from survey_ingest.domain.theme_rows import ThemeRow

    themes = await themes_in_order(session, coalition_id)
    guids = {str(each.id): each.guid for each in themes}
    parents = {str(each.id): str(each.parent_id) if each.parent_id else None for each in themes}
    query = all_excerpts(coalition_id).where(StoredExcerpt.source_id.in_(source_ids)).order_by(StoredExcerpt.id)
    everything = await session.scalars(query.execution_options(populate_existing=True))
    excerpts = [each for each in everything if each.id not in without]
    starts = {each.id: each.started_at for each in await session.scalars(all_workshops(coalition_id))}
    return tuple(
        ThemeRow(
            upload=str(each.upload_id or ""),
            row_number=each.row_number,
            themes=tuple(sorted({*coding.themes, *(guids[theme] for theme in coding.themes if theme in guids)})),
            speaker=coding.speaker,
            mark=coding.mark,
            session=coding.session,
            audience=each.audience,
            at=starts.get(each.workshop_id) if each.workshop_id else None,
            on=each.said_on,
        )
        for each, coding in zip(excerpts, codings_of(excerpts, parents), strict=True)
    )


def _coding(excerpt: StoredExcerpt, parents: dict[str, str | None], voices: dict[tuple[str, str], set[str]]) -> Coding:
    here = session_of(excerpt)
    known = voices.get((here, excerpt.speaker), set()) if excerpt.speaker else set()
    voice = excerpt.voice or (next(iter(known)) if len(known) == 1 else None)
    # A mark with two voices is what the coder wrote: it stays one speaker.
    if excerpt.speaker and len(known) > 1:
        voice = None
    speaker = voice or (f"{here}\x1f{excerpt.speaker}" if excerpt.speaker else "")
    themes = with_ancestors([str(each) for each in excerpt.theme_ids], parents)
    return Coding(themes, excerpt.audience, here, speaker, voice or excerpt.speaker)
