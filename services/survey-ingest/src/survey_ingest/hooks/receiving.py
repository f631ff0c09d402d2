"""Receiving a delivery: verified on its raw body, understood, kept, and only then answered."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from rba_platform.database import Database

from survey_ingest.hooks.deliveries import Delivery, Secrets, Tool, UnreadableEventError, UnverifiedError
from survey_ingest.hooks.events import EVENTS, Event
from survey_ingest.hooks.events.event import key_of, member, word
from survey_ingest.hooks.events.zoom import CHALLENGE
from survey_ingest.hooks.repository import (
    Address,
    find_address,
    find_hook,
    keep_event,
    note_received,
    note_refused,
    to_be_fetched,
    to_be_folded,
)
from survey_ingest.hooks.verifiers import VERIFIERS
from survey_ingest.hooks.verifiers.zoom import challenge_answer
from survey_ingest.models import Hook
from survey_ingest.sealing import unseal


class UnknownHookError(Exception):
    """No hook has this address."""


async def receive_delivery(
    database: Database, secret_key: str, source_id: UUID, token: str, delivery: Delivery, now: datetime
) -> dict[str, Any]:
    """Keep what the delivery says; answers what the tool is to hear.

    Raises `UnknownHookError`, `UnverifiedError` and `UnreadableEventError`. The event is committed before this
    returns: a tool that hears nothing, because this process died, sends it again, and it is there already.
    """
    address = await find_address(database, source_id, token)
    if address is None:
        raise UnknownHookError
    async with database.tenant(address.coalition_id) as session:
        hook = await find_hook(session, address.coalition_id, address.hook_id)
    if hook is None:
        raise UnknownHookError
    secrets = Secrets.from_json(unseal(secret_key, hook.coalition_id, hook.secrets))
    tool = cast("Tool", hook.tool)
    try:
        VERIFIERS[tool](delivery, secrets, now)
    except UnverifiedError:
        async with database.tenant(address.coalition_id) as session:
            await note_refused(session, hook, now)
        raise
    return await _understood(database, hook, address, delivery, secrets, now)


async def _understood(
    database: Database, hook: Hook, address: Address, delivery: Delivery, secrets: Secrets, now: datetime
) -> dict[str, Any]:
    refusal: UnreadableEventError | None = None
    try:
        event = EVENTS[cast("Tool", hook.tool)](delivery)
    except UnreadableEventError as error:
        refusal = error
        event = Event(key_of("refused", error.code, f"{now:%Y-%m-%d}"), "unreadable", "refused", reason=error.code)
    async with database.tenant(address.coalition_id) as session:
        await note_received(session, hook, now)
        if event.kind == CHALLENGE and hook.tool == "zoom":
            return challenge_answer(word(member(event.payload, "payload", "plainToken")), secrets)
        new = await keep_event(session, hook, event, delivery.body, delivery.content_type[:500])
        if new and event.state in {"pending", "needs_fetch"} and hook.connector_id is not None:
            await to_be_fetched(session, hook.coalition_id, hook.source_id)
        elif new and event.state == "pending":
            await to_be_folded(session, hook.coalition_id, hook.source_id, now)
    if refusal is not None:
        raise refusal
    return {"status": "accepted" if new else "known"}
