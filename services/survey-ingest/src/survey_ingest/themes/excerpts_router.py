"""/v1/excerpts, and the excerpts of a theme."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from rba_platform.access import Caller, Editor, Viewer
from rba_platform.etag import IfMatch, check_match, etag
from rba_platform.paging import Paging, read_page
from rba_platform.problems import Problem, not_found
from rba_platform.routing import Session
from rba_platform.service import service_router
from sqlalchemy import Select

from survey_ingest.audit.recording import record
from survey_ingest.dependencies import Measures, SecretKey
from survey_ingest.identity_keys import identity_key
from survey_ingest.models import StoredExcerpt
from survey_ingest.themes import reading, repository, service
from survey_ingest.themes.counting import count
from survey_ingest.themes.excerpt_schemas import (
    ExcerptIn,
    ExcerptOut,
    ExcerptPage,
    ExcerptPatch,
    Located,
    Placement,
    PlacementOut,
)
from survey_ingest.themes.locating import document_key
from survey_ingest.themes.router import found_theme

router = service_router(prefix="/v1", tags=["themes"])

Audience = Annotated[str | None, Query(max_length=500)]
Workshop = Annotated[UUID | None, Query()]
HowLocated = Annotated[Located | None, Query(description="for editors: how it was found in the transcript")]


async def _found(session: Session, coalition_id: UUID, excerpt_id: UUID, *, lock: bool = False) -> StoredExcerpt:
    stored = await repository.find_excerpt(session, coalition_id, excerpt_id, lock=lock)
    if stored is None:
        raise not_found("excerpt")
    return stored


async def _page(
    caller: Caller,
    session: Session,
    page: Paging,
    measures: Measures,
    query: Select[StoredExcerpt],
    workshop_id: UUID | None,
    located: Located | None,
    subject_id: UUID | None,
) -> ExcerptPage:
    if workshop_id is not None:
        query = query.where(StoredExcerpt.workshop_id == workshop_id)
    if caller.sees_raw_counts:
        if located is not None:
            query = query.where(StoredExcerpt.located == located)
        record(session, caller, "quotes", "theme" if subject_id else "excerpts", subject_id)
        rows, following = await read_page(session, query, StoredExcerpt.id, page)
        return ExcerptPage(items=[ExcerptOut.of(row) for row in rows], next=following)
    if located is not None:
        raise Problem(403, "forbidden", "How quotes were located is told to editors and administrators.")
    policy = (await measures.coalition(caller.coalition_id)).privacy
    counted = await count(session, caller.coalition_id, policy)
    asked = list(await session.scalars(query))
    shown = reading.readable(counted, asked, policy, in_session=workshop_id is not None)
    rows, following = await read_page(
        session, query.where(repository.among(StoredExcerpt.id, sorted(shown))), StoredExcerpt.id, page
    )
    return ExcerptPage(
        items=[ExcerptOut.shown(row, row.theme_ids) for row in rows],
        next=following,
        status="ok" if len(shown) == len(asked) else "suppressed",
    )


@router.get("/themes/{theme_id}/excerpts")
async def list_theme_excerpts(
    theme_id: UUID,
    caller: Viewer,
    session: Session,
    page: Paging,
    measures: Measures,
    audience: Audience = None,
    workshop_id: Workshop = None,
    located: HowLocated = None,
) -> ExcerptPage:
    """What was coded with the theme or one below it; for those without raw counts, quotes of large groups only."""
    stored = await found_theme(session, caller.coalition_id, theme_id)
    below = await repository.themes_below(session, stored)
    query = repository.all_excerpts(caller.coalition_id).where(StoredExcerpt.theme_ids.overlap(below))
    if audience is not None:
        query = query.where(StoredExcerpt.audience == audience)
    return await _page(caller, session, page, measures, query, workshop_id, located, stored.id)


@router.post("/themes/{theme_id}/excerpts", status_code=201)
async def create_theme_excerpt(
    theme_id: UUID, body: ExcerptIn, caller: Editor, session: Session, response: Response, secret_key: SecretKey
) -> ExcerptOut:
    """Code a passage with the theme. It is looked for in the transcript of its session."""
    theme = await found_theme(session, caller.coalition_id, theme_id)
    stored = await service.make_excerpt(session, caller, theme, body, identity_key(secret_key, caller.coalition_id))
    response.headers["Location"] = f"/v1/excerpts/{stored.id}"
    response.headers["ETag"] = etag(stored.version)
    return ExcerptOut.of(stored)


@router.get("/excerpts")
async def list_excerpts(
    caller: Viewer,
    session: Session,
    page: Paging,
    measures: Measures,
    theme_id: Annotated[UUID | None, Query()] = None,
    audience: Audience = None,
    workshop_id: Workshop = None,
    upload_id: Annotated[UUID | None, Query()] = None,
    document: Annotated[str | None, Query(max_length=500)] = None,
    located: HowLocated = None,
) -> ExcerptPage:
    """Coded passages; `located=not_found` are those that stand in no transcript."""
    query = repository.all_excerpts(caller.coalition_id)
    if theme_id is not None:
        query = query.where(StoredExcerpt.theme_ids.contains([theme_id]))
    if audience is not None:
        query = query.where(StoredExcerpt.audience == audience)
    if not caller.sees_raw_counts and (upload_id is not None or document is not None):
        raise Problem(403, "forbidden", "The file or document of quotes is told to editors and administrators.")
    if upload_id is not None:
        query = query.where(StoredExcerpt.upload_id == upload_id)
    if document is not None:
        query = query.where(StoredExcerpt.document == document)
    return await _page(caller, session, page, measures, query, workshop_id, located, None)


@router.post("/excerpts/placements")
async def place_document(body: Placement, caller: Editor, session: Session) -> PlacementOut:
    """Say which session a document is, where its name and its quotes do not tell."""
    await service.known_workshop(session, caller.coalition_id, body.workshop_id)
    key = document_key(body.document)
    names = [name for name in await repository.documents_of(session, caller.coalition_id) if document_key(name) == key]
    mine = await repository.excerpts_of_documents(session, caller.coalition_id, names)
    for row in mine:
        service.look_again(row, body.workshop_id)
        row.version += 1
    if mine:
        await repository.to_be_located(session, caller.coalition_id)
    return PlacementOut(excerpts=len(mine))


@router.get("/excerpts/{excerpt_id}")
async def get_excerpt(excerpt_id: UUID, caller: Editor, session: Session, response: Response) -> ExcerptOut:
    """One coded passage, for editors and administrators; noted in the audit."""
    stored = await _found(session, caller.coalition_id, excerpt_id)
    record(session, caller, "quotes", "excerpt", stored.id)
    response.headers["ETag"] = etag(stored.version)
    return ExcerptOut.of(stored)


@router.patch("/excerpts/{excerpt_id}")
async def change_excerpt(
    excerpt_id: UUID,
    body: ExcerptPatch,
    caller: Editor,
    session: Session,
    response: Response,
    secret_key: SecretKey,
    if_match: IfMatch = None,
) -> ExcerptOut:
    """Correct an excerpt (merge-patch): its themes, audience, speaker, session or consent."""
    stored = await _found(session, caller.coalition_id, excerpt_id, lock=True)
    check_match(if_match, stored.version)
    await service.change_excerpt(session, stored, body, identity_key(secret_key, caller.coalition_id))
    response.headers["ETag"] = etag(stored.version)
    return ExcerptOut.of(stored)


@router.delete("/excerpts/{excerpt_id}", status_code=204)
async def delete_excerpt(excerpt_id: UUID, caller: Editor, session: Session, if_match: IfMatch = None) -> None:
    """Delete a coded passage. A file that holds it brings it back when it is read again."""
    stored = await _found(session, caller.coalition_id, excerpt_id, lock=True)
    check_match(if_match, stored.version)
    record(session, caller, "delete", "excerpt", stored.id)
    await session.delete(stored)
    await repository.figures_changed(session, caller.coalition_id)
