"""The route every service uses: strict JSON in, and answers kept beside their effect for Idempotency-Key."""

import json
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Annotated, Any, NoReturn

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession

from rba_platform import idempotency
from rba_platform.access import CurrentCaller
from rba_platform.database import Database

_SUSPECT_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


class StrictRequest(Request):
    """A request whose JSON body is what RFC 8259 calls JSON, and can be stored."""

    async def json(self) -> Any:
        """The body, without NaN, Infinity, NUL characters or half of a surrogate pair."""
        return strict_json(await self.body())


def strict_json(body: bytes) -> Any:
    """What `body` holds; raises `json.JSONDecodeError` for what is no JSON or cannot be stored, never another error."""
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
    except json.JSONDecodeError:
        raise
    except (RecursionError, UnicodeDecodeError, ValueError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else "not UTF-8, or a number too long"
        raise json.JSONDecodeError(reason, "", 0) from None
    if b"\x00" in body or _SUSPECT_ESCAPE.search(body):
        _refuse_unstorable(value)
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise json.JSONDecodeError(f"{name} is not JSON", "", 0)


def _refuse_unstorable(value: Any) -> None:
    try:
        text = json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise json.JSONDecodeError("half of a surrogate pair", "", 0) from None
    if b"\\u0000" in text:
        raise json.JSONDecodeError("a NUL character", "", 0)


class ServiceRoute(APIRoute):
    """A route with strict JSON and idempotent POST."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, with ours around it."""
        original = super().get_route_handler()

        async def handle(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            try:
                response = await original(strict)
            except idempotency.Replayed as replayed:
                return replayed.response
            # The transaction of the `Session` dependency is still open here: it ends when this function has returned
            # and before the answer is sent.
            await idempotency.keep(strict, response)
            return response

        return handle


async def _session(request: Request, caller: CurrentCaller) -> AsyncIterator[AsyncSession]:
    database: Database = request.app.state.database
    async with database.tenant(caller.coalition_id) as session:
        await idempotency.begin(session, request, caller.coalition_id, caller)
        yield session


#: One transaction of the caller's coalition for the whole request. `scope="function"`: it is committed before the
#: answer is sent, so that a failing commit is an error and not a 201.
Session = Annotated[AsyncSession, Depends(_session, scope="function")]
