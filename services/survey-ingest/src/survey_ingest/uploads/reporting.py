"""The report on a reading: what its products hold, and what it changed in its source."""

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.domain.codebook import Codebook, Question
from survey_ingest.models import Upload
from survey_ingest.storage import MissingObjectError, Storage
from survey_ingest.uploads.schemas import (
    EarlierUpload,
    NumberRangeOut,
    ReportChanges,
    ReportChoice,
    ReportOut,
    ReportQuestion,
    UploadOut,
)


async def report_of(session: AsyncSession, storage: Storage, upload: Upload) -> ReportOut:
    """The report on the upload's present reading; without one where it could not be read.

    Raises `MissingObjectError` where its products are gone from storage.
    """
    out = UploadOut.of(upload)
    if upload.products_key is None or upload.products_reading != upload.reading:
        return ReportOut(upload=out, report=None, questions=None, changes=None)
    report: dict[str, Any] = json.loads(await storage.read(f"{upload.products_key}/report.json"))
    changes = None
    if out.merged is not None:
        earlier = await _earlier(session, upload)
        changes = ReportChanges(decision=out.merged.decision, counts=out.merged.counts, since=earlier)
    return ReportOut(upload=out, report=report, questions=await _questions(storage, upload), changes=changes)


async def _questions(storage: Storage, upload: Upload) -> list[ReportQuestion] | None:
    if upload.kind != "survey":
        return None
    try:
        stored = json.loads(await storage.read(f"{upload.products_key}/codebook.json"))
    except MissingObjectError:
        return None
    return [_question(each) for each in Codebook.from_json(stored).questions]


def _question(question: Question) -> ReportQuestion:
    choices = [
        ReportChoice(label=choice.label, count=choice.count, points=choice.points, missing=choice.missing)
        for choice in question.choices
    ]
    return ReportQuestion(
        key=question.key,
        position=question.position,
        title=question.title,
        kind=question.kind,
        reasons=list(question.reasons),
        answered=question.answered,
        choices=choices,
        # Free texts are no choices of anybody's, and none of them is unmatched.
        unmatched=question.other_count if question.choices or question.numbers else 0,
        no_answer=question.no_answer,
        numbers=NumberRangeOut(**asdict(question.numbers)) if question.numbers else None,
    )


async def _earlier(session: AsyncSession, upload: Upload) -> EarlierUpload | None:
    """The upload of the source that came before this one, and was read."""
    query = (
        select(Upload)
        .where(
            Upload.coalition_id == upload.coalition_id,
            Upload.source_id == upload.source_id,
            Upload.id < upload.id,
            Upload.state == "normalized",
            Upload.kind != "definition",
        )
        .order_by(Upload.id.desc())
        .limit(1)
    )
    found = await session.scalar(query)
    return None if found is None else EarlierUpload(id=found.id, file_name=found.file_name, sent_at=found.created_at)
