"""Whether a reading would leave a pushed event out, since its response was erased: by reading it alone."""

from pathlib import Path
from tempfile import TemporaryDirectory

from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.hooks.deliveries import UnreadableEventError
from survey_ingest.hooks.erasing import Erased, IsLeftOut
from survey_ingest.hooks.payloads import payloads_of
from survey_ingest.hooks.pushed_file import pushed_file
from survey_ingest.models import InboxEvent
from survey_ingest.tasks.equipment import Equipment


def left_out_by(equipment: Equipment) -> IsLeftOut:
    """The judgement of the reader process: what it makes of an event is what it would make of it in a file."""

    async def is_left_out(event: InboxEvent, erased: Erased) -> bool:
        hints = Hints(
            file_name="event.ndjson",
            upload=str(event.id),
            identity_key=erased.key,
            tombstones=erased.people,
            erased_rows=erased.rows,
            erased_names=erased.names,
        )
        with TemporaryDirectory(dir=equipment.scratch) as folder:
            path, out = Path(folder) / "event.ndjson", Path(folder) / "out"
            out.mkdir()
            try:
                path.write_bytes(pushed_file(event.tool, str(event.source_id), payloads_of(event)))
                result = await equipment.reader.read(path, hints, out)
            except (UnreadableEventError, ReadError):
                return False
            return bool(result.report.counts.get("erased"))

    return is_left_out
