"""From a file of codes to rows: themes found again or made, excerpts of the file made the current ones."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from rba_platform.ids import new_id
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.domain.themes import Excerpt, Theme, definition_parts, excerpt_key, path_guid, path_key
from survey_ingest.models import Source, StoredExcerpt, StoredTheme, Upload
from survey_ingest.sources.parts import THEMES
from survey_ingest.storage import Storage
from survey_ingest.themes.changing import keep_version
from survey_ingest.themes.repository import all_excerpts, all_themes, among, to_be_located

#: What a file may change of a theme, unless a person changed it.
_FROM_FILES = ("name", "description", "includes", "excludes", "colour", "codable", "parent_id")


@dataclass(frozen=True)
class Coded:
    """What a reading of one upload holds."""

    upload_id: UUID
    themes: Sequence[Theme]
    excerpts: Sequence[Excerpt]

    @classmethod
    def from_json(cls, upload_id: UUID, data: dict[str, Any]) -> "Coded":
        """From the JSON that the reading left."""
        themes = [Theme.from_json(each) for each in data["themes"]]
        return cls(upload_id, themes, [Excerpt.from_json(each) for each in data["excerpts"]])


async def load_coded(storage: Storage, upload_id: UUID, key: str) -> Coded:
    """What a reading left in the folder `key`; raises `MissingObjectError`."""
    return Coded.from_json(upload_id, json.loads(await storage.read(f"{key}/{THEMES}")))


async def place_themes(
    session: AsyncSession, source: Source, coded: Sequence[Coded], upload_ids: Sequence[UUID]
) -> None:
    """Put the themes and excerpts of newly read uploads in place, in the order given.

    `upload_ids` are the uploads that stand in the source. Excerpts of others of its uploads go; those of one that was
    moved to another source go there with it. Themes stay: people may have written in them since.
    """
    here = all_excerpts(source.coalition_id).where(StoredExcerpt.source_id == source.id)
    mine = select(Upload.id).where(Upload.coalition_id == source.coalition_id, Upload.source_id == source.id)
    gone = here.where(StoredExcerpt.upload_id.in_(mine), StoredExcerpt.upload_id.not_in(upload_ids))
    for excerpt in await session.scalars(gone):
        await session.delete(excerpt)
    for each in coded:
        ids = await _themes(session, source, each)
        await _excerpts(session, source, each, ids)
    standing = here.where(or_(StoredExcerpt.upload_id.is_(None), StoredExcerpt.upload_id.in_(upload_ids)))
    count = select(func.count()).select_from(standing.subquery())
    source.responses = await session.scalar(count) or 0
    if coded:
        await to_be_located(session, source.coalition_id)


async def _themes(session: AsyncSession, source: Source, coded: Coded) -> dict[str, UUID]:
    """The id of each theme of the file, by the file's GUID."""
    known = _Known(await _met(session, source.coalition_id, coded.themes))
    ids: dict[str, UUID] = {}
    for theme in coded.themes:
        stored = known.match(theme)
        values = _values(theme, ids)
        if stored is None:
            stored = StoredTheme(
                coalition_id=source.coalition_id,
                id=new_id(),
                source_id=source.id,
                guid=theme.guid,
                path_key=path_key(theme.path),
                measure_keys=[],
                edited=[],
                version=1,
                **values,
            )
            session.add(stored)
            known.add(stored)
        else:
            _change(session, stored, theme, values, coded.upload_id)
        ids[theme.guid] = stored.id
    await session.flush()
    return ids


async def _met(session: AsyncSession, coalition_id: UUID, themes: Sequence[Theme]) -> Sequence[StoredTheme]:
    guids, keys = [theme.guid for theme in themes], [path_key(theme.path) for theme in themes]
    met = or_(among(StoredTheme.guid, guids), among(StoredTheme.path_key, keys))
    return (await session.scalars(all_themes(coalition_id).where(met).order_by(StoredTheme.id).with_for_update())).all()


