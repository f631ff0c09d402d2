"""Routes of organizations."""

from typing import Any
from uuid import UUID

from fastapi import Response
from rba_platform.access import Editor
from rba_platform.etag import IfMatch, etag
from rba_platform.paging import Page, Paging

from measures_api import records
from measures_api.dependencies import Reader, Session, measures_router
from measures_api.models import Organization
from measures_api.organizations.schemas import OrganizationIn, OrganizationOut

router = measures_router(prefix="/v1/organizations", tags=["organizations"])


@router.get("", response_model=Page[OrganizationOut])
async def list_organizations(caller: Reader, session: Session, page: Paging) -> dict[str, Any]:
    """The organizations of the coalition."""
    rows, following = await records.page_of(session, caller, Organization, page)
    return {"items": rows, "next": following}


@router.post("", status_code=201, response_model=OrganizationOut)
async def create_organization(
    body: OrganizationIn, caller: Editor, session: Session, response: Response
) -> Organization:
    """Add an organization."""
    row = Organization(**body.model_dump())
    await records.create(session, caller, "organization", row)
    response.headers.update({"Location": f"/v1/organizations/{row.id}", "ETag": etag(row.version)})
    return row


@router.get("/{organization_id}", response_model=OrganizationOut)
async def get_organization(organization_id: UUID, caller: Reader, session: Session, response: Response) -> Organization:
    """One organization."""
    row = await records.find(session, caller, Organization, "organization", organization_id)
    response.headers["ETag"] = etag(row.version)
    return row


@router.patch("/{organization_id}", response_model=OrganizationOut)
async def update_organization(
    organization_id: UUID,
    patch: dict[str, Any],
    caller: Editor,
    session: Session,
    response: Response,
    if_match: IfMatch = None,
) -> Organization:
    """Change an organization (merge-patch: members sent are merged, null removes)."""
    row = await records.lock(session, caller, Organization, "organization", organization_id, if_match)
    body = records.patched(OrganizationIn, OrganizationIn.model_validate(row, from_attributes=True).model_dump(), patch)
    await records.update(session, caller, "organization", row, body.model_dump())
    response.headers["ETag"] = etag(row.version)
    return row


@router.delete("/{organization_id}", status_code=204)
async def delete_organization(
    organization_id: UUID, caller: Editor, session: Session, if_match: IfMatch = None
) -> None:
    """Remove an organization that nothing rests on."""
    row = await records.lock(session, caller, Organization, "organization", organization_id, if_match)
    await records.delete(session, caller, "organization", row)
