"""`/sign-in` and `/sign-out` for people in a browser: the same form and the same checks in every service with pages.

What a session is stays with the service: it opens one for an access key, and ends it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from rba_platform.browser import comes_from_here, cookie_options, in_language_asked, own_path
from rba_platform.language import Language, chosen_language
from rba_platform.problems import Problem

_LONGEST_KEY = 500
_SEE_OTHER = 303
_UNAUTHORIZED = 401


@dataclass(frozen=True)
class Session:
    """The cookie's value, and for how many seconds the browser keeps it."""

    cookie: str
    seconds: int


@dataclass(frozen=True)
class SignInForm:
    """What the form shows: `following` is where it leads, `wrong` that a key was refused, and the other language's."""

    language: Language
    following: str
    wrong: bool
    other_language_href: str


def language_of(request: Request, asked: Language | None) -> Language:
    """The language of the page: the one asked for, else the browser's."""
    return chosen_language(asked, request.headers.get("accept-language", ""))


def here(request: Request) -> str:
    """The address that was asked for, without its host."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def other_language(request: Request, language: Language) -> str:
    """The address of the same page in the other language."""
    return in_language_asked(here(request), "en" if language == "ar" else "ar")


def to_sign_in(request: Request) -> Response:
    """Send the browser to sign in, and back here, in the language that the address asks for."""
    asked = request.query_params.get("lang")
    wished = f"&lang={asked}" if asked in {"en", "ar"} else ""
    return RedirectResponse(f"/sign-in?next={quote(here(request), safe='')}{wished}", _SEE_OTHER)


def sign_in_router(
    *,
    home: str,
    cookie: str,
    page: Callable[[SignInForm, int], Response],
    opened: Callable[[Request, str], Awaitable[Session | None]],
    ended: Callable[[Request], Awaitable[None]],
) -> APIRouter:
    """The routes. `page(form, status)` is the form, `opened(request, key)` a session (None: the key is none)."""
    router = APIRouter(include_in_schema=False)

    def form(request: Request, asked: Language | None, following: str, *, wrong: bool = False) -> Response:
        language = language_of(request, asked)
        target = own_path(following, home)
        other = "en" if language == "ar" else "ar"
        href = f"/sign-in?lang={other}&next={quote(target, safe='')}"
        return page(SignInForm(language, target, wrong, href), _UNAUTHORIZED if wrong else 200)

    @router.get("/sign-in")
    async def sign_in_page(
        request: Request,
        lang: Annotated[Language | None, Query()] = None,
        following: Annotated[str, Query(alias="next", max_length=500)] = home,
    ) -> Response:
        """The form that takes an access key."""
        return form(request, lang, following)

    @router.post("/sign-in")
    async def sign_in_with_key(
        request: Request,
        access_key: Annotated[str, Form(max_length=_LONGEST_KEY)],
        following: Annotated[str, Form(alias="next", max_length=500)] = home,
        lang: Annotated[Language | None, Form()] = None,
    ) -> Response:
        """Open a session, and go where the person wanted to."""
        _refuse_other_sites(request)
        key = access_key.strip()
        session = await opened(request, key) if key and key.isascii() else None
        if session is None:
            return form(request, lang, following, wrong=True)
        response = RedirectResponse(in_language_asked(own_path(following, home), lang), _SEE_OTHER)
        options = cookie_options(request.url.scheme)
        response.set_cookie(cookie, session.cookie, max_age=session.seconds, **options)
        return response

    @router.post("/sign-out")
    async def sign_out(request: Request, lang: Annotated[Language | None, Query()] = None) -> Response:
        """End the session of this browser."""
        _refuse_other_sites(request)
        await ended(request)
        response = RedirectResponse(in_language_asked("/sign-in", lang), _SEE_OTHER)
        response.delete_cookie(cookie, **cookie_options(request.url.scheme))
        return response

    return router


def _refuse_other_sites(request: Request) -> None:
    if not comes_from_here(request.headers):
        raise Problem(403, "forbidden", "This form was sent from another site.")
