"""Where a respondent stands: by which keyed hashes they are known, and in which files."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.domain.erased_rows import answer_digests
from survey_ingest.domain.erasing import row_numbers, theirs
from survey_ingest.domain.frames import FRAMES
from survey_ingest.domain.keyed_hash import keyed_hash
from survey_ingest.erasures.schemas import ErasureIn
from survey_ingest.models import Upload
from survey_ingest.sources.parts import PART, frame_file, scan_object
from survey_ingest.storage import MissingObjectError, Storage
from survey_ingest.uploads.repository import all_uploads


@dataclass(frozen=True)
class Found:
    """`identities` are the keyed hashes of one respondent; `uploads` the files they stand in.

    `rows` are their responses, each once, see `models.Erasure`.
    """

    identities: frozenset[str]
    uploads: tuple[Upload, ...]
    rows: tuple[dict[str, str], ...]


async def find(
    session: AsyncSession, storage: Storage, scratch: Path, coalition_id: UUID, asked: ErasureIn, key: bytes
) -> Found:
    """The respondent that is asked for. `uploads` is empty where nobody is found."""
    uploads = [each for each in await session.scalars(all_uploads(coalition_id)) if each.products_key]
    identities = {each for each in (asked.response_id, asked.person) if each}
    if asked.address is not None:
        # As readers hash addresses, see `persons.py`.
        identities.add(keyed_hash(f"address {asked.address.strip().casefold()}", key))
    if asked.upload_id is not None:
        at = [each for each in uploads if each.id == asked.upload_id]
        identities = await _in_row(storage, scratch, at[0], int(asked.row_number or 0)) if at else set()
    known: set[str] = set()
    found: dict[UUID, Upload] = {}
    # A response may be linked to a person, who stands in other files again.
    while identities - known:
        known = set(identities)
        for upload in uploads:
            met = await _met(storage, scratch, upload, known)
            if met is not None:
                found[upload.id] = upload
                identities |= met
    rows = [row for upload in found.values() for row in await _rows(storage, scratch, upload, identities, key)]
    once = {tuple(row.items()): row for row in rows}
    return Found(frozenset(identities), tuple(found.values()), tuple(once.values()))


def frames_of(upload: Upload) -> list[str]:
    """The objects of an upload in which rows of persons stand."""
    return [PART] if upload.kind == "survey" else [frame_file(name) for name in FRAMES]


async def _in_row(storage: Storage, scratch: Path, upload: Upload, row: int) -> set[str]:
    """Who stands in a row of a file."""
    for name in frames_of(upload):
        frame = await _frame(storage, scratch, upload, name)
        if frame is None:
            continue
        whose = [each for each in ("response_id", "person", "sender", "speaker") if each in frame.columns]
        at = pl.col("rows").list.contains(row) if "rows" in frame.columns else pl.col("row_number") == row
        people = frame.filter(at).select(whose)
        identities = {value for record in people.iter_rows() for value in record if value}
        if identities:
            return identities
    return set()


async def _met(storage: Storage, scratch: Path, upload: Upload, identities: set[str]) -> set[str] | None:
    """Further hashes of the same respondent in a file; None where they do not stand in it."""
    there = False
    more: set[str] = set()
    for name in frames_of(upload):
        frame = await _frame(storage, scratch, upload, name)
        if frame is None:
            continue
        rows = frame.filter(theirs(frame.columns, identities))
        if rows.height:
            there = there or bool(row_numbers(rows))
            if "person" in rows.columns:
                more |= set(rows["person"].drop_nulls().to_list())
            if "response_id" in rows.columns:
                more |= set(rows["response_id"].to_list())
    return more if there else None


async def _rows(
    storage: Storage, scratch: Path, upload: Upload, identities: set[str], key: bytes
) -> list[dict[str, str]]:
    """The responses of a respondent in a file, with digests of their answers."""
    if upload.kind != "survey":
        return []
    try:
        frame = await scan_object(storage, f"{upload.products_key}/{PART}", scratch)
    except MissingObjectError:
        return []
    rows = await frame.filter(theirs(frame.collect_schema().names(), identities)).collect_async()
    return [
        {"response_id": name, "digest": digest, "source": str(upload.source_id)}
        for name, digest in zip(rows["response_id"].to_list(), answer_digests(rows, key), strict=True)
    ]


async def _frame(storage: Storage, scratch: Path, upload: Upload, name: str) -> pl.DataFrame | None:
    try:
        frame = await scan_object(storage, f"{upload.products_key}/{name}", scratch)
    except MissingObjectError:
        return None
    wanted = {
        "response_id",
        "row_number",
        "rows",
        "person",
        "sender",
        "sender_name",
        "speaker",
        "speaker_name",
        "names",
    }
    return frame.select([each for each in frame.collect_schema().names() if each in wanted]).collect()
