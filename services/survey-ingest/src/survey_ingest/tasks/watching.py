"""Beside a reading: its progress goes to the upload's row, and it is stopped when nobody waits for it any more."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from rba_platform.job_runner import JobRun
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from survey_ingest.domain.progress import Standing
from survey_ingest.models import Upload

log = structlog.get_logger()

#: Seconds between two looks; also how often progress is written at most.
LOOK_EVERY = 0.4

Made = TypeVar("Made")


class NotWantedError(Exception):
    """The upload was cancelled, or is to be read otherwise, while it was read."""


async def while_wanted(
    run: JobRun, upload: Upload, work: Callable[[Callable[[Standing], None]], Awaitable[Made]]
) -> Made:
    """What `work(tell)` makes. Raises `NotWantedError` once the upload waits for another reading than this one."""
    told: list[Standing] = []
    written: Standing | None = None
    task = asyncio.ensure_future(work(told.append))
    try:
        while not (await asyncio.wait({task}, timeout=LOOK_EVERY))[0]:
            news = told[-1] if told and told[-1] != written else None
            told.clear()
            if not await _wanted(run, upload, news):
                raise NotWantedError
            written = news or written
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _wanted(run: JobRun, upload: Upload, news: Standing | None) -> bool:
    """Whether this reading is still the one that is waited for; writes its progress if there is news."""
    here = (Upload.coalition_id == upload.coalition_id, Upload.id == upload.id, Upload.reading == upload.reading)
    try:
        async with run.reading() as session:
            if news is None:
                found = await session.scalar(select(Upload.id).where(*here))
            else:
                # Not a new version: who changes the upload meanwhile has seen all that matters.
                statement = update(Upload).where(*here).values(progress=news.to_json()).returning(Upload.id)
                found = await session.scalar(statement)
    except (DBAPIError, PoolTimeout, OSError) as error:
        # The database may be away for a moment; the reading need not begin anew for that.
        log.warning("progress_not_written", kind=type(error).__name__)
        return True
    return found is not None
