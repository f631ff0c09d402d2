"""What is told of a workshop, from the upload to believe about it. This module brings Polars."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
from rba_platform.paging import PageRequest
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.models import StoredWorkshop
from survey_ingest.sources.parts import load_workshop_frame
from survey_ingest.storage import Storage
from survey_ingest.uploads.repository import find_upload


async def told_frame(
    session: AsyncSession, storage: Storage, scratch: Path, workshop: StoredWorkshop, kind: str
) -> tuple[UUID, pl.DataFrame] | None:
    """The frame of a kind (see `domain/frames.py`) and the upload it comes from; None where no upload tells of it.

    Raises `MissingObjectError`.
    """
    telling = workshop.telling(kind)
    upload = await find_upload(session, workshop.coalition_id, telling[0]) if telling else None
    if telling is None or upload is None or upload.products_key is None:
        return None
    frame = await load_workshop_frame(storage, upload.products_key, kind, [telling[1]], scratch)
    return upload.id, await asyncio.to_thread(frame.sort, "row_number")


def frame_page(frame: pl.DataFrame, page: PageRequest) -> tuple[list[dict[str, Any]], str | None]:
    """The rows of one page in the order of the file, and the cursor of the next: rows are known by their number."""
    after = page.after.int if page.after is not None else 0
    rows = frame.filter(pl.col("row_number") > after).head(page.limit + 1).to_dicts()
    if len(rows) <= page.limit:
        return rows, None
    kept = rows[: page.limit]
    return kept, page.next(UUID(int=kept[-1]["row_number"]))
