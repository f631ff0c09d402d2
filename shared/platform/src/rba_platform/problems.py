"""Errors as RFC 9457 problem details: a stable type, and a detail that a person can act on."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:north-star:problem:"

# SQLSTATEs after which the same request may well succeed: serialization failure, deadlock, lock not available,
# and the states of a server that is starting, stopping or out of connections.
_RETRYABLE = {"40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300", "08000", "08003", "08006"}


class Problem(Exception):  # noqa: N818 - the standard's own word
    """An answer that is an error.

    `code` is the stable last part of `type`; `status` the HTTP status; `detail` says what was found and what to do;
    `errors` point into the request as `{"pointer": "/data_points/3/value", "code": ..., "detail": ...}`; `extra` are
    further members of the answer; `headers` go with it.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The members of the answer."""
        members: dict[str, Any] = {
            "type": TYPE_PREFIX + self.code,
            "title": self.code.replace("_", " ").capitalize(),
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            members["errors"] = self.errors
        return members | self.extra

    def response(self) -> Response:
        """The answer itself."""
        return JSONResponse(self.body(), self.status, headers=self.headers, media_type=MEDIA_TYPE)


def not_found(what: str) -> Problem:
    """404: no such thing in the caller's coalition. The same answer for what exists elsewhere."""
    return Problem(404, "not_found", f"There is no such {what} in this coalition.")


def unavailable(detail: str, retry_after: int = 1) -> Problem:
    """503: a part this answer needs is away; nothing was changed, try again."""
    return Problem(503, "try_again", detail, headers={"Retry-After": str(retry_after)})


_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.:\[\]-]{1,64}")

_MOST_ERRORS = 100

_STATUS_WORDS = {
    401: ("unauthorized", "Send an access key: Authorization: Bearer ns_…"),
    403: ("forbidden", "The access key has no right to do this."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take this method."),
    413: ("too_large", "The request body is larger than this service takes."),
    415: ("unsupported_media_type", "Send application/json."),
}


def _pointer(location: Sequence[int | str]) -> str:
    return "/" + "/".join(_name(part).replace("~", "~0").replace("/", "~1") for part in location[1:])


def _name(part: int | str) -> str:
    """A part of a pointer. Unknown names are the caller's words; what is no plain name is left out."""
    return str(part) if isinstance(part, int) or _PLAIN_NAME.fullmatch(part) else "?"


async def _on_problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - the registry below guarantees it
    return error.response()


async def _on_invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - the registry below guarantees it
    # The input itself is left out: it may hold what a respondent wrote.
    faults = error.errors()[:_MOST_ERRORS]
    errors = [
        {"pointer": _pointer(item["loc"]), "in": str(item["loc"][0]), "code": item["type"], "detail": _in_words(item)}
        for item in faults
    ]
    first = errors[0]
    where = f"{first['in']} {first['pointer']}" if first["pointer"] != "/" else first["in"]
    more = f" There are {len(errors) - 1} more faults, listed in errors." if len(errors) > 1 else ""
    detail = f"The request does not fit, in {where}: {first['detail']}.{more}"
    return Problem(422, "invalid_request", detail, errors=errors).response()


def _in_words(fault: Mapping[str, Any]) -> str:
    """What is wrong, for a person who has not written the program."""
    kind, location = fault["type"], fault["loc"]
    if kind == "json_invalid":
        return f"the body is no JSON: {fault['ctx']['error']}, at character {location[-1]}"
    if len(location) == 1 and kind in ("missing", "model_attributes_type", "dict_type", "model_type"):
        return "a JSON object is needed, with the header Content-Type: application/json"
    words = str(fault["msg"]).removeprefix("Value error, ").removesuffix(".")
    return words[:1].lower() + words[1:]


async def _on_http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - the registry below guarantees it
    code, detail = _STATUS_WORDS.get(error.status_code, ("http_error", str(error.detail)))
    return Problem(error.status_code, code, detail, headers=error.headers).response()


async def _on_database(request: Request, error: Exception) -> Response:
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    # Connecting fails with an OSError or a state-less asyncpg error when the server is away.
    if (
        isinstance(error, PoolTimeout | OSError)
        or state in _RETRYABLE
        or getattr(error, "connection_invalidated", False)
    ):
        log.warning("database_unavailable", sqlstate=state, route=_route(request))
        return unavailable("The database did not answer; nothing was changed. Try again.").response()
    if state in {"22003", "22P05", "22021"}:  # numeric out of range, untranslatable or NUL characters
        return Problem(422, "invalid_request", "A value is out of the range that can be stored.").response()
    return await _on_unexpected(request, error)


def _route(request: Request) -> str:
    """The route's template, not the address: that may hold a secret or a person's words."""
    return getattr(request.scope.get("route"), "path", "none")


async def _on_unexpected(request: Request, error: Exception) -> Response:
    # The kind and place only: a message may quote what a respondent wrote.
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    log.error("unexpected_error", kind=type(error).__name__, place=place, route=_route(request))
    return Problem(500, "unexpected", "Something broke on our side; it was logged.").response()


def install(app: FastAPI) -> None:
    """Make every error of this app a problem detail."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(DBAPIError, _on_database)
    app.add_exception_handler(PoolTimeout, _on_database)
    app.add_exception_handler(OSError, _on_database)
    app.add_exception_handler(Exception, _on_unexpected)
