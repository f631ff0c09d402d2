"""Where a respondent stands: by which keyed hashes they are known, and in which files."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.domain.erased_rows import answer_digests
from survey_ingest.domain.erasing import row_numbers, theirs
from survey_ingest.domain.frames import FRAMES
from survey_ingest.domain.keyed_hash import keyed_hash
from survey_ingest.erasures.by_name import named_too
from survey_ingest.erasures.errors import RespondentNotUniqueError
from survey_ingest.erasures.quotes import quotes_of
from survey_ingest.erasures.schemas import ErasureIn
from survey_ingest.models import StoredExcerpt, Upload
from survey_ingest.sources.parts import PART, frame_file, scan_object
from survey_ingest.storage import MissingObjectError, Storage
from survey_ingest.uploads.repository import all_uploads

#: A response: its source, for ids repeat from form to form, and its id.
Response = tuple[UUID, str]


@dataclass(frozen=True)
class Found:
    """`identities` are the keyed hashes of one respondent; `uploads` the files they stand in.

    `rows` are their responses, each once a file, and `names` what they were called in sessions, see `models.Erasure`.
    `excerpts` are the coded passages that they said.
    """

    identities: frozenset[str]
    uploads: tuple[Upload, ...]
    rows: tuple[dict[str, str], ...]
    names: tuple[dict[str, str | None], ...] = ()
    excerpts: tuple[StoredExcerpt, ...] = ()


def person_of(address: str, key: bytes) -> str:
    """The keyed hash of an e-mail address, as readers make it, see `persons.py`."""
    return keyed_hash(f"address {address.strip().casefold()}", key)


async def find(
    session: AsyncSession,
    storage: Storage,
    scratch: Path,
    coalition_id: UUID,
    asked: ErasureIn,
    key: bytes,
    theirs_too: Collection[Response] = (),
) -> Found:
    """The respondent that is asked for. `uploads` is empty where nobody is found.

    `theirs_too` are responses of theirs that no hash tells of, see `raw_search.py`.
    Raises `RespondentNotUniqueError` where responses of several sources have the id, with other answers.
    """
    uploads = [each for each in await session.scalars(all_uploads(coalition_id)) if each.products_key]
    people = {asked.person} if asked.person else set()
    responses: set[Response] = set(theirs_too)
    if asked.address is not None:
        people.add(person_of(asked.address, key))
    rows: dict[Response, set[str]] = {}
    found: dict[UUID, Upload] = {}
    if asked.response_id is not None:
        # Where it stands is not told: everywhere, so long as that is one response.
        responses = {(each.source_id, asked.response_id) for each in uploads}
    if asked.upload_id is not None:
        at = next((each for each in uploads if each.id == asked.upload_id), None)
        if at is not None:
            responses, people = await _in_row(storage, scratch, at, int(asked.row_number or 0))
    known: tuple[set[str], set[Response]] = (set(), set())
    told: dict[tuple[UUID, str, str], dict[str, str]] = {}
    names: list[dict[str, str | None]] = []
    # A response may be linked to a person, who stands in other files again.
    while known != (people, responses):
        known = (set(people), set(responses))
        for upload in uploads:
            identities = people | {name for source, name in responses if source == upload.source_id}
            met = await _met(storage, scratch, upload, identities)
            for name, digest in await _rows(storage, scratch, upload, identities, responses, rows, key):
                rows.setdefault((upload.source_id, name), set()).add(digest)
                row = {"response_id": name, "digest": digest, "source": str(upload.source_id), "upload": str(upload.id)}
                told[upload.id, name, digest] = row
                responses.add((upload.source_id, name))
                found[upload.id] = upload
            if met is not None:
                found[upload.id] = upload
                people |= met
        more, names = await named_too(storage, scratch, uploads, people)
        people |= more
    if asked.response_id is not None:
        _one(asked.response_id, rows)
    standing = people | {name for _, name in rows}
    by_id = {upload.id: upload for upload in uploads}
    excerpts = await quotes_of(session, storage, scratch, coalition_id, by_id, standing, names)
    coded = {each.upload_id for each in excerpts}
    found |= {upload.id: upload for upload in uploads if upload.id in coded}
    standing |= {each.key for each in excerpts}
    return Found(frozenset(standing), tuple(found.values()), tuple(told.values()), tuple(names), tuple(excerpts))


def _one(response_id: str, rows: Mapping[Response, set[str]]) -> None:
    """Raises `RespondentNotUniqueError` where the responses of that id have not one digest in common."""
    digests = [each for (_, name), each in rows.items() if name == response_id]
    if len(digests) > 1 and not set.intersection(*digests):
        raise RespondentNotUniqueError


def frames_of(upload: Upload) -> list[str]:
    """The objects of an upload in which rows of persons stand."""
    return [PART] if upload.kind == "survey" else [frame_file(name) for name in FRAMES]


async def _in_row(storage: Storage, scratch: Path, upload: Upload, row: int) -> tuple[set[Response], set[str]]:
    """Who stands in a row of a file: their response, and by which other hashes they are known."""
    for name in frames_of(upload):
        frame = await _frame(storage, scratch, upload, name)
        if frame is None:
            continue
        at = pl.col("rows").list.contains(row) if "rows" in frame.columns else pl.col("row_number") == row
        there = frame.filter(at)
        whose = [each for each in ("person", "sender", "speaker") if each in frame.columns]
        people = {value for record in there.select(whose).iter_rows() for value in record if value}
        names = there["response_id"].to_list() if "response_id" in frame.columns else []
        if people or names:
            return {(upload.source_id, each) for each in names}, people
    return set(), set()


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
    return more if there else None


async def _rows(
    storage: Storage,
    scratch: Path,
    upload: Upload,
    identities: Collection[str],
    responses: Collection[Response],
    known: Mapping[Response, set[str]],
    key: bytes,
) -> list[tuple[str, str]]:
    """The responses of a respondent in a file, with digests of their answers.

    Ids repeat from form to form: of those of other sources (`responses`) only the ones with `known` answers are theirs.
    """
    if upload.kind != "survey":
        return []
    try:
        frame = await scan_object(storage, f"{upload.products_key}/{PART}", scratch)
    except MissingObjectError:
        return []
    columns = frame.collect_schema().names()
    everywhere = {*identities, *(name for _, name in responses)}
    rows = await frame.filter(theirs(columns, everywhere)).collect_async()
    certain = rows.select(theirs(columns, identities)).to_series()
    answers: dict[str, set[str]] = {}
    for (_, name), digests in known.items():
        answers.setdefault(name, set()).update(digests)
    told = zip(rows["response_id"].to_list(), answer_digests(rows, key), certain, strict=True)
    return [(name, digest) for name, digest, sure in told if sure or digest in answers.get(name, ())]


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
