"""The job `drop_objects`: remove objects that nothing names any more."""

from rba_platform.job_runner import JobRun

from survey_ingest.tasks.equipment import Equipment


async def drop_objects(run: JobRun, equipment: Equipment) -> None:
    """Remove one object (`key`) or a whole folder of them (`prefix`).

    Folders are named after the job that wrote them and never written again, so what was dropped from a row stays
    dropped.
    """
    if (prefix := run.job.payload.get("prefix")) is not None:
        await equipment.storage.delete_folder(prefix)
    if (key := run.job.payload.get("key")) is not None:
        await equipment.storage.delete(key)
