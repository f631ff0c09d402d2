"""Routes of coalitions."""

from typing import Any

from fastapi import Request, Response
from rba_platform.access import Admin, Caller, Role
from rba_platform.etag import IfMatch, check_match, etag
from rba_platform.ids import new_id

from measures_api import records
from measures_api.access.service import make_key
from measures_api.calendars.repository import add_defaults
from measures_api.changes import feed
from measures_api.coalitions.operator import NOBODY, OperatorSession, act_for
from measures_api.coalitions.repository import coalition_of
from measures_api.coalitions.schemas import CoalitionIn, CoalitionOut, NewCoalitionOut
from measures_api.dependencies import Reader, Session, measures_router
from measures_api.models import Coalition, FeedHead

router = measures_router(prefix="/v1", tags=["coalition"])


@router.post("/coalitions", status_code=201)
async def create_coalition(
    body: CoalitionIn, session: OperatorSession, request: Request, response: Response
) -> NewCoalitionOut:
    """Make a coalition with the default calendars, and the key of its first administrator, shown once."""
    operator = Caller(new_id(), Role.admin)
    await act_for(session, operator.coalition_id)
    coalition = Coalition(coalition_id=operator.coalition_id, **body.model_dump())
    session.add_all([coalition, FeedHead(coalition_id=operator.coalition_id, position=0)])
    await session.flush()
    records.note_write(session, operator, "coalition", coalition.id, action="coalition.create")
    await add_defaults(session, operator)
    key, token = await make_key(session, operator, "First administrator", "admin")
    position = await feed.write(session, operator.coalition_id)
    response.headers.update({"Location": "/v1/coalition", "ETag": etag(1), "Change-Cursor": str(position)})
    answer = NewCoalitionOut(coalition=CoalitionOut.model_validate(coalition), access_key=None, access_key_id=key.id)
    # What is kept for the Idempotency-Key must not hold the secret.
    request.state.kept_body = answer.model_dump_json().encode()
    await act_for(session, NOBODY)
    return answer.model_copy(update={"access_key": token})


@router.get("/coalition", response_model=CoalitionOut)
async def get_coalition(caller: Reader, session: Session, response: Response) -> Coalition:
    """The coalition of the caller."""
    coalition = await coalition_of(session, caller)
    response.headers["ETag"] = etag(coalition.version)
    return coalition


@router.patch("/coalition", response_model=CoalitionOut)
async def update_coalition(
    patch: dict[str, Any], caller: Admin, session: Session, response: Response, if_match: IfMatch = None
) -> Coalition:
    """Change the coalition (merge-patch: members sent are merged, null puts a default back)."""
    coalition = await coalition_of(session, caller, lock=True)
    check_match(if_match, coalition.version)
    present = {name: getattr(coalition, name) for name in CoalitionIn.model_fields}
    body = records.patched(CoalitionIn, present, patch)
    await records.update(session, caller, "coalition", coalition, body.model_dump())
    response.headers["ETag"] = etag(coalition.version)
    return coalition
