"""Making, changing and deleting themes and excerpts."""

from typing import Any
from uuid import UUID

from rba_platform.access import Caller
from rba_platform.ids import new_id
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.audit.recording import record
from survey_ingest.clients.measures import MeasuresClient
from survey_ingest.domain.pseudonyms import pseudonym
from survey_ingest.domain.themes import excerpt_key, path_key, written_name
from survey_ingest.models import StoredExcerpt, StoredTheme
from survey_ingest.themes import repository
from survey_ingest.themes.changing import keep_version
from survey_ingest.themes.errors import (
    ExcerptKnownError,
    GuidTakenError,
    ThemeCircleError,
    ThemeInUseError,
    UnknownMeasureKeysError,
    UnknownReferenceError,
)
from survey_ingest.themes.excerpt_schemas import ExcerptIn, ExcerptPatch
from survey_ingest.themes.schemas import ThemeIn, ThemePatch
from survey_ingest.workshops.repository import find_workshop


async def make_theme(session: AsyncSession, caller: Caller, body: ThemeIn, measures: MeasuresClient) -> StoredTheme:
    """Make a theme by hand. Raises `GuidTakenError`, `UnknownReferenceError`, `UnknownMeasureKeysError`."""
    await _known_measures(caller, body.measure_keys, measures)
    above = await _parent(session, caller.coalition_id, body.parent_id)
    theme_id = new_id()
    name = body.name.stored()
    stored = StoredTheme(
        coalition_id=caller.coalition_id,
        id=theme_id,
        guid=body.guid or str(theme_id),
        path_key=_path_key(above, name),
        name=name,
        edited=list(ThemePatch.model_fields),
        version=1,
        **body.model_dump(exclude={"name", "guid"}),
    )
    taken = repository.all_themes(caller.coalition_id).where(StoredTheme.guid == stored.guid)
    if await session.scalar(taken) is not None:
        raise GuidTakenError
    session.add(stored)
    await _flush(session, GuidTakenError())
    await session.refresh(stored)
    return stored


async def change_theme(
    session: AsyncSession, caller: Caller, stored: StoredTheme, patch: ThemePatch, measures: MeasuresClient
) -> None:
    """Change a theme; what it was is kept. Raises as `make_theme`, and `ThemeCircleError`."""
    changes = {name: value for name, value in patch.changes().items() if value != getattr(stored, name)}
    if not changes:
        return
    await _known_measures(caller, changes.get("measure_keys", []), measures)
    if changes.get("parent_id") is not None:
        await _no_circle(session, stored, changes["parent_id"])
    keep_version(session, stored, key_id=caller.key_id)
    for name, value in changes.items():
        setattr(stored, name, value)
    stored.edited = sorted({*stored.edited, *changes})
    if "name" in changes or "parent_id" in changes:
        stored.path_key = _path_key(await _parent(session, stored.coalition_id, stored.parent_id), stored.name)
        await repository.figures_changed(session, stored.coalition_id)


async def delete_theme(session: AsyncSession, caller: Caller, stored: StoredTheme) -> None:
    """Delete a theme that no other stands under; its excerpts stay, without it."""
    if await repository.has_children(session, stored):
        raise ThemeInUseError
    record(session, caller, "delete", "theme", stored.id)
    await repository.take_from_excerpts(session, stored)
    await session.delete(stored)
    await repository.figures_changed(session, stored.coalition_id)


async def make_excerpt(
    session: AsyncSession, caller: Caller, theme: StoredTheme, body: ExcerptIn, key: bytes
) -> StoredExcerpt:
    """Code a passage with a theme; the same passage again takes the theme in addition.

    `key` keys the hashes of speakers. Raises `UnknownReferenceError`, `ExcerptKnownError` where it has the theme.
    """
    await _known_workshop(session, caller.coalition_id, body.workshop_id)
    speaker, coder = pseudonym(body.speaker or "", key), pseudonym(body.coder, key)
    same = excerpt_key(body.document or str(body.workshop_id or ""), body.quote, speaker, coder)
    known = await session.scalar(
        repository.all_excerpts(caller.coalition_id).where(StoredExcerpt.key == same).with_for_update()
    )
    if known is not None:
        if theme.id in known.theme_ids:
            raise ExcerptKnownError
        known.theme_ids = [*known.theme_ids, theme.id]
        known.version += 1
        await repository.figures_changed(session, caller.coalition_id)
        return known
    stored = StoredExcerpt(
        coalition_id=caller.coalition_id,
        id=new_id(),
        source_id=theme.source_id,
        key=same,
        theme_ids=[theme.id],
        quote=body.quote,
        document=body.document,
        speaker=speaker,
        audience=body.audience or "",
        said_on=body.said_on,
        note=body.note or "",
        coder=coder,
        consent=body.consent,
        workshop_id=body.workshop_id,
        placed_by="person" if body.workshop_id else None,
        located="waiting",
        anchors=[],
        version=1,
    )
    session.add(stored)
    await _flush(session, ExcerptKnownError())
    await repository.to_be_located(session, caller.coalition_id)
    return stored


