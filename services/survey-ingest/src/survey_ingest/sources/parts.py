"""Parts in object storage: a Parquet file and its codebook in one folder.

This module brings Polars; a process that reads no part does not import it.
"""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from survey_ingest.domain.codebook import Codebook
from survey_ingest.domain.dataset import Part
from survey_ingest.domain.frames import FRAMES
from survey_ingest.domain.workshop import WorkshopPart
from survey_ingest.storage import MissingObjectError, Storage

PART, CODEBOOK, REPORT = "part.parquet", "codebook.json", "report.json"


def frame_file(name: str) -> str:
    """The name of the object that holds a frame of a workshop."""
    return f"{name}.parquet"


async def load_part(storage: Storage, key: str, scratch: Path) -> Part:
    """The part in the folder `key`; raises `MissingObjectError`."""
    codebook = Codebook.from_json(json.loads(await storage.read(f"{key}/{CODEBOOK}")))
    return Part(await _load_frame(storage, f"{key}/{PART}", scratch), codebook)


async def load_workshop_frame(
    storage: Storage, key: str, name: str, sessions: Sequence[str], scratch: Path
) -> pl.DataFrame:
    """The rows of these sessions in a frame of the folder `key`, empty where it has none; see `domain/frames.py`.

    Raises `MissingObjectError` where the folder is gone.
    """
    try:
        frame = await _load_frame(storage, f"{key}/{frame_file(name)}", scratch)
    except MissingObjectError:
        await storage.read(f"{key}/{REPORT}")  # frames without rows are not stored, but the report always is
        return FRAMES[name].to_frame()
    return await asyncio.to_thread(_of_sessions, frame, sessions)


async def load_attendance(storage: Storage, key: str, sessions: Sequence[str], scratch: Path) -> WorkshopPart:
    """The persons of these sessions from the folder `key`; raises `MissingObjectError`."""
    return WorkshopPart(await load_workshop_frame(storage, key, "persons", sessions, scratch))


async def store_part(storage: Storage, key: str, part: Part, scratch: Path) -> None:
    """Write the part into the folder `key`."""
    with TemporaryDirectory(dir=scratch) as folder:
        path = Path(folder) / PART
        await asyncio.to_thread(part.frame.write_parquet, path)
        await storage.put(f"{key}/{PART}", path)
    await storage.put(f"{key}/{CODEBOOK}", json.dumps(part.codebook.to_json(), ensure_ascii=False).encode())


def _of_sessions(frame: pl.DataFrame, sessions: Sequence[str]) -> pl.DataFrame:
    return frame.filter(pl.col("session").is_in(sessions))


async def _load_frame(storage: Storage, key: str, scratch: Path) -> pl.DataFrame:
    with TemporaryDirectory(dir=scratch) as folder:
        path = Path(folder) / "frame.parquet"
        await storage.copy_to(key, path)
        # Read into memory and not mapped: the file goes away at once.
        return await asyncio.to_thread(pl.read_parquet, path, memory_map=False)
