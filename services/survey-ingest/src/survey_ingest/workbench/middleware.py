"""A signed-in browser's requests to the HTTP interface carry its access key, those of other sites' pages do not."""

from typing import Any

from rba_platform.browser import comes_from_here
from rba_platform.problems import Problem
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from survey_ingest.workbench.session import COOKIE, opened

_INTERFACE = ("/v1/", "/workbench/")
_READS = frozenset({"GET", "HEAD"})


class SignedInBrowser:
    """Turns the cookie into the Authorization header, for requests that this service's own pages send.

    What another site lets a browser send is refused where it would change something, and has no key otherwise. A
    request with an Authorization header of its own is left as it is.
    """

    def __init__(self, app: ASGIApp, state: Any) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with the key."""
        if scope["type"] == "http" and scope["path"].startswith(_INTERFACE):
            request = Request(scope)
            cookie = request.cookies.get(COOKIE)
            if cookie is not None and "authorization" not in request.headers:
                if comes_from_here(request.headers):
                    scope = self._with_key(scope, cookie)
                elif request.method not in _READS:
                    refusal = Problem(403, "forbidden", "This request was sent from another site.")
                    await refusal.response()(scope, receive, send)
                    return
        await self._app(scope, receive, send)

    def _with_key(self, scope: Scope, cookie: str) -> Scope:
        key = opened(self._state.settings.secret_key.get_secret_value(), cookie, self._state.clock.now())
        # Our own services' key opens more than a person's: no browser sends it.
        if key is None or key == self._state.settings.service_key.get_secret_value():
            return scope
        return {**scope, "headers": [*scope["headers"], (b"authorization", f"Bearer {key}".encode())]}
