"""The job `erase_respondent`: take one respondent out of what was read of each file, and out of the files.

What was read is written anew without them; sources are built anew from that, and what is published follows. Of a text
table the raw file stays, their records left blank; any other raw file is deleted.
"""

import asyncio
import io
import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import polars as pl
from rba_platform.job_runner import JobRun, RetryLaterError
from rba_platform.jobs import enqueue, jobs
from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.domain.codebook import Codebook
from survey_ingest.domain.dataset import answers_of
from survey_ingest.domain.describing import codebook_of
from survey_ingest.domain.erasing import identities_in, row_numbers, theirs, told_by_place
from survey_ingest.domain.hints import ErasedName
from survey_ingest.domain.themes import excerpt_key
from survey_ingest.erasures.finding import frames_of
from survey_ingest.erasures.repository import find_erasure
from survey_ingest.hooks.erasing import cut_erased, sources_with_bodies
from survey_ingest.hooks.repository import PUSHED
from survey_ingest.hooks.zoom_without import Gone
from survey_ingest.identity_keys import identity_key
from survey_ingest.models import Upload
from survey_ingest.sources.parts import CODEBOOK, PART, REPORT, THEMES, scan_object
from survey_ingest.sources.repository import find_source, to_be_built
from survey_ingest.storage import MissingObjectError
from survey_ingest.tasks.equipment import Equipment
from survey_ingest.tasks.erased_raw import events_without, raw_without
from survey_ingest.tasks.left_out import left_out_by
from survey_ingest.tasks.products import NOTHING, told_of_sessions
from survey_ingest.themes.erasing import erase_excerpts, excerpts_of
from survey_ingest.uploads.changing import delete_raw
from survey_ingest.uploads.receiving import raw_key
from survey_ingest.uploads.repository import find_upload

_AGAIN = timedelta(seconds=0.2)
#: What the key of an excerpt is made of.
_KEYED = ("document", "quote", "speaker", "coder")


@dataclass(frozen=True)
class _Cleaned:
    """What was written anew of an upload: its folder, what is left of each session, by its key, and its counts.

    `raw` is the raw table without the records; None: the raw file is to be deleted.
    """

    key: str
    sessions: dict[str, dict[str, Any]]
    raw: bytes | None
    counts: dict[str, int]


async def erase_respondent(run: JobRun, equipment: Equipment) -> None:
    """Erase whom the erasure names."""
    coalition_id = run.job.coalition_id
    async with run.reading() as session:
        erasure = await find_erasure(session, coalition_id, UUID(run.job.payload["erasure_id"]))
        if erasure is None:
            return
        excerpts = await excerpts_of(session, coalition_id, erasure.identities, erasure.names)
        coded = {each.upload_id for each in excerpts if each.upload_id is not None}
        uploads = [await find_upload(session, coalition_id, each) for each in sorted(coded | set(erasure.uploads))]
        # A person may be told of in sources in which nothing was read of them yet.
        for source_id in await sources_with_bodies(session, coalition_id):
            key_of_ids, now = identity_key(equipment.secret_key, coalition_id), equipment.clock.now()
            await cut_erased(session, coalition_id, source_id, key_of_ids, now, left_out_by(equipment))
    identities = frozenset(erasure.identities)
    known = frozenset(str(each["response_id"]) for each in erasure.rows)
    cleaned: dict[UUID, _Cleaned] = {}
    for upload in uploads:
        if upload is not None and upload.products_key is not None:
            key = f"{coalition_id}/uploads/{upload.id}/{run.job.id}-{run.job.attempt}"
            if upload.kind == "themes":
                cleaned[upload.id] = await _uncoded(equipment, upload, {each.key for each in excerpts}, key)
                continue
            cleaned[upload.id] = await _clean(
                equipment, upload, identities_in(upload.source_id, identities, erasure.rows), known, key
            )
            if upload.file_name.startswith(f"{PUSHED}zoom-"):
                names = tuple(
                    ErasedName(each["name"], each["began"], each["ended"])
                    for each in erasure.names
                    if each["source"] == str(upload.source_id)
                )
                gone = Gone(identities, names, identity_key(equipment.secret_key, coalition_id))
                raw = await events_without(equipment.storage, upload, gone)
                cleaned[upload.id] = replace(cleaned[upload.id], raw=raw)
    async with run.finishing() as session:
        for upload in uploads:
            if upload is not None and upload.id in cleaned:
                await _put_in_place(session, equipment, upload, cleaned[upload.id])
        now = equipment.clock.now()
        quotes = await erase_excerpts(session, coalition_id, identities, now, names=erasure.names, cleaned=cleaned)
        current = await find_erasure(session, coalition_id, erasure.id)
        if current is not None:
            current.identities = [*current.identities, *quotes]
            current.state, current.erased_at = "erased", now


