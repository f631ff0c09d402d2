"""The job `finish_transfer`: make the upload of a transfer that is whole, where the process that should have died."""

from uuid import UUID

from rba_platform.job_runner import JobRun

from survey_ingest.sources.errors import UnknownSourceError
from survey_ingest.tasks.equipment import Equipment
from survey_ingest.transfers.errors import TransferGoneError
from survey_ingest.transfers.finishing import finish
from survey_ingest.uploads.errors import OtherOptionsError, RawDeletedError


async def finish_transfer(run: JobRun, equipment: Equipment) -> None:
    """Make the upload. What only the sender can settle is told to the sender, who asks by sending nothing more."""
    transfer_id = UUID(run.job.payload["transfer_id"])
    try:
        await finish(run.database, equipment.storage, run.job.coalition_id, transfer_id, equipment.clock.now())
    except (TransferGoneError, OtherOptionsError, UnknownSourceError, RawDeletedError):
        return
