"""Tickets: a caller's leave to open one address for a minute, in the address itself.

Browsers send no header when they open an event stream. A ticket is signed and bound to who asked for it and to the
path: whoever finds one in a log can do nothing with it a minute later, and nothing elsewhere before.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request

from rba_platform.access import Caller, Role, bearer, bearer_token, current_caller, require
from rba_platform.problems import Problem

#: How long a ticket opens its address. What it opened may stay open for longer.
LIFETIME = timedelta(seconds=60)

_LONGEST = 1000


def make_ticket(secret: str, caller: Caller, path: str, expires_at: datetime) -> str:
    """A ticket of `caller` for `path`, signed with the installation's secret."""
    ids = [str(each) if each else None for each in (caller.coalition_id, caller.key_id, caller.organization_id)]
    claims = [*ids, caller.role.name, int(expires_at.timestamp())]
    body = json.dumps(claims, separators=(",", ":")).encode()
    return f"{_text(body)}.{_text(_signature(secret, path, body))}"


def read_ticket(secret: str, ticket: str, path: str, now: datetime) -> Caller | None:
    """Whose ticket it is; None where it is forged, over, or for another path."""
    body_text, _, signature_text = ticket.partition(".")
    try:
        body, signature = _bytes(body_text), _bytes(signature_text)
    except (binascii.Error, ValueError):
        return None
    if not hmac.compare_digest(signature, _signature(secret, path, body)):
        return None
    coalition, key, organization, role, expires = json.loads(body)
    if now.timestamp() >= expires:
        return None
    return Caller(UUID(coalition), Role[role], UUID(key) if key else None, UUID(organization) if organization else None)


def with_ticket(role: Role) -> Callable[..., Coroutine[Any, Any, Caller]]:
    """A dependency like `require(role)`, for routes that also take `?ticket=` in place of an access key."""
    check = require(role)

    async def allowed(
        request: Request,
        scheme: Annotated[Any, Depends(bearer)],
        ticket: Annotated[str | None, Query(max_length=_LONGEST, description="in place of an access key")] = None,
    ) -> Caller:
        if ticket is None or bearer_token(request) is not None:
            return await check(await current_caller(request, scheme))
        secret = request.app.state.settings.secret_key.get_secret_value()
        caller = read_ticket(secret, ticket, request.url.path, request.app.state.clock.now())
        if caller is None:
            raise Problem(401, "unauthorized", "This ticket is over, or not for this address. Ask for a new one.")
        request.state.caller = caller
        return await check(caller)

    allowed.role = role  # type: ignore[attr-defined]  # read by the test that every route asks for one
    return allowed


def _signature(secret: str, path: str, body: bytes) -> bytes:
    key = hmac.new(secret.encode(), b"ticket", hashlib.sha256).digest()
    return hmac.new(key, path.encode() + b"\n" + body, hashlib.sha256).digest()


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