async def _clean(
    equipment: Equipment, upload: Upload, identities: frozenset[str], known: frozenset[str], key: str
) -> _Cleaned:
    """Write what was read of the upload, without the respondent, into the folder `key`.

    `known` are ids of responses, see `told_by_place`.
    """
    storage = equipment.storage
    prefix = str(upload.products_key)
    key_of_ids = identity_key(equipment.secret_key, upload.coalition_id)
    rows: set[int] = set()
    renumbers = False
    sessions: dict[str, dict[str, Any]] = {str(each["key"]): dict(NOTHING) for each in upload.sessions}
    handled = set(frames_of(upload)) | {CODEBOOK, REPORT}
    responses: int | None = None
    for name in frames_of(upload):
        try:
            frame = await (await scan_object(storage, f"{prefix}/{name}", equipment.scratch)).collect_async()
        except MissingObjectError:
            continue
        whose = theirs(frame.columns, identities)
        gone, left = frame.filter(whose), frame.filter(~whose)
        rows |= row_numbers(gone)
        renumbers = renumbers or (name == PART and told_by_place(gone, left, key_of_ids, known))
        await storage.put(f"{key}/{name}", await asyncio.to_thread(_parquet, left))
        if "session" in left.columns:
            for session, facts in told_of_sessions(name.removesuffix(".parquet"), left):
                sessions.setdefault(session, {}).update(facts)
        if name == PART:
            responses = left.height
            codebook = Codebook.from_json(json.loads(await storage.read(f"{prefix}/{CODEBOOK}")))
            answers = answers_of(left.lazy(), codebook)
            again = await asyncio.to_thread(codebook_of, answers.frame, answers.asked, answers.language)
            await storage.put(f"{key}/{CODEBOOK}", json.dumps(again.to_json(), ensure_ascii=False).encode())
    report = json.loads(await storage.read(f"{prefix}/{REPORT}"))
    raw = None if renumbers or not rows else await raw_without(storage, upload, report, rows)
    counts = {"erased": report["counts"].get("erased", 0) + 1}
    if responses is not None and "responses" in report["counts"]:
        counts["responses"] = responses
    report["counts"] |= counts
    await storage.put(f"{key}/{REPORT}", json.dumps(report, ensure_ascii=False).encode())
    for name in await storage.names(prefix):
        if name not in handled:
            await _table_without(equipment, f"{prefix}/{name}", f"{key}/{name}", identities)
    return _Cleaned(key, sessions, raw, counts)


async def _uncoded(equipment: Equipment, upload: Upload, excerpts: Collection[str], key: str) -> _Cleaned:
    """Write what was coded in the upload, without these excerpts (their keys), into the folder `key`."""
    storage, prefix = equipment.storage, str(upload.products_key)
    coded = json.loads(await storage.read(f"{prefix}/{THEMES}"))
    keys = [excerpt_key(*(each[name] for name in _KEYED)) for each in coded["excerpts"]]
    told = list(zip(coded["excerpts"], keys, strict=True))
    rows = [each["row"] for each, name in told if name in excerpts]
    coded["excerpts"] = [each for each, name in told if name not in excerpts]
    report = json.loads(await storage.read(f"{prefix}/{REPORT}"))
    raw = None if not rows or None in rows else await raw_without(storage, upload, report, set(rows))
    counts = {"erased": report["counts"].get("erased", 0) + len(rows), "excerpts": len(coded["excerpts"])}
    report["counts"] |= counts
    for name, content in ((THEMES, coded), (REPORT, report)):
        await storage.put(f"{key}/{name}", json.dumps(content, ensure_ascii=False).encode())
    for name in await storage.names(prefix):
        if name not in {THEMES, REPORT}:
            await storage.copy(f"{prefix}/{name}", f"{key}/{name}")
    return _Cleaned(key, {}, raw, counts)


async def _table_without(equipment: Equipment, source: str, target: str, identities: frozenset[str]) -> None:
    """A repeat group without the respondent's rows; any other object as it is."""
    if not source.endswith(".parquet"):
        await equipment.storage.copy(source, target)
        return
    frame = await (await scan_object(equipment.storage, source, equipment.scratch)).collect_async()
    left = frame.filter(~theirs(frame.columns, identities))
    await equipment.storage.put(target, await asyncio.to_thread(_parquet, left))


def _parquet(frame: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


async def _put_in_place(session: AsyncSession, equipment: Equipment, upload: Upload, cleaned: _Cleaned) -> None:
    source = await find_source(session, upload.coalition_id, upload.source_id, lock=True)
    current = await find_upload(session, upload.coalition_id, upload.id, lock=True)
    if current is None:
        return
    if current.products_key != upload.products_key:
        # Another reading, or another erasure, was faster: what it left may hold them, and what is here holds others.
        raise RetryLaterError("an upload was read anew while one was erased from it", _AGAIN)
    if cleaned.raw is None:
        await delete_raw(session, current, equipment.clock.now())
    else:
        await equipment.storage.put(raw_key(current.coalition_id, current.sha256), cleaned.raw)
    await enqueue(session, current.coalition_id, "drop_objects", {"prefix": upload.products_key})
    current.products_key = cleaned.key
    current.sessions = [each | cleaned.sessions.get(str(each["key"]), {}) for each in current.sessions]
    current.row_count = max(current.row_count - 1, 0)
    current.counts = current.counts | cleaned.counts
    current.version += 1
    await _drop_now(session, current)
    if source is None:
        return
    if source.part_key is not None:
        await enqueue(session, current.coalition_id, "drop_objects", {"prefix": source.part_key})
        source.part_key = None
    source.built_from = []
    source.version += 1
    await to_be_built(session, source)


async def _drop_now(session: AsyncSession, upload: Upload) -> None:
    """What was replaced earlier holds them too, and does not stay for its day."""
    coalition_id = upload.coalition_id
    prefix = jobs.c.payload["prefix"].astext
    theirs_once = prefix.startswith(f"{coalition_id}/uploads/{upload.id}/") | prefix.startswith(
        f"{coalition_id}/sources/{upload.source_id}/"
    )
    await session.execute(
        update(jobs)
        .where(
            jobs.c.coalition_id == coalition_id, jobs.c.kind == "drop_objects", jobs.c.state == "queued", theirs_once
        )
        .values(run_at=func.now())
    )
