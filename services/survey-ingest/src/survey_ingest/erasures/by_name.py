"""Where people stand who are known by their name only: in chats, transcripts and lists of their sessions."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl

from survey_ingest.domain.erased_names import Standing, theirs_by_name
from survey_ingest.models import Upload
from survey_ingest.sources.parts import frame_file, scan_object
from survey_ingest.storage import MissingObjectError, Storage
from survey_ingest.workshops.choosing import Telling, gathered

#: Frames in which names stand: the column of the person, and that of a name, or of all names.
_NAMED = (
    ("persons", "person", "names"),
    ("messages", "sender", "sender_name"),
    ("utterances", "speaker", "speaker_name"),
)
#: Whoever saved a chat is called so in it: no name.
_NO_NAME = ("me", "unknown")


async def named_too(
    storage: Storage, scratch: Path, uploads: Sequence[Upload], people: Collection[str]
) -> tuple[set[str], list[dict[str, str | None]]]:
    """Further keys of these people in the sessions they were in, and their names there, see `models.Erasure`."""
    keys: set[str] = set()
    names: list[dict[str, str | None]] = []
    by_source: dict[UUID, list[Upload]] = {}
    for upload in uploads:
        if upload.kind == "workshop":
            by_source.setdefault(upload.source_id, []).append(upload)
    for source_id, theirs in by_source.items():
        known = {upload.id: upload for upload in theirs}
        for group in gathered((upload.id, upload.sessions) for upload in theirs):
            frames = [
                frame
                for each in group.tellings
                for frame in await _frames(storage, scratch, known[each.upload_id], each)
            ]
            more, called = theirs_by_name(frames, people)
            keys |= more
            times: dict[str, Any] = {"began": group.fact("started_at"), "ended": group.fact("ended_at")}
            names += [{"name": name, "source": str(source_id), **times} for name in sorted(called)]
    return keys, names


async def _frames(storage: Storage, scratch: Path, upload: Upload, telling: Telling) -> list[list[Standing]]:
    found: list[list[Standing]] = []
    for name, who, called in _NAMED:
        if not telling.rows(name):
            continue
        try:
            frame = await scan_object(storage, f"{upload.products_key}/{frame_file(name)}", scratch)
        except MissingObjectError:
            continue
        columns = frame.collect_schema().names()
        if called not in columns:
            continue  # from a reading of before names were kept
        rows = frame.filter((pl.col("session") == telling.key) & pl.col(who).is_not_null())
        if f"{who}_kind" in columns:
            rows = rows.filter(~pl.col(f"{who}_kind").is_in(_NO_NAME))
        told = (await rows.select(who, called).collect_async()).iter_rows()
        found.append([(key, names if isinstance(names, list) else [names]) for key, names in told if names])
    return found
