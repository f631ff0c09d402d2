"""Addresses at which there is no page: people get one that says so, programs the problem details of every service."""

from collections.abc import Awaitable, Callable
from typing import cast

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from rba_platform.language import Language, chosen_language
from starlette.exceptions import HTTPException

from scorecard_engine.pages.rendering import html_page
from scorecard_engine.wording.page_words import word

_NOT_FOUND = 404
_Handler = Callable[[Request, Exception], Awaitable[Response]]


def install(app: FastAPI) -> None:
    """Answer browsers with a page where the address leads nowhere. To be called after all other handlers are there."""
    for kind in (HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _for_people(cast("_Handler", app.exception_handlers[kind])))


def _for_people(otherwise: _Handler) -> _Handler:
    async def handle(request: Request, error: Exception) -> Response:
        if not _leads_nowhere(error) or not _asks_for_a_page(request):
            return await otherwise(request, error)
        asked = request.query_params.get("lang")
        wished: Language | None = cast("Language", asked) if asked in {"en", "ar"} else None
        language = chosen_language(wished, request.headers.get("accept-language", ""))
        return html_page("gone.html", language, status=_NOT_FOUND, detail=word("nowhere_detail", language))

    return handle


def _leads_nowhere(error: Exception) -> bool:
    if isinstance(error, RequestValidationError):
        return any(fault["loc"][0] == "path" for fault in error.errors())
    return isinstance(error, HTTPException) and error.status_code == _NOT_FOUND


def _asks_for_a_page(request: Request) -> bool:
    is_page = request.method in {"GET", "HEAD"} and not request.url.path.startswith("/v1/")
    return is_page and "text/html" in request.headers.get("accept", "")
