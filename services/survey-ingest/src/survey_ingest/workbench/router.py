"""`/workbench` and `/workbench/uploads/{id}`: the pages."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import Field
from rba_platform.access import Caller, Editor
from rba_platform.database import Database
from rba_platform.language import Language, in_language
from rba_platform.sign_in import language_of, other_language
from sqlalchemy import select

from survey_ingest.dependencies import Objects, Tables
from survey_ingest.domain.audiences import words_of_audiences
from survey_ingest.formats.catalogue import described_formats
from survey_ingest.models import Upload
from survey_ingest.uploads.reporting import report_of
from survey_ingest.uploads.repository import find_upload
from survey_ingest.workbench.reasons import in_arabic
from survey_ingest.workbench.rendering import html_page
from survey_ingest.workbench.report_page import report_page, zone_of
from survey_ingest.workbench.sign_in import let_in
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
    settings = request.app.state.settings
    return html_page(
        "workbench.html",
        language,
        files=await _recent(database, caller.coalition_id),
        formats=_formats(language),
        audiences=words_of_audiences(),
        scorecards_url=settings.scorecards_url or settings.scorecard_url,
        other_language_href=other_language(request, language),
    )


@router.get("/workbench/recent")
async def recent_files(
    request: Request, database: Tables, lang: Annotated[Language | None, Query()] = None
) -> Response:
    """The list of the latest files, a part of a page: as it is now, when the first step is come back to."""
    caller = await let_in(request, lang)
    if not isinstance(caller, Caller):
        return caller
    language = language_of(request, lang)
    files = await _recent(database, caller.coalition_id)
    return html_page("recent.html", language, files=files, formats=_formats(language))


@router.post("/workbench/reasons")
async def reasons_in_arabic(
    _caller: Editor, reasons: Annotated[list[Annotated[str, Field(max_length=2000)]], Body(max_length=5000)]
) -> dict[str, str | None]:
    """Each reason of a codebook in Arabic; null where it is not known."""
    return {each: in_arabic(each) for each in reasons}


def _formats(language: Language) -> dict[str, str]:
    return {key: in_language(each.name, language) for key, each in described_formats().items()}


async def _recent(database: Database, coalition_id: UUID) -> list[Upload]:
    newest = select(Upload).where(Upload.coalition_id == coalition_id).order_by(Upload.id.desc()).limit(_RECENT)
    async with database.tenant(coalition_id) as session:
        return list(await session.scalars(newest))


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
    zone = await zone_of(request.app.state.measures, caller.coalition_id)
    return report_page(report, language, zone, other_language_href=href)
