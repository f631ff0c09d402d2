"""`/v1/scorecards`: definitions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from rba_platform.access import Editor, Viewer
from rba_platform.etag import IfMatch, check_match, etag
from rba_platform.merge_patch import merge_patch
from rba_platform.paging import Page, Paging, read_page
from rba_platform.routing import Session
from rba_platform.service import service_router
from sqlalchemy import select

from scorecard_engine.models import Scorecard
from scorecard_engine.scorecards import repository
from scorecard_engine.scorecards.performance import missing_measures
from scorecard_engine.scorecards.schemas import ScorecardBody, ScorecardView

router = service_router(prefix="/v1/scorecards", tags=["scorecards"])


async def _view(session: Session, row: Scorecard, response: Response) -> ScorecardView:
    response.headers["ETag"] = etag(row.version)
    (view,) = await _views(session, [row])
    return view


async def _views(session: Session, rows: Sequence[Scorecard]) -> list[ScorecardView]:
    missing = await missing_measures(session, rows[0].coalition_id, rows) if rows else {}
    names = ScorecardView.model_fields.keys() - {"missing"}
    return [ScorecardView(**{name: getattr(row, name) for name in names}, missing=missing[row.id]) for row in rows]


@router.get("")
async def list_scorecards(session: Session, caller: Viewer, page: Paging) -> Page[ScorecardView]:
    """The scorecards of the coalition."""
    query = select(Scorecard).where(Scorecard.coalition_id == caller.coalition_id)
    rows, following = await read_page(session, query, Scorecard.id, page)
    return Page(items=await _views(session, rows), next=following)


@router.post("", status_code=201)
async def create_scorecard(session: Session, caller: Editor, body: ScorecardBody, response: Response) -> ScorecardView:
    """Make a scorecard. Measures are named by id or key; one not there yet is listed in `missing`, and shown later."""
    row = await repository.create(session, caller.coalition_id, body)
    response.headers["Location"] = f"/v1/scorecards/{row.id}"
    return await _view(session, row, response)


@router.get("/{scorecard_id}")
async def get_scorecard(session: Session, caller: Viewer, scorecard_id: UUID, response: Response) -> ScorecardView:
    """The definition of a scorecard."""
    return await _view(session, await repository.find(session, caller.coalition_id, scorecard_id), response)


@router.patch("/{scorecard_id}")
async def update_scorecard(
    session: Session,
    caller: Editor,
    scorecard_id: UUID,
    patch: dict[str, Any],
    response: Response,
    if_match: IfMatch = None,
) -> ScorecardView:
    """Change a scorecard (JSON merge-patch)."""
    row = await repository.find(session, caller.coalition_id, scorecard_id, lock=True)
    check_match(if_match, row.version)
    present = {name: getattr(row, name) for name in ScorecardBody.model_fields}
    try:
        body = ScorecardBody.model_validate(merge_patch(present, patch))
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors(include_url=False)]
        raise RequestValidationError(faults) from error
    await repository.replace(session, row, body)
    return await _view(session, row, response)


@router.delete("/{scorecard_id}", status_code=204)
async def delete_scorecard(session: Session, caller: Editor, scorecard_id: UUID, if_match: IfMatch = None) -> None:
    """Remove a scorecard with its share links."""
    row = await repository.find(session, caller.coalition_id, scorecard_id, lock=True)
    check_match(if_match, row.version)
    await session.delete(row)
