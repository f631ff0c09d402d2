"""Which responses hold an address: looked up in raw files, as no dataset holds one where persons are not linked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal
from uuid import UUID

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.clients.measures import MeasuresClient
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.erasures.repository import erased_rows, tombstones
from survey_ingest.models import Source, Upload
from survey_ingest.reading.lanes import LARGE_BYTES
from survey_ingest.reading.process import Limits, ReaderProcess
from survey_ingest.sources.parts import PART, REPORT, scan_object
from survey_ingest.sources.repository import all_sources
from survey_ingest.storage import MissingObjectError, Storage
from survey_ingest.uploads.receiving import raw_key
from survey_ingest.uploads.repository import all_uploads

#: Why a file was not searched: its raw file is gone, it was not read, reading it takes too long for a request, or it
#: can no longer be read.
Why = Literal["raw_deleted", "not_read", "too_large", "unreadable"]

#: Bytes of raw files that one request reads, each file counted as so many at least.
_MOST_BYTES = 4 * LARGE_BYTES
_LEAST_BYTES = 128 * 1024
#: A request is answered by a process that has no gigabytes to spare.
_LIMITS = Limits(resident_memory=768 * 1024**2)
_WITH_ADDRESSES = {"personal", "addresses"}


@dataclass(frozen=True)
class NotSearched:
    """A file in which an address may stand without anybody having looked."""

    upload: Upload
    why: Why


@dataclass(frozen=True)
class RawSearch:
    """`responses` are those of the address: source and id. `not_searched` are the files left out."""

    responses: frozenset[tuple[UUID, str]]
    not_searched: tuple[NotSearched, ...]

    def told(self) -> list[dict[str, Any]]:
        """The files left out, as they are answered."""
        return [
            {"upload_id": each.upload.id, "file_name": each.upload.file_name, "why": each.why}
            for each in self.not_searched
        ]


async def search_raw(
    session: AsyncSession,
    storage: Storage,
    scratch: Path,
    measures: MeasuresClient,
    coalition_id: UUID,
    person: str,
    key: bytes,
) -> RawSearch:
    """The responses of which an address has the keyed hash `person`, in survey files whose dataset does not tell.

    So it is where persons are not linked, and where rows hold several addresses, for a dataset knows the first. Each
    file is read once more, with linking, into a folder that goes away. What is stored stays as it is.
    """
    sources = {each.id: each for each in await session.scalars(all_sources(coalition_id))}
    erased = await tombstones(session, coalition_id)
    zone = (await measures.coalition(coalition_id)).timezone
    responses: set[tuple[UUID, str]] = set()
    skipped: list[NotSearched] = []
    left = _MOST_BYTES
    reader = ReaderProcess(_LIMITS)
    try:
        for upload in (await session.scalars(all_uploads(coalition_id).order_by(Upload.id))).all():
            if not await _to_be_searched(storage, scratch, upload):
                continue
            cost = max(upload.size, _LEAST_BYTES)
            why = _why_not(upload, left)
            if why is None:
                left -= cost
                hints = replace(
                    _hints(upload, sources[upload.source_id], zone),
                    identity_key=key,
                    looked_for=person,
                    tombstones=erased,
                    erased_rows=await erased_rows(session, coalition_id, upload.source_id),
                )
                try:
                    rows = await _rows_of(storage, scratch, reader, upload, hints, person)
                except MissingObjectError:
                    why = "raw_deleted"
                except ReadError:
                    why = "unreadable"
                else:
                    responses |= {(upload.source_id, each) for each in await _ids(storage, scratch, upload, rows)}
            if why is not None:
                skipped.append(NotSearched(upload, why))
    finally:
        await reader.close()
    return RawSearch(frozenset(responses), tuple(skipped))


async def _to_be_searched(storage: Storage, scratch: Path, upload: Upload) -> bool:
    """Whether the file may hold addresses that nothing tells of but its raw file."""
    if upload.products_key is None:
        return upload.raw_deleted_at is None
    if upload.kind != "survey":
        return False
    report = json.loads(await storage.read(f"{upload.products_key}/{REPORT}"))
    columns = sum(each["reason"] in _WITH_ADDRESSES and each["filled"] > 0 for each in report["ignored"])
    if not columns:
        return False
    part = await scan_object(storage, f"{upload.products_key}/{PART}", scratch)
    if "person" not in part.collect_schema().names():
        return True
    linked = await part.select(pl.col("person").is_not_null().any()).collect_async()
    # Readings of before several addresses were counted do not say.
    return not linked.item() or bool(report["counts"].get("several_addresses", columns > 1))


def _why_not(upload: Upload, left: int) -> Why | None:
    if upload.products_key is None:
        return "not_read"
    if upload.raw_deleted_at is not None:
        return "raw_deleted"
    return "too_large" if upload.size >= LARGE_BYTES or max(upload.size, _LEAST_BYTES) > left else None


def _hints(upload: Upload, source: Source, zone: str) -> Hints:
    """As the file was read, but with linking."""
    options = {name: value for name, value in upload.options.items() if name not in {"whole_set", "workshop_id"}}
    remembered: Mapping[str, str] = source.remembered
    options["timezone"] = options.get("timezone") or source.timezone or remembered.get("timezone") or zone
    return Hints(
        **options,
        remembered_date_order=remembered.get("date_order"),  # type: ignore[arg-type]  # checked when remembered
        file_name=upload.file_name,
        upload=str(upload.id),
        link_persons=True,
    )


async def _rows_of(
    storage: Storage, scratch: Path, reader: ReaderProcess, upload: Upload, hints: Hints, person: str
) -> list[int]:
    """The rows of the raw file in which the person stands; raises `MissingObjectError` and `ReadError`."""
    with TemporaryDirectory(dir=scratch) as folder:
        key, out = raw_key(upload.coalition_id, upload.sha256), Path(folder) / "out"
        out.mkdir()
        raw = storage.local_path(key)
        if raw is None:
            raw = Path(folder) / "raw"
            await storage.copy_to(key, raw)
        result = await reader.read(raw, hints, out)
        if result.frame is None:
            return []
        frame = pl.scan_parquet(result.frame)
        rows = await frame.filter(pl.col("person") == person).select("row_number").collect_async()
        return rows["row_number"].to_list()


async def _ids(storage: Storage, scratch: Path, upload: Upload, rows: Sequence[int]) -> list[str]:
    """The stored responses of these rows: their ids, however the file would be read today."""
    if not rows:
        return []
    part = await scan_object(storage, f"{upload.products_key}/{PART}", scratch)
    found = await part.filter(pl.col("row_number").is_in(rows)).select("response_id").collect_async()
    return found["response_id"].to_list()
