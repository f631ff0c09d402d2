"""`/workbench` and `/workbench/uploads/{id}`: the pages."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from rba_platform.access import Caller
from rba_platform.language import Language, in_language
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.dependencies import Objects, Tables
from survey_ingest.formats.catalogue import described_formats
from survey_ingest.models import Source, Upload
from survey_ingest.uploads.reporting import report_of
from survey_ingest.uploads.repository import find_upload
from survey_ingest.workbench.rendering import html_page
from survey_ingest.workbench.report_page import report_page
from survey_ingest.workbench.sign_in import language_of, let_in, other_language
from survey_ingest.workbench.words import word

router = APIRouter(include_in_schema=False)

_RECENT = 8
_NOT_FOUND = 404


@router.get("/workbench")
async def workbench(request: Request, database: Tables, lang: Annotated[Language | None, Query()] = None) -> Response:
    """The road from a file to a published curve."""
    caller = await let_in(request, lang)
    if not isinstance(caller, Caller):
        return caller
    language = language_of(request, lang)
    async with database.tenant(caller.coalition_id) as session:
        recent = await _recent(session, caller.coalition_id)
        names = {source.id: source.name for source in await _sources(session, recent)}
    files = [(upload, in_language(names.get(upload.source_id), language)) for upload in recent]
    settings = request.app.state.settings
    return html_page(
        "workbench.html",
        language,
        files=files,
        formats={key: in_language(each.name, language) for key, each in described_formats().items()},
        scorecards_url=settings.scorecards_url or settings.scorecard_url,
        other_language_href=other_language(request, language),
    )


async def _recent(session: AsyncSession, coalition_id: UUID) -> list[Upload]:
    newest = select(Upload).where(Upload.coalition_id == coalition_id).order_by(Upload.id.desc()).limit(_RECENT)
    return list(await session.scalars(newest))


async def _sources(session: AsyncSession, uploads: list[Upload]) -> list[Source]:
    if not uploads:
        return []
    ids = {upload.source_id for upload in uploads}
    query = select(Source).where(Source.coalition_id == uploads[0].coalition_id, Source.id.in_(ids))
    return list(await session.scalars(query))


@router.get("/workbench/uploads/{upload_id}")
async def upload_page(
    request: Request,
    database: Tables,
    storage: Objects,
    upload_id: UUID,
    lang: Annotated[Language | None, Query()] = None,
) -> Response:
    """The report on a file, for people."""
    caller = await let_in(request, lang)
    if not isinstance(caller, Caller):
        return caller
    language = language_of(request, lang)
    async with database.tenant(caller.coalition_id) as session:
        upload = await find_upload(session, caller.coalition_id, upload_id)
        report = None if upload is None else await report_of(session, storage, upload)
    href = other_language(request, language)
    if report is None:
        detail = word("no_such_file", language)
        return html_page("lost.html", language, status=_NOT_FOUND, detail=detail, other_language_href=href)
    return report_page(report, language, other_language_href=href)
