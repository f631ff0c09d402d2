"""Qualtrics: the responses of a survey by the export API, as the CSV file that a person would download.

Started, asked after until it is complete, then fetched: a ZIP with one file in it. That file is uploaded to the source,
so pushes and downloads of a survey are one thing.
"""

import asyncio
import io
import zipfile
import zlib
from typing import Any
from urllib.parse import quote

import httpx

from survey_ingest.connectors.outgoing import MOST_BYTES, ToolAwayError, ToolRefusedError, ask, ask_json

_TRIES = 40
_PAUSE_SECONDS = 1.0


async def export_of(client: httpx.AsyncClient, survey: str, pause: float = _PAUSE_SECONDS) -> bytes:
    """The CSV of all responses of the survey, with labels. Raises `ToolAwayError` where it is not ready in time."""
    path = f"/API/v3/surveys/{quote(survey, safe='')}/export-responses"
    started = await ask_json(client, "POST", path, json={"format": "csv", "useLabels": True})
    progress = _text(started, "progressId")
    for _ in range(_TRIES):
        state = await ask_json(client, "GET", f"{path}/{quote(progress, safe='')}")
        if _member(state, "status") == "complete":
            packed = await ask(client, "GET", f"{path}/{quote(_text(state, 'fileId'), safe='')}/file")
            return await asyncio.to_thread(unpacked, packed)
        if _member(state, "status") == "failed":
            raise ToolRefusedError("the export failed at the tool")
        await asyncio.sleep(pause)
    raise ToolAwayError("the export was not ready in time")


def unpacked(packed: bytes) -> bytes:
    """The one CSV file in the ZIP. Raises `ToolRefusedError` for anything else, and for more than is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".csv")]
            if len(entries) != 1:
                raise ToolRefusedError("the export holds no single CSV file")
            if entries[0].compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                # Of others a few bytes unpack to gigabytes at once, however little is asked for.
                raise ToolRefusedError("the export is packed in an unknown way")
            with archive.open(entries[0]) as file:
                # Read to the limit, whatever length the archive's directory claims.
                content = file.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise ToolRefusedError("the export is no ZIP archive") from None
    if len(content) > MOST_BYTES:
        raise ToolRefusedError(f"the export is longer than {MOST_BYTES // 1024**2} MB")
    return content


def _member(answer: Any, name: str) -> Any:
    result = answer.get("result") if isinstance(answer, dict) else None
    return result.get(name) if isinstance(result, dict) else None


def _text(answer: Any, name: str) -> str:
    found = _member(answer, name)
    if not isinstance(found, str) or not found:
        raise ToolRefusedError(f"the answer has no {name}")
    return found
