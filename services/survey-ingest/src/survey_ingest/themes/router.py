"""/v1/themes."""

import csv
import io
from typing import Annotated, cast
from uuid import UUID

from fastapi import Query, Response
from rba_platform.access import Editor, Viewer
from rba_platform.etag import IfMatch, check_match, etag
from rba_platform.paging import Page, Paging, read_page
from rba_platform.problems import not_found
from rba_platform.routing import Session
from rba_platform.service import service_router

from survey_ingest.audit.recording import record
from survey_ingest.dependencies import Floors, Measures
from survey_ingest.domain.codebook_exchange import TITLES, qdc, table
from survey_ingest.models import StoredExcerpt, StoredTheme, ThemeVersion
from survey_ingest.themes import reading, repository, service
from survey_ingest.themes.counting import count
from survey_ingest.themes.schemas import AgreementOut, MatrixOut, ThemeIn, ThemeOut, ThemePatch, ThemeVersionOut
from survey_ingest.workshops.repository import all_workshops

router = service_router(prefix="/v1", tags=["themes"])

MeasureKey = Annotated[str | None, Query(max_length=1000, description="themes of this measure's story")]
SourceId = Annotated[UUID | None, Query(description="themes that came with this source")]


async def found_theme(session: Session, coalition_id: UUID, theme_id: UUID, *, lock: bool = False) -> StoredTheme:
    """The theme; 404 where there is none in this coalition."""
    stored = await repository.find_theme(session, coalition_id, theme_id, lock=lock)
    if stored is None:
        raise not_found("theme")
    return stored


@router.get("/themes")
async def list_themes(
    caller: Viewer, session: Session, page: Paging, measure_key: MeasureKey = None, source_id: SourceId = None
) -> Page[ThemeOut]:
    """The codebook of the coalition: all themes, each after the one above it."""
    query = repository.all_themes(caller.coalition_id)
    if measure_key is not None:
        query = query.where(StoredTheme.measure_keys.contains([measure_key]))
    if source_id is not None:
        query = query.where(StoredTheme.source_id == source_id)
    rows, following = await read_page(session, query, StoredTheme.id, page)
    return Page(items=[ThemeOut.of(row) for row in rows], next=following)


@router.post("/themes", status_code=201)
async def create_theme(
    body: ThemeIn, caller: Editor, session: Session, response: Response, measures: Measures
) -> ThemeOut:
    """Make a theme by hand."""
    stored = await service.make_theme(session, caller, body, measures)
    response.headers["Location"] = f"/v1/themes/{stored.id}"
    response.headers["ETag"] = etag(stored.version)
    return ThemeOut.of(stored)


@router.get("/themes.qdc", response_class=Response, responses={200: {"content": {"application/xml": {}}}})
async def export_themes_qdc(caller: Viewer, session: Session) -> Response:
    """The codebook as REFI-QDA (.qdc), for NVivo, MAXQDA, ATLAS.ti, QualCoder or Taguette."""
    themes = await repository.themes_in_order(session, caller.coalition_id)
    headers = {"Content-Disposition": 'attachment; filename="themes.qdc"'}
    return Response(qdc(reading.entries(themes)), media_type="application/xml", headers=headers)


@router.get("/themes.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def export_themes_csv(caller: Viewer, session: Session) -> Response:
    """The codebook as CSV (UTF-8 with a byte order mark), safe to open in a spreadsheet."""
    # It brings Polars; only who asks for a file pays for it.
    from survey_ingest.sources.answers import safe_text

    themes = await repository.themes_in_order(session, caller.coalition_id)
    out = io.StringIO(newline="")
    rows = [list(TITLES), *table(reading.entries(themes))]
    csv.writer(out).writerows([safe_text(cell) for cell in row] for row in rows)
    headers = {"Content-Disposition": 'attachment; filename="themes.csv"'}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/themes/matrix")
async def get_theme_matrix(
    caller: Viewer,
    session: Session,
    floors: Floors,
    by: Annotated[
        str, Query(pattern="^(audience|session)(,(audience|session))?$", description="audience, session or both")
    ] = "audience",
    measure_key: MeasureKey = None,
    source_id: SourceId = None,
) -> MatrixOut:
    """Theme × audience × session: distinct speakers, and n of m sessions; never percentages of people."""
    counted = await count(session, caller.coalition_id, floors)
    shown = {
        theme.id
        for theme in counted.themes
        if (measure_key is None or measure_key in theme.measure_keys) and source_id in {None, theme.source_id}
    }
    workshops = await session.scalars(all_workshops(caller.coalition_id))
    topics = {str(workshop.id): workshop.topic for workshop in workshops}
    if caller.sees_raw_counts:
        record(session, caller, "theme_matrix", "themes", None)
    grouping = cast("list[reading.By]", list(dict.fromkeys(by.split(","))))
    return reading.matrix_out(counted, grouping, shown, topics, labels=caller.sees_raw_counts)


@router.get("/themes/agreement")
async def list_theme_agreement(caller: Editor, session: Session) -> Page[AgreementOut]:
    """How far two or more coders of one document agree; nothing is said where there is one."""
    excerpts = list(await session.scalars(repository.all_excerpts(caller.coalition_id).order_by(StoredExcerpt.id)))
    return Page(items=list(reading.agreements(excerpts)), next=None)


@router.get("/themes/{theme_id}")
async def get_theme(theme_id: UUID, caller: Viewer, session: Session, response: Response) -> ThemeOut:
    """One theme."""
    stored = await found_theme(session, caller.coalition_id, theme_id)
    response.headers["ETag"] = etag(stored.version)
    return ThemeOut.of(stored)


@router.patch("/themes/{theme_id}")
async def change_theme(
    theme_id: UUID,
    body: ThemePatch,
    caller: Editor,
    session: Session,
    response: Response,
    measures: Measures,
    if_match: IfMatch = None,
) -> ThemeOut:
    """Change a theme (merge-patch). Its GUID stays, and what it was called before is kept."""
    stored = await found_theme(session, caller.coalition_id, theme_id, lock=True)
    check_match(if_match, stored.version)
    await service.change_theme(session, caller, stored, body, measures)
    response.headers["ETag"] = etag(stored.version)
    return ThemeOut.of(stored)


@router.delete("/themes/{theme_id}", status_code=204)
async def delete_theme(theme_id: UUID, caller: Editor, session: Session, if_match: IfMatch = None) -> None:
    """Delete a theme that no other stands under. Its excerpts stay, without it."""
    stored = await found_theme(session, caller.coalition_id, theme_id, lock=True)
    check_match(if_match, stored.version)
    await service.delete_theme(session, caller, stored)


@router.get("/themes/{theme_id}/versions")
async def list_theme_versions(theme_id: UUID, caller: Viewer, session: Session, page: Paging) -> Page[ThemeVersionOut]:
    """What the theme was called and meant before, oldest first."""
    stored = await found_theme(session, caller.coalition_id, theme_id)
    query = repository.all_versions(caller.coalition_id, stored.id)
    rows, following = await read_page(session, query, ThemeVersion.id, page)
    return Page(items=[ThemeVersionOut.of(row) for row in rows], next=following)
