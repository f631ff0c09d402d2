"""The job `read_upload`: a file becomes an upload's answers, and these a part of their source."""

import asyncio
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from rba_platform.client import NeighbourAwayError
from rba_platform.job_runner import JobRun, RetryLaterError
from rba_platform.jobs import Job, enqueue
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.domain.findings import ReadError, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.progress import standing
from survey_ingest.erasures.repository import erased_names, erased_rows, tombstones
from survey_ingest.identity_keys import identity_key
from survey_ingest.models import Upload
from survey_ingest.reading.lanes import LaneBusyError
from survey_ingest.reading.process import ReadResult, Tell
from survey_ingest.sources.remembering import remember
from survey_ingest.sources.repository import KEEP_OLD, find_source
from survey_ingest.storage import MissingObjectError, Storage
from survey_ingest.tasks.build_source import build_and_finish
from survey_ingest.tasks.equipment import Equipment
from survey_ingest.tasks.products import Products, facts_of, objects_of
from survey_ingest.tasks.rereading import generation
from survey_ingest.tasks.watching import NotWantedError, while_wanted
from survey_ingest.uploads.advice import earlier_reading_kept, how_to_answer
from survey_ingest.uploads.receiving import raw_key
from survey_ingest.uploads.repository import find_upload, to_be_read
from survey_ingest.workshops.repository import find_workshop, products_of, session_of
from survey_ingest.workshops.speech import names_there

_AWAY = timedelta(seconds=1)
_BUSY = timedelta(seconds=3)


async def read_upload(run: JobRun, equipment: Equipment) -> None:
    """Read the file and build its source. Whatever happens, the upload says so in the end."""
    upload = await _begin(run)
    if upload is None:
        return
    key = f"{run.job.coalition_id}/uploads/{upload.id}/{run.job.id}-{run.job.attempt}"
    hints = await _hints(run, equipment, upload)

    async def work(tell: Tell) -> Products:
        return await _read(upload, hints, equipment, key, tell)

    try:
        products = await while_wanted(run, upload, work)
    except NotWantedError:
        async with run.finishing() as session:
            await enqueue(session, run.job.coalition_id, "drop_objects", {"prefix": key})
        return
    except LaneBusyError:
        # A job of its own, and no retry of this one: waiting is no failure, and must not use up its attempts.
        async with run.finishing() as session:
            # Only if it is still this reading: a newer one has its own job, and that is not to be put back.
            if current := await _still_wanted(session, run.job):
                await to_be_read(session, current, run_at=equipment.clock.now() + _BUSY)
        return
    except ReadError as error:
        async with run.finishing() as session:
            await _refuse(session, upload, error, equipment)
        return
    async with run.reading() as session:
        await _keep(session, upload, products, key, equipment)
    await build_and_finish(run, equipment, upload.source_id)


async def _begin(run: JobRun) -> Upload | None:
    """The upload, now `reading`; None where a newer job will read it with other options."""
    async with run.reading() as session:
        upload = await _still_wanted(session, run.job)
        if upload is not None and upload.state != "reading":
            upload.state = "reading"
            upload.progress = None
            upload.version += 1
    return upload


async def _still_wanted(session: AsyncSession, job: Job) -> Upload | None:
    upload = await find_upload(session, job.coalition_id, UUID(job.payload["upload_id"]), lock=True)
    return upload if upload is not None and upload.reading == job.payload["reading"] else None


async def _hints(run: JobRun, equipment: Equipment, upload: Upload) -> Hints:
    options = {name: value for name, value in upload.options.items() if name not in {"whole_set", "workshop_id"}}
    workshop, products = None, dict[UUID, str]()
    async with run.reading() as session:
        source = await find_source(session, upload.coalition_id, upload.source_id)
        if "workshop_id" in upload.options:
            workshop = await find_workshop(session, upload.coalition_id, UUID(upload.options["workshop_id"]))
            if workshop is not None:
                options["session"] = session_of(workshop)
                products = await products_of(session, upload.coalition_id, [workshop])
        erased = await tombstones(session, upload.coalition_id)
        rows = await erased_rows(session, upload.coalition_id, upload.source_id)
        called = await erased_names(session, upload.coalition_id, upload.source_id)
    if source is not None:
        options.setdefault("timezone", source.timezone or source.remembered.get("timezone"))
        options["remembered_date_order"] = source.remembered.get("date_order")
    if workshop is not None:
        try:
            options["names"] = await names_there(equipment.storage, equipment.scratch, workshop, products)
        except MissingObjectError as error:
            raise RetryLaterError("the attendance of its workshop is being read again", _AWAY) from error
    if options.get("timezone") is None:
        try:
            options["timezone"] = (await equipment.measures.coalition(upload.coalition_id)).timezone
        except NeighbourAwayError as error:
            # A guessed zone would move answers into other periods.
            raise RetryLaterError("measures-api is away, and it knows the coalition's time zone", _AWAY) from error
    return Hints(
        **options,
        file_name=upload.file_name,
        upload=str(upload.id),
        identity_key=identity_key(equipment.secret_key, upload.coalition_id),
        link_persons=source is not None and source.link_persons,
        tombstones=erased,
        erased_rows=rows,
        erased_names=called,
    )


