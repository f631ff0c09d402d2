"""/v1/hooks, where tools push to; /v1/sources/{id}/hooks and /v1/sources/{id}/inbox, where editors look after that."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Request
from rba_platform.access import Editor
from rba_platform.ids import new_id
from rba_platform.paging import Page, Paging, read_page
from rba_platform.problems import Problem, not_found
from rba_platform.routing import Session
from rba_platform.service import service_router
from starlette.requests import ClientDisconnect

from survey_ingest.audit.recording import record
from survey_ingest.connectors.repository import find_connector
from survey_ingest.dependencies import Now, SecretKey, Tables
from survey_ingest.hooks import repository
from survey_ingest.hooks.advice import next_step
from survey_ingest.hooks.deliveries import Delivery
from survey_ingest.hooks.making import ASKED_AGAIN, IDS_ONLY, secrets_for
from survey_ingest.hooks.receiving import UnknownHookError, receive_delivery
from survey_ingest.hooks.schemas import HookIn, HookOut, InboxEventOut, NewHookOut
from survey_ingest.hooks.tokens import new_token, token_hash
from survey_ingest.models import Hook, InboxEvent
from survey_ingest.sealing import seal
from survey_ingest.sources.repository import find_source

deliveries = service_router(prefix="/v1/hooks", tags=["hooks"])
hooks = service_router(prefix="/v1/sources", tags=["hooks"])

#: The largest delivery; a form with files in it may be larger than one of text.
MAX_BYTES = 2 * 1024 * 1024
MAX_MULTIPART_BYTES = 25 * 1024 * 1024

_ANY_BODY = {"requestBody": {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}}


@deliveries.post("/{source_id}/{token}", max_body_size=MAX_MULTIPART_BYTES, openapi_extra=_ANY_BODY)
async def receive_push(
    source_id: UUID, token: str, request: Request, database: Tables, secret_key: SecretKey, now: Now
) -> dict[str, Any]:
    """What a tool pushes: verified on the raw body, kept, then answered. The same event again changes nothing."""
    content_type = request.headers.get("content-type", "")
    multipart = content_type.strip().lower().startswith("multipart/")
    body = await _body(request, MAX_MULTIPART_BYTES if multipart else MAX_BYTES)
    delivery = Delivery(body, content_type, dict(request.headers))
    return await receive_delivery(database, secret_key, source_id, token, delivery, now)


@deliveries.head("/{source_id}/{token}", name="look_at_hook")
@deliveries.get("/{source_id}/{token}", name="get_hook_address")
async def get_hook_address(source_id: UUID, token: str, database: Tables) -> dict[str, str]:
    """Whether the address is a hook's: some tools ask before they push (SurveyMonkey by HEAD, Qualtrics by GET)."""
    if await repository.find_address(database, source_id, token) is None:
        raise UnknownHookError
    return {"status": "waiting"}


async def _body(request: Request, most: int) -> bytes:
    """The raw body. Raises 413 as soon as it is longer than `most`, whatever length was announced."""
    pieces: list[bytes] = []
    size = 0
    try:
        async for piece in request.stream():
            size += len(piece)
            if size > most:
                raise Problem(413, "too_large", f"A delivery of this kind has at most {most // 1024**2} MB.")
            pieces.append(piece)
    except ClientDisconnect:
        raise Problem(400, "cut_short", "The body ended before its end. Send it again.") from None
    return b"".join(pieces)


@hooks.post("/{source_id}/hooks", status_code=201)
async def create_hook(
    source_id: UUID, body: HookIn, caller: Editor, session: Session, request: Request, secret_key: SecretKey
) -> NewHookOut:
    """Make an address for one tool to push to. The address and its secret are in this answer, and nowhere again."""
    if await find_source(session, caller.coalition_id, source_id, lock=True) is None:
        raise not_found("source")
    if body.connector_id is not None:
        connector = await find_connector(session, caller.coalition_id, body.connector_id)
        if connector is None or connector.tool != body.tool or body.tool not in IDS_ONLY | ASKED_AGAIN:
            raise _not_its_connector()
    secrets, token = secrets_for(body.tool, body.secret, body.client_id), new_token()
    hook = Hook(
        coalition_id=caller.coalition_id,
        id=new_id(),
        source_id=source_id,
        connector_id=body.connector_id,
        tool=body.tool,
        token_hash=token_hash(token),
        secrets=seal(secret_key, caller.coalition_id, secrets.to_json()),
        created_by=caller.key_id,
    )
    session.add(hook)
    record(session, caller, "create_hook", "hook", hook.id)
    await session.flush()
    if body.connector_id is not None:
        # Events that came before there was a connector wait for it.
        await repository.to_be_fetched(session, caller.coalition_id, source_id)
    await session.refresh(hook)
    answer = NewHookOut(**HookOut.of(hook).model_dump(), url=None, next_step=next_step(body.tool, body.connector_id))
    # What is kept for the Idempotency-Key must not hold what opens the hook.
    request.state.kept_body = answer.model_dump_json().encode()
    return answer.model_copy(
        update={
            "url": f"{str(request.base_url).rstrip('/')}/v1/hooks/{source_id}/{token}",
            # A secret that the tool showed is known to its person; it is not told back.
            "secret": None if body.secret else secrets.secret or None,
            "header_name": secrets.header_name or None,
            "header_value": secrets.header_value or None,
        }
    )


def _not_its_connector() -> Problem:
    detail = "a connector of this coalition and of the same tool"
    fault = {"pointer": "/connector_id", "in": "body", "code": "unknown_connector", "detail": detail}
    return Problem(422, "unknown_connector", f"/connector_id is to name {detail}.", errors=[fault])


@hooks.get("/{source_id}/hooks")
async def list_hooks(source_id: UUID, caller: Editor, session: Session, page: Paging) -> Page[HookOut]:
    """The hooks of a source, without what opens them."""
    if await find_source(session, caller.coalition_id, source_id) is None:
        raise not_found("source")
    query = repository.hooks_of(caller.coalition_id, source_id)
    rows, following = await read_page(session, query, Hook.id, page)
    return Page(items=[HookOut.of(row) for row in rows], next=following)


@hooks.delete("/{source_id}/hooks/{hook_id}", status_code=204)
async def delete_hook(source_id: UUID, hook_id: UUID, caller: Editor, session: Session) -> None:
    """Close a hook: nothing comes in by its address from now on. What came by it stays."""
    hook = await repository.find_hook(session, caller.coalition_id, hook_id)
    if hook is None or hook.source_id != source_id:
        raise not_found("hook")
    await session.delete(hook)
    record(session, caller, "delete_hook", "hook", hook_id)


@hooks.get("/{source_id}/inbox")
async def list_inbox(
    source_id: UUID,
    caller: Editor,
    session: Session,
    page: Paging,
    state: Annotated[Literal["pending", "needs_fetch", "folded", "noted", "refused"] | None, Query()] = None,
) -> Page[InboxEventOut]:
    """What was pushed to a source, in the order in which it came: how far each event is and why, without its words."""
    if await find_source(session, caller.coalition_id, source_id) is None:
        raise not_found("source")
    query = repository.inbox_of(caller.coalition_id, source_id)
    if state is not None:
        query = query.where(InboxEvent.state == state)
    rows, following = await read_page(session, query, InboxEvent.id, page)
    states = await repository.upload_states(session, caller.coalition_id, {row.upload_id for row in rows})
    return Page(items=[InboxEventOut.of(row, states.get(row.upload_id)) for row in rows], next=following)
