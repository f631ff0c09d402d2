"""/v1/erasures."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from rba_platform.access import Admin
from rba_platform.ids import new_id
from rba_platform.jobs import enqueue
from rba_platform.paging import Page, Paging, read_page
from rba_platform.problems import not_found
from rba_platform.routing import Session
from rba_platform.service import service_router

from survey_ingest.audit.recording import record
from survey_ingest.dependencies import Measures, Now, Objects, Scratch, SecretKey
from survey_ingest.erasures.errors import AddressNotFoundError
from survey_ingest.erasures.repository import all_erasures, find_erasure
from survey_ingest.erasures.schemas import ChangedDataPoint, ErasureIn, ErasureOut, NotSearchedOut
from survey_ingest.identity_keys import identity_key
from survey_ingest.models import Erasure, Upload
from survey_ingest.uploads.changing import read_again
from survey_ingest.uploads.repository import all_uploads

router = service_router(prefix="/v1/erasures", tags=["erasures"])


@router.post("", status_code=202)
async def create_erasure(
    body: ErasureIn,
    caller: Admin,
    session: Session,
    storage: Objects,
    scratch: Scratch,
    measures: Measures,
    secret_key: SecretKey,
    response: Response,
    now: Now,
    trial: Annotated[bool, Query(description="only say what would change")] = False,
) -> ErasureOut:
    """Remove one respondent everywhere: answers, attendance, messages, what was said and coded, rows of raw files.

    Answers which published data points change; they are published again once the respondent is gone. Nobody found: 404.
    Responses of several sources with the id, and with other answers: 409. For an address the raw files of surveys that
    do not link persons, or hold several addresses, are searched; `not_searched` names those left out.
    """
    # These bring Polars, which the web process does without until somebody asks.
    from survey_ingest.erasures.effects import changed_points
    from survey_ingest.erasures.finding import find, person_of
    from survey_ingest.erasures.raw_search import search_raw

    key = identity_key(secret_key, caller.coalition_id)
    theirs: frozenset[tuple[UUID, str]] = frozenset()
    not_searched: list[NotSearchedOut] | None = None
    if body.address is not None:
        person = person_of(body.address, key)
        searched = await search_raw(session, storage, scratch, measures, caller.coalition_id, person, key)
        theirs, not_searched = searched.responses, [NotSearchedOut(**each) for each in searched.told()]
    found = await find(session, storage, scratch, caller.coalition_id, body, key, theirs)
    left_out = None if not_searched is None else [each.model_dump(mode="json") for each in not_searched]
    if not found.uploads and left_out is not None:
        raise AddressNotFoundError(left_out)
    if not found.uploads:
        raise not_found("respondent")
    points = await changed_points(session, storage, scratch, measures, caller.coalition_id, found)
    uploads = sorted(upload.id for upload in found.uploads)
    if trial:
        changed = [ChangedDataPoint(**each) for each in points]
        return ErasureOut(
            id=None,
            state="trial",
            uploads=uploads,
            data_points=changed,
            not_searched=not_searched,
            created_at=None,
            erased_at=None,
        )
    erasure = Erasure(
        coalition_id=caller.coalition_id,
        id=new_id(),
        identities=sorted(found.identities),
        rows=list(found.rows),
        names=list(found.names),
        uploads=uploads,
        data_points=points,
        not_searched=left_out,
        state="erasing",
        asked_by=caller.key_id,
        erased_at=None,
    )
    session.add(erasure)
    record(session, caller, "erase", "respondent", erasure.id)
    await _read_anew(session, caller.coalition_id, now)
    await enqueue(session, caller.coalition_id, "erase_respondent", {"erasure_id": str(erasure.id)})
    await session.flush()
    await session.refresh(erasure)
    response.headers["Location"] = f"/v1/erasures/{erasure.id}"
    return ErasureOut.of(erasure)


async def _read_anew(session: Session, coalition_id: UUID, now: datetime) -> None:
    """Whatever is being read just now was begun without this tombstone: it is begun anew."""
    busy = all_uploads(coalition_id).where(Upload.state.in_(["received", "reading"])).with_for_update()
    for upload in (await session.scalars(busy)).all():
        await read_again(session, upload, now)


@router.get("")
async def list_erasures(caller: Admin, session: Session, page: Paging) -> Page[ErasureOut]:
    """All erasures."""
    rows, following = await read_page(session, all_erasures(caller.coalition_id), Erasure.id, page)
    return Page(items=[ErasureOut.of(row) for row in rows], next=following)


@router.get("/{erasure_id}")
async def get_erasure(erasure_id: UUID, caller: Admin, session: Session) -> ErasureOut:
    """One erasure."""
    erasure = await find_erasure(session, caller.coalition_id, erasure_id)
    if erasure is None:
        raise not_found("erasure")
    return ErasureOut.of(erasure)
