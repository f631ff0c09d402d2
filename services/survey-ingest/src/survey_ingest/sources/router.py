"""/v1/sources."""

from dataclasses import asdict
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response
from fastapi.responses import StreamingResponse
from rba_platform.access import Editor, Viewer
from rba_platform.etag import IfMatch, check_match, etag
from rba_platform.ids import new_id
from rba_platform.paging import Page, Paging, read_page
from rba_platform.problems import not_found
from rba_platform.routing import Session
from rba_platform.service import service_router
from sqlalchemy import select

from survey_ingest.audit.recording import record
from survey_ingest.codebooks.stored import read_codebook
from survey_ingest.dependencies import Floors, Now, Objects, Scratch
from survey_ingest.derivations.repository import hidden_in_summary
from survey_ingest.models import Source, Upload
from survey_ingest.retention.policy import set_raw_ends
from survey_ingest.sources import repository
from survey_ingest.sources.disclosure import responses_cell, summarise, withheld
from survey_ingest.sources.errors import NothingReadError, SourceInUseError
from survey_ingest.sources.schemas import (
    CellOut,
    QuestionSummaryOut,
    SourceIn,
    SourceOut,
    SourcePatch,
    SummaryOut,
)
from survey_ingest.uploads.changing import read_again

router = service_router(prefix="/v1/sources", tags=["sources"])


async def _found(session: Session, coalition_id: UUID, source_id: UUID, *, lock: bool = False) -> Source:
    source = await repository.find_source(session, coalition_id, source_id, lock=lock)
    if source is None:
        raise not_found("source")
    return source


@router.post("", status_code=201)
async def create_source(body: SourceIn, caller: Editor, session: Session, response: Response) -> SourceOut:
    """Make a source, for uploads to be sent to."""
    source = Source(
        coalition_id=caller.coalition_id,
        id=new_id(),
        name=body.name.stored(),
        mode=body.mode,
        timezone=body.timezone,
        keep_raw_days=body.keep_raw_days,
        link_persons=body.link_persons,
    )
    session.add(source)
    await session.flush()
    await session.refresh(source)
    response.headers["Location"] = f"/v1/sources/{source.id}"
    response.headers["ETag"] = etag(source.version)
    return SourceOut.of(source, raw_counts=True)


@router.get("")
async def list_sources(caller: Viewer, session: Session, page: Paging) -> Page[SourceOut]:
    """All sources."""
    rows, following = await read_page(session, repository.all_sources(caller.coalition_id), Source.id, page)
    return Page(items=[SourceOut.of(row, raw_counts=caller.sees_raw_counts) for row in rows], next=following)


@router.get("/{source_id}")
async def get_source(source_id: UUID, caller: Viewer, session: Session, response: Response) -> SourceOut:
    """One source."""
    source = await _found(session, caller.coalition_id, source_id)
    response.headers["ETag"] = etag(source.version)
    return SourceOut.of(source, raw_counts=caller.sees_raw_counts)


@router.patch("/{source_id}")
async def change_source(
    source_id: UUID,
    body: SourcePatch,
    caller: Editor,
    session: Session,
    response: Response,
    now: Now,
    if_match: IfMatch = None,
) -> SourceOut:
    """Change a source (merge-patch). Another mode merges its uploads again; another zone counts for later readings."""
    source = await _found(session, caller.coalition_id, source_id, lock=True)
    check_match(if_match, source.version)
    if body.name is not None:
        source.name = body.name.stored()
    if "timezone" in body.model_fields_set:
        source.timezone = body.timezone
    if "keep_raw_days" in body.model_fields_set and body.keep_raw_days != source.keep_raw_days:
        source.keep_raw_days = body.keep_raw_days
        await session.flush()
        await set_raw_ends(session, caller.coalition_id, Upload.source_id == source.id)
        record(session, caller, "change_retention", "source", source.id)
    if body.mode is not None and body.mode != source.mode:
        source.mode = body.mode
        # Nothing of the part counts as merged under the new rule, so all of it is merged again.
        source.built_from = []
        await repository.to_be_built(session, source)
    if body.link_persons is not None and body.link_persons != source.link_persons:
        source.link_persons = body.link_persons
        uploads = (Upload.coalition_id == source.coalition_id, Upload.source_id == source.id)
        kept = select(Upload).where(*uploads, Upload.raw_deleted_at.is_(None)).with_for_update()
        for upload in (await session.scalars(kept)).all():
            await read_again(session, upload, now)
    source.version += 1
    response.headers["ETag"] = etag(source.version)
    return SourceOut.of(source, raw_counts=True)


@router.delete("/{source_id}", status_code=204)
async def delete_source(source_id: UUID, caller: Editor, session: Session, if_match: IfMatch = None) -> None:
    """Delete a source that nothing stands on."""
    source = await _found(session, caller.coalition_id, source_id, lock=True)
    check_match(if_match, source.version)
    user = await repository.user_of(session, source)
    if user is not None:
        raise SourceInUseError(user)
    await session.delete(source)


@router.get("/{source_id}/summary")
async def get_summary(
    source_id: UUID, caller: Viewer, session: Session, storage: Objects, floors: Floors
) -> SummaryOut:
    """Counts per question and choice, under the privacy floors for those who do not see raw counts.

    To them a question is hidden, too, where its answers would show a small group together with a published measure.
    """
    source = await _found(session, caller.coalition_id, source_id)
    codebook = await read_codebook(storage, source)
    questions = summarise(codebook, source.responses, floors)
    if caller.sees_raw_counts:
        record(session, caller, "raw_summary", "source", source.id)
    else:
        hidden = await hidden_in_summary(session, caller.coalition_id, source.id)
        questions = [withheld(each) if each.key in hidden else each for each in questions]
    return SummaryOut(
        source_id=source.id,
        responses=CellOut(**asdict(responses_cell(source.responses, floors))),
        questions=[QuestionSummaryOut(**asdict(each)) for each in questions],
    )


@router.get("/{source_id}/responses", response_class=StreamingResponse)
async def get_responses(
    source_id: UUID,
    caller: Editor,
    session: Session,
    storage: Objects,
    scratch: Scratch,
    form: Annotated[Literal["ndjson", "csv", "parquet"], Query(alias="format")] = "ndjson",
) -> StreamingResponse:
    """All answers of a source, one response a line. For editors and administrators; noted in the audit."""
    source = await _found(session, caller.coalition_id, source_id)
    if source.part_key is None:
        raise NothingReadError(source.kind)
    record(session, caller, "responses", "source", source.id)
    headers = {"Content-Disposition": f'attachment; filename="responses-{source.id}.{form}"'}
    if form == "parquet":
        stream = storage.stream(f"{source.part_key}/part.parquet")
        return StreamingResponse(stream, media_type="application/vnd.apache.parquet", headers=headers)
    from survey_ingest.sources.answers import csv_lines, ndjson_lines
    from survey_ingest.sources.parts import load_part

    frame = (await load_part(storage, source.part_key, scratch)).frame.collect()
    if form == "csv":
        return StreamingResponse(csv_lines(frame), media_type="text/csv; charset=utf-8", headers=headers)
    return StreamingResponse(ndjson_lines(frame), media_type="application/x-ndjson", headers=headers)