async def _read(upload: Upload, hints: Hints, equipment: Equipment, key: str, tell: Tell) -> Products:
    """What the file holds, its objects stored in the folder `key`."""
    equipment.reader.admit(upload.size)
    with TemporaryDirectory(dir=equipment.scratch) as folder:
        raw, out = await _raw_file(upload, equipment.storage, Path(folder)), Path(folder) / "out"
        out.mkdir()
        try:
            result: ReadResult = await equipment.reader.read(raw, hints, out, tell)
        except (ReadError, FileNotFoundError):
            if not raw.exists():
                # Deleted while it was read: that, and not what the reader made of it, is the reason.
                raise _raw_missing() from None
            raise
        tell(standing("storing"))
        products = await asyncio.to_thread(facts_of, result)
        for name, content in objects_of(result):
            await equipment.storage.put(f"{key}/{name}", content)
    return products


async def _raw_file(upload: Upload, storage: Storage, folder: Path) -> Path:
    """The raw file: where it lies if that is on this machine, else a copy in `folder`."""
    key = raw_key(upload.coalition_id, upload.sha256)
    here = storage.local_path(key)
    if here is not None:
        return here
    try:
        await storage.copy_to(key, folder / "raw")
    except MissingObjectError:
        raise _raw_missing() from None
    return folder / "raw"


def _raw_missing() -> ReadError:
    return rejected("raw_missing", "The raw file is no longer in storage. Export it anew from its tool and send that.")


async def _keep(session: AsyncSession, upload: Upload, products: Products, key: str, equipment: Equipment) -> None:
    """Note on the upload what the reading gave. Whoever builds the source from now on takes it in."""
    # Before the upload, as whoever builds it does: two who lock in another order would wait for one another.
    source = await find_source(session, upload.coalition_id, upload.source_id, lock=True)
    current = await find_upload(session, upload.coalition_id, upload.id, lock=True)
    superseded = current is None or current.reading != upload.reading
    old = key if current is None or superseded else current.products_key
    if old is not None:
        due = equipment.clock.now() + KEEP_OLD
        await enqueue(session, upload.coalition_id, "drop_objects", {"prefix": old}, run_at=due)
    if current is None or superseded:
        return
    for name, value in products.columns().items():
        setattr(current, name, value)
    _note_reader(current, products.report.detection.format, equipment)
    current.products_key = key
    current.products_reading = current.reading
    current.progress = standing("building").to_json()
    current.asks = {}
    current.merged = None
    if source is not None and source.id == current.source_id:
        remember(source, current.options)


async def _refuse(session: AsyncSession, upload: Upload, error: ReadError, equipment: Equipment) -> None:
    """Say what was found and what to do. The source keeps what an earlier reading gave."""
    current = await find_upload(session, upload.coalition_id, upload.id, lock=True)
    if current is None or current.reading != upload.reading:
        return
    problems = [finding.to_json() for finding in error.findings]
    if current.products_key is not None:
        problems.append(earlier_reading_kept())
    current.state = error.outcome
    if error.asks:
        problems[0]["message"] += f" {how_to_answer(current.id, current.version + 1, error.asks)}"
    current.problems = problems
    current.asks = error.asks
    current.detection = _detection(error.detection)
    _note_reader(current, error.detection.get("format"), equipment)
    current.counts, current.checksums, current.progress = {}, {}, None
    current.version += 1
    current.changed_at = equipment.clock.now()


def _note_reader(upload: Upload, name: str | None, equipment: Equipment) -> None:
    """Keep which reader it was, for the day when there is a newer one."""
    readers = equipment.reader.readers
    upload.reader = name
    upload.reader_version = readers.get(name) if name else None
    upload.readers_seen = generation(readers)


def _detection(data: dict[str, Any]) -> dict[str, Any] | None:
    if not data:
        return None
    return {
        "format": data.get("format", ""),
        "layout": data.get("layout", ""),
        "evidence": list(data.get("reasons", ())),
        "score": data.get("score"),
        "runner_up": data.get("runner_up") or None,
    }


async def reading_given_up(session: AsyncSession, job: Job, reason: str) -> None:
    """Tell people that the file could not be read because of us."""
    upload = await _still_wanted(session, job)
    if upload is None:
        return
    message = (
        f"Reading failed on our side again and again ({reason}). The file is kept; "
        "PATCH the upload (an empty object is enough) to read it again."
    )
    upload.state, upload.progress, upload.reader_version = "rejected", None, None
    upload.problems = [{"code": "reading_failed", "message": message, "row": None, "column": None, "severity": "error"}]
    upload.version += 1