class _Known:
    """The themes that are there, by GUID and by path."""

    def __init__(self, themes: Sequence[StoredTheme]) -> None:
        self._by_guid: dict[str, StoredTheme] = {}
        self._by_path: dict[str, list[StoredTheme]] = {}
        for theme in themes:
            self.add(theme)

    def add(self, theme: StoredTheme) -> None:
        """One more."""
        self._by_guid[theme.guid] = theme
        self._by_path.setdefault(theme.path_key, []).append(theme)

    def match(self, theme: Theme) -> StoredTheme | None:
        """The theme that this one is: by its GUID; by its path where one of the two has no GUID of its own."""
        if theme.guid in self._by_guid:
            return self._by_guid[theme.guid]
        named = self._by_path.get(path_key(theme.path), [])
        if theme.own_guid:
            named = [each for each in named if each.guid == path_guid(theme.path)]
        return named[0] if len(named) == 1 else None


def _values(theme: Theme, ids: dict[str, UUID]) -> dict[str, Any]:
    description, includes, excludes = definition_parts(theme.description)
    return {
        "name": theme.name,
        "description": description,
        "includes": includes,
        "excludes": excludes,
        "colour": theme.colour,
        "codable": theme.codable,
        "parent_id": ids.get(theme.parent) if theme.parent else None,
    }


def _change(session: AsyncSession, stored: StoredTheme, theme: Theme, values: dict[str, Any], upload_id: UUID) -> None:
    """Take over what the file says anew. A table without descriptions or GUIDs says nothing against what is known."""
    told = {
        name: value
        for name, value in values.items()
        if name not in stored.edited
        and value != getattr(stored, name)
        and (theme.own_guid or not getattr(stored, name))
    }
    told = {name: value for name, value in told.items() if value or name in {"codable", "parent_id"}}
    if theme.own_guid and stored.guid == path_guid(theme.path):
        stored.guid = theme.guid
    if theme.own_guid:
        stored.path_key = path_key(theme.path)
    if not told:
        return
    keep_version(session, stored, upload_id=upload_id)
    for name, value in told.items():
        setattr(stored, name, value)


async def _excerpts(session: AsyncSession, source: Source, coded: Coded, ids: dict[str, UUID]) -> None:
    told: dict[str, Excerpt] = {}
    themes: dict[str, dict[UUID, None]] = {}
    for excerpt in coded.excerpts:
        key = excerpt_key(excerpt.document, excerpt.quote, excerpt.speaker, excerpt.coder)
        told.setdefault(key, excerpt)
        themes.setdefault(key, {}).update(dict.fromkeys(ids[guid] for guid in excerpt.themes))
    here = all_excerpts(source.coalition_id)
    before = await session.scalars(here.where(StoredExcerpt.upload_id == coded.upload_id).with_for_update())
    for gone in [each for each in before if each.key not in told]:
        await session.delete(gone)
    known = {each.key: each for each in await session.scalars(here.where(among(StoredExcerpt.key, list(told))))}
    for key, excerpt in told.items():
        stored = known.get(key)
        if stored is None:
            stored = StoredExcerpt(
                coalition_id=source.coalition_id,
                id=new_id(),
                key=key,
                quote=excerpt.quote,
                document=excerpt.document,
                speaker=excerpt.speaker,
                coder=excerpt.coder,
                located="waiting",
                anchors=[],
                version=1,
            )
            session.add(stored)
        stored.source_id, stored.upload_id, stored.row_number = source.id, coded.upload_id, excerpt.row
        stored.theme_ids = list(themes[key])
        if stored.version == 1:  # a person has said nothing about it yet
            stored.audience, stored.note = excerpt.audience, excerpt.note
            stored.said_on = date.fromisoformat(excerpt.date) if excerpt.date else None
            stored.consent = excerpt.consent or None
    await session.flush()
