"""/v1/sources/{id}/codebook."""

from uuid import UUID

from fastapi import Response
from rba_platform.access import Editor, Viewer
from rba_platform.etag import IfMatch, check_match, etag
from rba_platform.paging import Page, Paging, read_page
from rba_platform.problems import not_found
from rba_platform.routing import Session
from rba_platform.service import service_router

from survey_ingest.codebooks.correcting import correct, versions_of
from survey_ingest.codebooks.schemas import CodebookOut, CodebookPatch, CodebookVersionOut
from survey_ingest.codebooks.showing import shown
from survey_ingest.codebooks.stored import read_codebook
from survey_ingest.dependencies import Floors, Objects
from survey_ingest.models import CodebookVersion, Source
from survey_ingest.sources.repository import find_source

router = service_router(prefix="/v1/sources/{source_id}/codebook", tags=["codebooks"])


async def _found(session: Session, coalition_id: UUID, source_id: UUID, *, lock: bool = False) -> Source:
    source = await find_source(session, coalition_id, source_id, lock=lock)
    if source is None:
        raise not_found("source")
    return source


@router.get("")
async def get_codebook(
    source_id: UUID, caller: Viewer, session: Session, storage: Objects, floors: Floors, response: Response
) -> CodebookOut:
    """The questions, their kinds and choices, and why they were understood so."""
    source = await _found(session, caller.coalition_id, source_id)
    codebook = await read_codebook(storage, source)
    response.headers["ETag"] = etag(source.codebook_version)
    return shown(source, codebook, floors)


@router.patch("", status_code=202)
async def change_codebook(
    source_id: UUID,
    body: CodebookPatch,
    caller: Editor,
    session: Session,
    storage: Objects,
    response: Response,
    if_match: IfMatch = None,
) -> CodebookOut:
    """Correct kinds, choices, the order of a scale, aliases, roles; join questions that are one (merge-patch).

    The codebook is made anew at once (`pending` until then), and what is published from it follows.
    """
    source = await _found(session, caller.coalition_id, source_id, lock=True)
    check_match(if_match, source.codebook_version)
    await correct(session, storage, source, body, caller)
    response.headers["ETag"] = etag(source.codebook_version)
    return shown(source, await read_codebook(storage, source), None)


@router.get("/versions")
async def list_codebook_versions(
    source_id: UUID, caller: Editor, session: Session, page: Paging
) -> Page[CodebookVersionOut]:
    """What was corrected when, and with which key."""
    await _found(session, caller.coalition_id, source_id)
    query = versions_of(caller.coalition_id, source_id)
    rows, following = await read_page(session, query, CodebookVersion.id, page)
    return Page(items=[CodebookVersionOut.of(row) for row in rows], next=following)
