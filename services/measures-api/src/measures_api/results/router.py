"""Routes of results."""

from typing import Any
from uuid import UUID

from fastapi import Response
from rba_platform.access import Editor
from rba_platform.etag import IfMatch, etag
from rba_platform.paging import Page, Paging

from measures_api import records
from measures_api.dependencies import Reader, Session, measures_router
from measures_api.models import Result
from measures_api.results.schemas import ResultIn, ResultOut

router = measures_router(prefix="/v1/results", tags=["results"])


@router.get("", response_model=Page[ResultOut])
async def list_results(caller: Reader, session: Session, page: Paging) -> dict[str, Any]:
    """The results of the coalition."""
    rows, following = await records.page_of(session, caller, Result, page)
    return {"items": rows, "next": following}


@router.post("", status_code=201, response_model=ResultOut)
async def create_result(body: ResultIn, caller: Editor, session: Session, response: Response) -> Result:
    """Add a result."""
    row = Result(**body.model_dump())
    await records.create(session, caller, "result", row)
    response.headers.update({"Location": f"/v1/results/{row.id}", "ETag": etag(row.version)})
    return row


@router.get("/{result_id}", response_model=ResultOut)
async def get_result(result_id: UUID, caller: Reader, session: Session, response: Response) -> Result:
    """One result."""
    row = await records.find(session, caller, Result, "result", result_id)
    response.headers["ETag"] = etag(row.version)
    return row


@router.patch("/{result_id}", response_model=ResultOut)
async def update_result(
    result_id: UUID,
    patch: dict[str, Any],
    caller: Editor,
    session: Session,
    response: Response,
    if_match: IfMatch = None,
) -> Result:
    """Change a result (merge-patch: members sent are merged, null removes)."""
    row = await records.lock(session, caller, Result, "result", result_id, if_match)
    body = records.patched(ResultIn, ResultIn.model_validate(row, from_attributes=True).model_dump(), patch)
    await records.update(session, caller, "result", row, body.model_dump())
    response.headers["ETag"] = etag(row.version)
    return row


@router.delete("/{result_id}", status_code=204)
async def delete_result(result_id: UUID, caller: Editor, session: Session, if_match: IfMatch = None) -> None:
    """Remove a result that nothing rests on."""
    row = await records.lock(session, caller, Result, "result", result_id, if_match)
    await records.delete(session, caller, "result", row)
