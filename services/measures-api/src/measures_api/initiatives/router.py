"""Routes of initiatives."""

from typing import Any
from uuid import UUID

from fastapi import Response
from rba_platform.access import Editor
from rba_platform.etag import IfMatch, etag
from rba_platform.paging import Page, Paging

from measures_api import records
from measures_api.dependencies import Reader, Session, measures_router
from measures_api.initiatives.schemas import InitiativeIn, InitiativeOut
from measures_api.models import Initiative

router = measures_router(prefix="/v1/initiatives", tags=["initiatives"])


@router.get("", response_model=Page[InitiativeOut])
async def list_initiatives(caller: Reader, session: Session, page: Paging) -> dict[str, Any]:
    """The initiatives of the coalition."""
    rows, following = await records.page_of(session, caller, Initiative, page)
    return {"items": rows, "next": following}


@router.post("", status_code=201, response_model=InitiativeOut)
async def create_initiative(body: InitiativeIn, caller: Editor, session: Session, response: Response) -> Initiative:
    """Add an initiative."""
    row = Initiative(**body.model_dump())
    await records.create(session, caller, "initiative", row)
    response.headers.update({"Location": f"/v1/initiatives/{row.id}", "ETag": etag(row.version)})
    return row


@router.get("/{initiative_id}", response_model=InitiativeOut)
async def get_initiative(initiative_id: UUID, caller: Reader, session: Session, response: Response) -> Initiative:
    """One initiative."""
    row = await records.find(session, caller, Initiative, "initiative", initiative_id)
    response.headers["ETag"] = etag(row.version)
    return row


@router.patch("/{initiative_id}", response_model=InitiativeOut)
async def update_initiative(
    initiative_id: UUID,
    patch: dict[str, Any],
    caller: Editor,
    session: Session,
    response: Response,
    if_match: IfMatch = None,
) -> Initiative:
    """Change an initiative (merge-patch: members sent are merged, null removes)."""
    row = await records.lock(session, caller, Initiative, "initiative", initiative_id, if_match)
    body = records.patched(InitiativeIn, InitiativeIn.model_validate(row, from_attributes=True).model_dump(), patch)
    await records.update(session, caller, "initiative", row, body.model_dump())
    response.headers["ETag"] = etag(row.version)
    return row


@router.delete("/{initiative_id}", status_code=204)
async def delete_initiative(initiative_id: UUID, caller: Editor, session: Session, if_match: IfMatch = None) -> None:
    """Remove an initiative that nothing rests on."""
    row = await records.lock(session, caller, Initiative, "initiative", initiative_id, if_match)
    await records.delete(session, caller, "initiative", row)
