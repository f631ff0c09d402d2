"""`/sign-in` and `/sign-out`."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from rba_platform.access import Caller, Role
from rba_platform.browser import comes_from_here, cookie_options, in_language_asked, own_path
from rba_platform.language import Language, chosen_language
from rba_platform.problems import Problem

from survey_ingest.workbench.rendering import html_page
from survey_ingest.workbench.session import COOKIE, LIFETIME, opened, sealed

HOME = "/workbench"

router = APIRouter(include_in_schema=False)

_LONGEST_KEY = 500
_SEE_OTHER = 303
_UNAUTHORIZED, _FORBIDDEN = 401, 403


async def who_is(request: Request) -> Caller | None:
    """Who is signed in in this browser."""
    state = request.app.state
    secret = state.settings.secret_key.get_secret_value()
    key = opened(secret, request.cookies.get(COOKIE), state.clock.now())
    caller: Caller | None = await state.authenticator.identify(key) if key else None
    return caller


def language_of(request: Request, asked: Language | None) -> Language:
    """The language of the page."""
    return chosen_language(asked, request.headers.get("accept-language", ""))


def other_language(request: Request, language: Language) -> str:
    """The address of the same page in the other language."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return in_language_asked(path, "en" if language == "ar" else "ar")


async def let_in(request: Request, asked: Language | None) -> Caller | Response:
    """The editor who is signed in; else the page that says what to do."""
    caller = await who_is(request)
    if caller is None:
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        wished = f"&lang={asked}" if asked else ""
        return RedirectResponse(f"/sign-in?next={quote(here, safe='')}{wished}", _SEE_OTHER)
    if caller.role < Role.editor:
        language = language_of(request, asked)
        href = other_language(request, language)
        return html_page("refused.html", language, status=_FORBIDDEN, other_language_href=href)
    return caller


@router.get("/")
async def home(lang: Annotated[Language | None, Query()] = None) -> Response:
    """The workbench."""
    return RedirectResponse(in_language_asked(HOME, lang), _SEE_OTHER)


@router.get("/sign-in")
async def sign_in_page(
    request: Request,
    lang: Annotated[Language | None, Query()] = None,
    following: Annotated[str, Query(alias="next", max_length=500)] = HOME,
) -> Response:
    """The form that takes an access key."""
    return _form(request, lang, following)


@router.post("/sign-in")
async def sign_in_with_key(
    request: Request,
    access_key: Annotated[str, Form(max_length=_LONGEST_KEY)],
    following: Annotated[str, Form(alias="next", max_length=500)] = HOME,
    lang: Annotated[Language | None, Form()] = None,
) -> Response:
    """Seal the key into the cookie, and go where the person wanted to."""
    _refuse_other_sites(request)
    state = request.app.state
    key = access_key.strip()
    if not key or not key.isascii() or await state.authenticator.identify(key) is None:
        return _form(request, lang, following, wrong=True)
    cookie = sealed(state.settings.secret_key.get_secret_value(), key, state.clock.now())
    response = RedirectResponse(in_language_asked(own_path(following, HOME), lang), _SEE_OTHER)
    seconds = int(LIFETIME.total_seconds())
    response.set_cookie(COOKIE, cookie, max_age=seconds, **cookie_options(request.url.scheme))
    return response


@router.post("/sign-out")
async def sign_out_here(request: Request, lang: Annotated[Language | None, Query()] = None) -> Response:
    """Forget the key."""
    _refuse_other_sites(request)
    response = RedirectResponse(in_language_asked("/sign-in", lang), _SEE_OTHER)
    response.delete_cookie(COOKIE, **cookie_options(request.url.scheme))
    return response


def _refuse_other_sites(request: Request) -> None:
    if not comes_from_here(request.headers):
        raise Problem(403, "forbidden", "This form was sent from another site.")


def _form(request: Request, asked: Language | None, following: str, *, wrong: bool = False) -> Response:
    language = language_of(request, asked)
    target = own_path(following, HOME)
    other = "en" if language == "ar" else "ar"
    return html_page(
        "sign_in.html",
        language,
        status=_UNAUTHORIZED if wrong else 200,
        wrong=wrong,
        following=target,
        other_language_href=f"/sign-in?lang={other}&next={quote(target, safe='')}",
    )