async def change_excerpt(session: AsyncSession, stored: StoredExcerpt, patch: ExcerptPatch, key: bytes) -> None:
    """Change an excerpt; another session has it looked for again. Raises `UnknownReferenceError`."""
    sent: dict[str, Any] = {name: getattr(patch, name) for name in patch.model_fields_set}
    if "theme_ids" in sent:
        stored.theme_ids = await _known_themes(session, stored.coalition_id, sent.pop("theme_ids") or [])
    if "speaker" in sent:
        sent["speaker"] = pseudonym(sent["speaker"] or "", key)
    if "workshop_id" in sent:
        await _known_workshop(session, stored.coalition_id, sent["workshop_id"])
        look_again(stored, sent.pop("workshop_id"))
        await repository.to_be_located(session, stored.coalition_id)
    for name, value in sent.items():
        setattr(stored, name, "" if value is None and name in {"audience", "speaker", "note"} else value)
    stored.version += 1
    await repository.figures_changed(session, stored.coalition_id)


def look_again(stored: StoredExcerpt, workshop_id: UUID | None) -> None:
    """Take a person's word for the session of an excerpt, or take it back, and let it be looked for."""
    stored.workshop_id = workshop_id
    stored.placed_by = "person" if workshop_id else None
    stored.located, stored.anchors = "waiting", []
    stored.score = stored.occurrences = stored.voice = None


async def known_workshop(session: AsyncSession, coalition_id: UUID, workshop_id: UUID | None) -> None:
    """Raises `UnknownReferenceError` for a workshop that this coalition does not have."""
    await _known_workshop(session, coalition_id, workshop_id)


async def _known_workshop(session: AsyncSession, coalition_id: UUID, workshop_id: UUID | None) -> None:
    if workshop_id is not None and await find_workshop(session, coalition_id, workshop_id) is None:
        raise UnknownReferenceError("workshop_id", "a workshop of this coalition")


async def _known_themes(session: AsyncSession, coalition_id: UUID, theme_ids: list[UUID]) -> list[UUID]:
    wanted = list(dict.fromkeys(theme_ids))
    query = select(StoredTheme.id).where(StoredTheme.coalition_id == coalition_id, StoredTheme.id.in_(wanted))
    if len(list(await session.scalars(query))) < len(wanted):
        raise UnknownReferenceError("theme_ids", "themes of this coalition")
    return wanted


async def _known_measures(caller: Caller, keys: list[str], measures: MeasuresClient) -> None:
    unknown = [place for place, key in enumerate(keys) if await measures.measure(caller.coalition_id, key) is None]
    if unknown:
        raise UnknownMeasureKeysError(unknown)


async def _parent(session: AsyncSession, coalition_id: UUID, parent_id: UUID | None) -> StoredTheme | None:
    if parent_id is None:
        return None
    above = await repository.find_theme(session, coalition_id, parent_id)
    if above is None:
        raise UnknownReferenceError("parent_id", "a theme of this coalition")
    return above


async def _no_circle(session: AsyncSession, stored: StoredTheme, parent_id: UUID) -> None:
    above = await _parent(session, stored.coalition_id, parent_id)
    while above is not None:
        if above.id == stored.id:
            raise ThemeCircleError
        above = await _parent(session, stored.coalition_id, above.parent_id)


def _path_key(above: StoredTheme | None, name: dict[str, str]) -> str:
    here = path_key((written_name(name),))
    return f"{above.path_key}\x1f{here}" if above else here


async def _flush(session: AsyncSession, error: Exception) -> None:
    """Write what was added; a request that was faster is told as `error`."""
    try:
        await session.flush()
    except IntegrityError:
        raise error from None
