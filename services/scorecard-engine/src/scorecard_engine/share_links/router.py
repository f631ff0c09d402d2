"""`/v1/scorecards/{id}/share-links`."""

from uuid import UUID

from fastapi import Request
from rba_platform.access import Editor
from rba_platform.paging import Page
from rba_platform.routing import Session
from rba_platform.service import service_router

from scorecard_engine.scorecards.repository import find
from scorecard_engine.share_links import repository
from scorecard_engine.share_links.schemas import NewShareLink, ShareLinkBody, ShareLinkView

router = service_router(prefix="/v1/scorecards/{scorecard_id}/share-links", tags=["share links"])

_DEFAULTS = ShareLinkBody()


@router.post("", status_code=201)
async def create_share_link(
    request: Request, session: Session, caller: Editor, scorecard_id: UUID, body: ShareLinkBody = _DEFAULTS
) -> NewShareLink:
    """Make a link that opens the scorecard's page without a key, under the floors of a viewer. Shown once."""
    await find(session, caller.coalition_id, scorecard_id)
    now = request.app.state.clock.now()
    row, token = await repository.create(session, caller, scorecard_id, now, body.expires_in_days)
    seen = ShareLinkView.model_validate(row, from_attributes=True).model_dump()
    url = f"{request.app.state.settings.scorecard_url.rstrip('/')}/shared/{token}"
    # A repetition with the same Idempotency-Key finds the link, but not what opens it.
    request.state.kept_body = NewShareLink(**seen, token=None, url=None).model_dump_json().encode()
    return NewShareLink(**seen, token=token, url=url)


@router.get("")
async def list_share_links(session: Session, caller: Editor, scorecard_id: UUID) -> Page[ShareLinkView]:
    """The links of a scorecard, without what opens them."""
    await find(session, caller.coalition_id, scorecard_id)
    rows = await repository.links_of(session, caller.coalition_id, scorecard_id)
    return Page(items=[ShareLinkView.model_validate(row, from_attributes=True) for row in rows])


@router.delete("/{link_id}", status_code=204)
async def revoke_share_link(
    request: Request, session: Session, caller: Editor, scorecard_id: UUID, link_id: UUID
) -> None:
    """Withdraw a link: it opens nothing from now on."""
    await repository.revoke(session, caller.coalition_id, scorecard_id, link_id, request.app.state.clock.now())
