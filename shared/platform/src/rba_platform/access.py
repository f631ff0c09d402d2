"""Who a caller is, and what a route asks of them."""

import hmac
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Any, Protocol
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from rba_platform.problems import Problem


class Role(IntEnum):
    """What an access key may do; each role may do all that the ones before it may."""

    viewer = 1
    reporter = 2
    editor = 3
    approver = 4
    admin = 5


@dataclass(frozen=True)
class Caller:
    """Who sent a request. `organization_id` narrows a reporter; `service` marks a neighbour acting for a coalition."""

    coalition_id: UUID
    role: Role
    key_id: UUID | None = None
    organization_id: UUID | None = None
    service: bool = False

    @property
    def sees_raw_counts(self) -> bool:
        """Whether the privacy floors are lifted for this caller (audited)."""
        return self.role >= Role.editor


class Authenticator(Protocol):
    """Turns an access key into a caller."""

    async def identify(self, token: str) -> Caller | None:
        """The caller of this key; None where the key is unknown, revoked or expired."""
        ...


#: Names the scheme in the OpenAPI page; the checking is done below.
bearer = HTTPBearer(auto_error=False, scheme_name="access key", description="`Authorization: Bearer ns_…`")


def _unauthorized(detail: str) -> Problem:
    return Problem(401, "unauthorized", detail, headers={"WWW-Authenticate": "Bearer"})


def bearer_token(request: Request) -> str | None:
    """The token of the Authorization header, if there is one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def matches(token: str, secret: str) -> bool:
    """Whether two secrets are equal, in constant time."""
    return hmac.compare_digest(token.encode(), secret.encode())


async def current_caller(request: Request, _scheme: Annotated[Any, Depends(bearer)]) -> Caller:
    """The caller of this request; 401 where there is none."""
    token = bearer_token(request)
    if token is None:
        raise _unauthorized("Send an access key: Authorization: Bearer ns_…")
    if matches(token, request.app.state.settings.service_key.get_secret_value()):
        return _neighbour(request)
    authenticator: Authenticator = request.app.state.authenticator
    caller = await authenticator.identify(token)
    if caller is None:
        raise _unauthorized("This access key is unknown, expired or revoked.")
    request.state.caller = caller
    return caller


def _neighbour(request: Request) -> Caller:
    try:
        coalition_id = UUID(request.headers.get("acting-for", ""))
    except ValueError:
        raise _unauthorized("A service names the coalition it acts for: Acting-For: <coalition id>.") from None
    caller = Caller(coalition_id, Role.admin, service=True)
    request.state.caller = caller
    return caller


CurrentCaller = Annotated[Caller, Depends(current_caller)]


def require(role: Role, *, service: bool = False) -> Callable[[Caller], Coroutine[Any, Any, Caller]]:
    """A dependency that lets in callers of at least `role`, and other services only where `service` is set.

    The second makes the allow-list of routes between services: `grep service=True` shows it.
    """

    async def allowed(caller: CurrentCaller) -> Caller:
        if caller.service and not service:
            raise Problem(403, "forbidden", "This address is not open to other services.")
        if caller.role < role:
            raise Problem(
                403, "forbidden", f"This needs the role {role.name} or higher; the key has {caller.role.name}."
            )
        return caller

    allowed.role = role  # type: ignore[attr-defined]  # read by the test that every route asks for one
    return allowed


async def require_service(request: Request, _scheme: Annotated[Any, Depends(bearer)]) -> None:
    """Let in other services only, acting for no coalition."""
    token = bearer_token(request)
    if token is None or not matches(token, request.app.state.settings.service_key.get_secret_value()):
        raise _unauthorized("This address is for the other services.")


Viewer = Annotated[Caller, Depends(require(Role.viewer))]
Reporter = Annotated[Caller, Depends(require(Role.reporter))]
Editor = Annotated[Caller, Depends(require(Role.editor))]
Admin = Annotated[Caller, Depends(require(Role.admin))]
