"""Parts in object storage: a Parquet file and its codebook in one folder.

This module brings Polars; a process that reads no part does not import it.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from survey_ingest.domain.codebook import Asked, Codebook
from survey_ingest.domain.dataset import Answers, Part, answers_of, as_text
from survey_ingest.domain.definition import Definition
from survey_ingest.domain.frames import FRAMES
from survey_ingest.domain.workshop import WorkshopPart
from survey_ingest.storage import MissingObjectError, Storage

PART, ASKED, CODEBOOK, REPORT = "part.parquet", "asked.json", "codebook.json", "report.json"
THEMES, DEFINITION = "themes.json", "definition.json"


def frame_file(name: str) -> str:
    """The name of the object that holds a frame of a workshop."""
    return f"{name}.parquet"


async def load_part(storage: Storage, key: str, scratch: Path) -> Part:
    """The part in the folder `key`; raises `MissingObjectError`."""
    codebook = Codebook.from_json(json.loads(await storage.read(f"{key}/{CODEBOOK}")))
    # Read where it lies: what was replaced stays for a day (`KEEP_OLD`).
    return Part(await scan_object(storage, f"{key}/{PART}", scratch), codebook)


async def load_answers(storage: Storage, key: str, scratch: Path) -> Answers:
    """The answers in the folder `key`, as they were before anybody corrected the codebook; `MissingObjectError`."""
    part = await load_part(storage, key, scratch)
    try:
        asked = tuple(Asked.from_json(each) for each in json.loads(await storage.read(f"{key}/{ASKED}")))
    except MissingObjectError:
        return answers_of(part.frame, part.codebook)
    return Answers(part.frame, asked, part.codebook.language)


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


async def load_definition(storage: Storage, key: str) -> Definition:
    """The definition in the folder `key`; raises `MissingObjectError`."""
    return Definition.from_json(json.loads(await storage.read(f"{key}/{DEFINITION}")))


async def copy_part(storage: Storage, source: str, key: str, codebook: Codebook, answers: Answers) -> None:
    """Make the answers in the folder `source`, as they are, those of the folder `key`, with this codebook."""
    await storage.copy(f"{source}/{PART}", f"{key}/{PART}")
    await _store_codebook(storage, key, answers, codebook)


async def store_part(storage: Storage, key: str, answers: Answers, codebook: Codebook, scratch: Path) -> None:
    """Write answers and their codebook, corrections included, into the folder `key`."""
    with TemporaryDirectory(dir=scratch) as folder:
        path = Path(folder) / PART
        await asyncio.to_thread(answers.frame.sink_parquet, path)
        await storage.put(f"{key}/{PART}", path)
    await _store_codebook(storage, key, answers, codebook)


async def _store_codebook(storage: Storage, key: str, answers: Answers, codebook: Codebook) -> None:
    await storage.put(f"{key}/{ASKED}", _json([asdict(each) for each in answers.asked]))
    await storage.put(f"{key}/{CODEBOOK}", _json(codebook.to_json()))


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()


async def scan_object(storage: Storage, key: str, scratch: Path) -> pl.LazyFrame:
    """A query over a Parquet object: where it lies if that is on this machine; raises `MissingObjectError`."""
    here = storage.local_path(key)
    found = pl.scan_parquet(here) if here is not None else (await _load_frame(storage, key, scratch)).lazy()
    return as_text(found)


def _of_sessions(frame: pl.DataFrame, sessions: Sequence[str]) -> pl.DataFrame:
    return frame.filter(pl.col("session").is_in(sessions))


async def _load_frame(storage: Storage, key: str, scratch: Path) -> pl.DataFrame:
    with TemporaryDirectory(dir=scratch) as folder:
        path = Path(folder) / "frame.parquet"
        await storage.copy_to(key, path)
        # Read into memory and not mapped: the file goes away at once.
        return await asyncio.to_thread(pl.read_parquet, path, memory_map=False)
