"""`/sign-in` and `/sign-out`."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from rba_platform.browser import comes_from_here, cookie_options, in_language_asked, own_path
from rba_platform.language import Language, chosen_language
from rba_platform.problems import Problem

from scorecard_engine.pages.rendering import html_page
from scorecard_engine.sign_in.sessions import COOKIE, SignedIn, sign_in, sign_out, signed_in

router = APIRouter(include_in_schema=False)

HOME = "/scorecards"

_LONGEST_KEY = 500
_SEE_OTHER = 303
_UNAUTHORIZED = 401


async def who_is(request: Request) -> SignedIn | None:
    """Who is signed in in this browser."""
    state = request.app.state
    return await signed_in(state.database, state.authenticator, request.cookies.get(COOKIE), state.clock.now())


def to_sign_in(request: Request) -> Response:
    """Send the browser to sign in, and back here."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    asked = request.query_params.get("lang")
    language = f"&lang={asked}" if asked in {"en", "ar"} else ""
    return RedirectResponse(f"/sign-in?next={quote(here, safe='')}{language}", _SEE_OTHER)


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
    """Open a session, and go where the person wanted to."""
    _refuse_other_sites(request)
    state = request.app.state
    key = access_key.strip()
    caller = await state.authenticator.identify(key) if key else None
    if caller is None:
        return _form(request, lang, following, wrong=True)
    hours = state.settings.sign_in_hours
    cookie = await sign_in(state.database, caller, key, state.clock.now(), hours)
    response = RedirectResponse(in_language_asked(own_path(following, HOME), lang), _SEE_OTHER)
    response.set_cookie(COOKIE, cookie, max_age=hours * 3600, **cookie_options(request.url.scheme))
    return response


@router.post("/sign-out")
async def sign_out_here(request: Request, lang: Annotated[Language | None, Query()] = None) -> Response:
    """End the session of this browser."""
    _refuse_other_sites(request)
    who = await who_is(request)
    if who is not None:
        await sign_out(request.app.state.database, who)
    response = RedirectResponse(in_language_asked("/sign-in", lang), _SEE_OTHER)
    response.delete_cookie(COOKIE, **cookie_options(request.url.scheme))
    return response


def _refuse_other_sites(request: Request) -> None:
    if not comes_from_here(request.headers):
        raise Problem(403, "forbidden", "This form was sent from another site.")


def _form(request: Request, lang: Language | None, following: str, *, wrong: bool = False) -> Response:
    language = chosen_language(lang, request.headers.get("accept-language", ""))
    other = "en" if language == "ar" else "ar"
    target = own_path(following, HOME)
    return html_page(
        "sign_in.html",
        language,
        status=_UNAUTHORIZED if wrong else 200,
        wrong=wrong,
        following=target,
        other_language_href=f"/sign-in?lang={other}&next={quote(target, safe='')}",
    )
