"""The job `drop_objects`: remove objects that nothing names any more."""

from rba_platform.job_runner import JobRun

from survey_ingest.tasks.equipment import Equipment
from survey_ingest.uploads.repository import find_by_content


async def drop_objects(run: JobRun, equipment: Equipment) -> None:
    """Remove one object (`key`) or a whole folder of them (`prefix`).

    Folders are named after the job that wrote them and never written again, so what was dropped from a row stays
    dropped. A raw file lies under its own content: with `unless_sent_again`, its SHA-256, it stays where the same file
    has come once more.
    """
    if (sha256 := run.job.payload.get("unless_sent_again")) is not None:
        async with run.reading() as session:
            if await find_by_content(session, run.job.coalition_id, sha256) is not None:
                return
    if (prefix := run.job.payload.get("prefix")) is not None:
        await equipment.storage.delete_folder(prefix)
    if (key := run.job.payload.get("key")) is not None:
        await equipment.storage.delete(key)
