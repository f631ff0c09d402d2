"""Building a source: from its uploads to its current part, or to its workshops.

What is to be done is planned in one short transaction, made without any, and put in place in the transaction that
ends the job, if the source is still what it was when the plan was made.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from rba_kernel.text import match_key
from rba_platform.jobs import enqueue
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.domain.corrections import Corrections
from survey_ingest.domain.understanding import understood
from survey_ingest.models import Source, Upload
from survey_ingest.sources.errors import SourceMovedError
from survey_ingest.sources.folding import Outcome, fold, of_a_late_file
from survey_ingest.sources.parts import copy_part, load_answers, load_definition, load_part, store_part
from survey_ingest.sources.repository import KEEP_OLD, find_source, is_pushed, publish_again, uploads_with_products
from survey_ingest.storage import Storage
from survey_ingest.themes.placing import Coded, load_coded, place_themes
from survey_ingest.uploads.advice import how_to_answer
from survey_ingest.workshops.placing import place_workshops


@dataclass(frozen=True)
class Member:
    """An upload's reading that stands, or is to stand, in the part."""

    upload_id: UUID
    reading: int
    products_key: str
    kind: str
    whole_set: bool
    pushed: bool

    @property
    def mark(self) -> list[Any]:
        """How the source remembers it."""
        return [str(self.upload_id), self.reading]


@dataclass(frozen=True)
class Plan:
    """The source as it was found. `members` are in the order in which they are merged.

    A definition file is no member: `definition_key` is the folder of the one that was sent last, `definition_built` of
    the one that the part's codebook was made with.
    """

    coalition_id: UUID
    source_id: UUID
    version: int
    kind: str | None
    mode: Any
    part_key: str | None
    built_from: list[Any]
    corrections: Corrections
    codebook_version: int
    codebook_built: int
    members: list[Member]
    definition_key: str | None = None
    definition_built: str | None = None

    @property
    def added(self) -> list[Member] | None:
        """The members that come after all that is in the part already; None where the part must be made anew."""
        known = len(self.built_from)
        same = [member.mark for member in self.members[:known]] == self.built_from
        return self.members[known:] if known and same and self.part_key else None


@dataclass(frozen=True)
class Built:
    """What was made. `part_key` is the folder of the new part, None where there is none or nothing changed."""

    plan: Plan
    outcomes: dict[UUID, Outcome]
    built_from: list[Any]
    part_key: str | None = None
    responses: int = 0
    title_keys: tuple[str, ...] = ()
    coded: tuple[Coded, ...] = ()


async def plan_building(session: AsyncSession, coalition_id: UUID, source_id: UUID) -> Plan | None:
    """What there is to build; None where the source is gone."""
    source = await find_source(session, coalition_id, source_id)
    if source is None:
        return None
    return _plan(source, await uploads_with_products(session, source))


def _plan(source: Source, uploads: list[Upload]) -> Plan:
    members = [
        Member(
            upload_id=upload.id,
            reading=upload.products_reading,
            products_key=str(upload.products_key),
            kind=str(upload.kind),
            whole_set=bool(upload.options.get("whole_set")),
            pushed=is_pushed(upload),
        )
        for upload in uploads
        if upload.kind != "definition"
    ]
    definitions = [upload for upload in uploads if upload.kind == "definition"]
    newest = max(definitions, key=lambda upload: upload.id, default=None)
    return Plan(
        coalition_id=source.coalition_id,
        source_id=source.id,
        version=source.version,
        kind=_kind(source, members),
        mode=source.mode,
        part_key=source.part_key,
        built_from=source.built_from,
        corrections=Corrections.from_json(source.corrections),
        codebook_version=source.codebook_version,
        codebook_built=source.codebook_built,
        members=members,
        definition_key=newest.products_key if newest else None,
        definition_built=source.definition_key,
    )


def _kind(source: Source, members: list[Member]) -> str | None:
    """A source holds one kind of thing: what it holds already, else what came first."""
    kinds = {member.kind for member in members}
    if source.kind in kinds or not members:
        return source.kind
    return min(members, key=lambda member: member.upload_id).kind


