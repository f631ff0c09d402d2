"""Routes of access keys."""

from typing import Any
from uuid import UUID

from fastapi import Depends, Request
from rba_platform.access import Admin, require_service
from rba_platform.paging import Page, Paging, read_page
from sqlalchemy import select

from measures_api.access.schemas import (
    AccessKeyIn,
    AccessKeyOut,
    IntrospectionIn,
    IntrospectionOut,
    NewAccessKeyOut,
)
from measures_api.access.service import make_key
from measures_api.audit.repository import add_entry
from measures_api.dependencies import Session, measures_router
from measures_api.domain.errors import NoSuchThingError
from measures_api.models import AccessKey

router = measures_router(prefix="/v1", tags=["access"])


@router.post("/access-keys", status_code=201)
async def create_access_key(body: AccessKeyIn, caller: Admin, session: Session, request: Request) -> NewAccessKeyOut:
    """Make a key. Its text is in this answer, and nowhere ever again."""
    row, token = await make_key(session, caller, body.name, body.role, body.organization_id, body.expires_at)
    answer = NewAccessKeyOut(**AccessKeyOut.model_validate(row).model_dump(), access_key=None)
    # What is kept for the Idempotency-Key must not hold the secret.
    request.state.kept_body = answer.model_dump_json().encode()
    return answer.model_copy(update={"access_key": token})


@router.get("/access-keys", response_model=Page[AccessKeyOut])
async def list_access_keys(caller: Admin, session: Session, page: Paging) -> dict[str, Any]:
    """All keys of the coalition, the revoked ones included; never their secrets."""
    query = select(AccessKey).where(AccessKey.coalition_id == caller.coalition_id)
    rows, following = await read_page(session, query, AccessKey.id, page)
    return {"items": rows, "next": following}


@router.delete("/access-keys/{key_id}", status_code=204)
async def revoke_access_key(key_id: UUID, caller: Admin, session: Session, request: Request) -> None:
    """Revoke a key: from now on it opens nothing. It stays in the list."""
    query = select(AccessKey).where(AccessKey.coalition_id == caller.coalition_id, AccessKey.id == key_id)
    row = (await session.scalars(query.with_for_update())).one_or_none()
    if row is None:
        raise NoSuchThingError("access key")
    if row.revoked_at is None:
        row.revoked_at = request.app.state.clock.now()
        add_entry(session, caller, "access_key.revoke", "access_key", key_id)


@router.post("/access/introspect", dependencies=[Depends(require_service)])
async def introspect_access_key(body: IntrospectionIn, request: Request) -> IntrospectionOut:
    """For the other services: who holds this key."""
    caller = await request.app.state.authenticator.identify(body.token)
    if caller is None:
        return IntrospectionOut(active=False)
    return IntrospectionOut(
        active=True,
        coalition_id=caller.coalition_id,
        key_id=caller.key_id,
        role=caller.role.name,
        organization_id=caller.organization_id,
    )