async def build(plan: Plan, storage: Storage, scratch: Path, key: str) -> Built:
    """Make what the plan says; a new part is written into the folder `key`."""
    members = [member for member in plan.members if member.kind == plan.kind]
    if plan.kind != "survey":
        coded = await _coded(plan, members, storage) if plan.kind == "themes" else ()
        return Built(plan, {}, [member.mark for member in members], coded=coded)
    added = replace(plan, members=members).added
    corrected = plan.codebook_version != plan.codebook_built or plan.definition_key != plan.definition_built
    if added == [] and not corrected:
        return Built(plan, {}, plan.built_from)
    whole = None if added is None else await load_answers(storage, str(plan.part_key), scratch)
    outcomes: dict[UUID, Outcome] = {}
    for member in members if added is None else added:
        answers = await load_answers(storage, member.products_key, scratch)
        whole, outcomes[member.upload_id] = await asyncio.to_thread(
            fold, whole, answers, plan.mode, whole_set=member.whole_set, pushed=member.pushed
        )
    if whole is not None and added is None:
        for member in [each for each in _late(plan, members) if not each.pushed]:
            answers = await load_answers(storage, member.products_key, scratch)
            known = outcomes[member.upload_id]
            outcomes[member.upload_id] = await asyncio.to_thread(of_a_late_file, known, whole, answers)
    held = {upload_id for upload_id, outcome in outcomes.items() if outcome.held}
    built_from = [member.mark for member in members if member.upload_id not in held]
    if whole is None or (built_from == plan.built_from and not corrected):
        return Built(plan, outcomes, built_from)
    definition = None if plan.definition_key is None else await load_definition(storage, plan.definition_key)
    alone = members[0].products_key if added is None and len(members) == 1 else None
    if alone is not None:
        # Nothing was merged: the part is what the one file gave.
        codebook = (await load_part(storage, alone, scratch)).codebook
        if plan.corrections != Corrections() or definition is not None:
            codebook = await asyncio.to_thread(understood, whole, plan.corrections, definition)
        await copy_part(storage, alone, key, codebook, whole)
    else:
        codebook = await asyncio.to_thread(understood, whole, plan.corrections, definition)
        await store_part(storage, key, whole, codebook, scratch)
    titles = {match_key(each.title) for each in whole.asked}
    return Built(plan, outcomes, built_from, key, await asyncio.to_thread(lambda: whole.height), tuple(sorted(titles)))


async def _coded(plan: Plan, members: list[Member], storage: Storage) -> tuple[Coded, ...]:
    """The themes and excerpts of the uploads that are new to the source."""
    new = [member for member in members if member.mark not in plan.built_from]
    return tuple([await load_coded(storage, member.upload_id, member.products_key) for member in new])


def _late(plan: Plan, members: list[Member]) -> list[Member]:
    """The members that are new to the source, but older than others that were there before."""
    places = [place for place, member in enumerate(members) if member.mark in plan.built_from]
    last = max(places, default=0)
    return [member for member in members[:last] if member.mark not in plan.built_from]


async def put_in_place(session: AsyncSession, built: Built, now: datetime) -> None:
    """Make what was built the current state; raises `SourceMovedError` where the plan is out of date."""
    plan = built.plan
    source = await find_source(session, plan.coalition_id, plan.source_id, lock=True)
    if source is None:
        return
    uploads = await uploads_with_products(session, source)
    if _plan(source, uploads) != plan:
        raise SourceMovedError
    for upload in uploads:
        _settle(upload, built, now)
    changed = built.built_from != plan.built_from or built.part_key is not None
    source.kind = plan.kind
    if source.definition_key != plan.definition_key:
        source.definition_key = plan.definition_key
        source.version += 1
    source.built_from = built.built_from
    source.codebook_built = plan.codebook_version
    if not changed:
        return
    if plan.kind == "workshop":
        await place_workshops(session, source, [upload for upload in uploads if upload.products_key])
    if plan.kind == "themes":
        await place_themes(session, source, built.coded, [upload.id for upload in uploads if upload.kind == "themes"])
    source.version += 1
    if plan.part_key is not None:
        payload = {"prefix": plan.part_key}
        await enqueue(session, plan.coalition_id, "drop_objects", payload, run_at=now + KEEP_OLD)
    if plan.kind == "survey":
        source.part_key = built.part_key
        source.responses = built.responses
        source.title_keys = list(built.title_keys)
    await publish_again(session, plan.coalition_id, plan.source_id)


def _settle(upload: Upload, built: Built, now: datetime) -> None:
    """Say on the upload what became of it."""
    if upload.products_reading != upload.reading:
        return  # its newest reading is still to come, or failed and said so
    outcome = built.outcomes.get(upload.id)
    if upload.kind == "definition":
        state = "normalized"
    elif upload.kind != built.plan.kind:
        state = "rejected"
        upload.products_key = None
        upload.problems = [*upload.problems, _other_kind(upload, built.plan.kind)]
    elif outcome is not None:
        state = "needs_attention" if outcome.held else "normalized"
        upload.merged = _told(upload, outcome)
    else:
        state = "normalized" if [str(upload.id), upload.reading] in built.built_from else upload.state
    if state != upload.state or outcome is not None:
        upload.state, upload.progress = state, None
        upload.version += 1
        upload.changed_at = now


def _told(upload: Upload, outcome: Outcome) -> dict[str, Any]:
    """What became of the upload; where it is held, with the requests that settle it."""
    told = outcome.to_json()
    if told["asks"] and told["problems"]:
        first, *more = told["problems"]
        message = f"{first['message']} {how_to_answer(upload.id, upload.version + 1, told['asks'])}"
        told["problems"] = [first | {"message": message}, *more]
    return told


_FILES = {"survey": "a survey", "workshop": "a Zoom report", "themes": "a codebook or coded quotes"}
_SOURCES = {"survey": "answers of a survey", "workshop": "workshops", "themes": "themes"}


def _other_kind(upload: Upload, held: str | None) -> dict[str, Any]:
    here, there = _FILES[str(upload.kind)], _SOURCES[str(held)]
    message = f"This file is {here}, but its source holds {there}. Move it: PATCH the upload with another source_id."
    return {"code": "other_kind_of_source", "message": message, "row": None, "column": None, "severity": "error"}
