"""`/sign-in` and `/sign-out`: the platform's routes over a sealed cookie, and who may use the workbench."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from rba_platform.access import Caller, Role
from rba_platform.browser import in_language_asked
from rba_platform.language import Language
from rba_platform.sign_in import (
    Session,
    SignInForm,
    language_of,
    other_language,
    sign_in_router,
    to_sign_in,
)

from survey_ingest.workbench.rendering import html_page
from survey_ingest.workbench.session import COOKIE, LIFETIME, opened, sealed

HOME = "/workbench"

_SEE_OTHER = 303
_FORBIDDEN = 403


async def who_is(request: Request) -> Caller | None:
    """Who is signed in in this browser."""
    state = request.app.state
    key = opened(_secret(request), request.cookies.get(COOKIE), state.clock.now())
    caller: Caller | None = await state.authenticator.identify(key) if key else None
    return caller


async def let_in(request: Request, asked: Language | None) -> Caller | Response:
    """The editor who is signed in; else the page that says what to do."""
    caller = await who_is(request)
    if caller is None:
        return to_sign_in(request)
    if caller.role < Role.editor:
        language = language_of(request, asked)
        href = other_language(request, language)
        return html_page("refused.html", language, status=_FORBIDDEN, other_language_href=href)
    return caller


def _secret(request: Request) -> str:
    secret: str = request.app.state.settings.secret_key.get_secret_value()
    return secret


def _page(form: SignInForm, status: int) -> Response:
    return html_page(
        "sign_in.html",
        form.language,
        status=status,
        wrong=form.wrong,
        following=form.following,
        other_language_href=form.other_language_href,
    )


async def _opened(request: Request, key: str) -> Session | None:
    """The key itself, sealed into the cookie; nothing is stored."""
    state = request.app.state
    if await state.authenticator.identify(key) is None:
        return None
    return Session(sealed(_secret(request), key, state.clock.now()), int(LIFETIME.total_seconds()))


async def _ended(_request: Request) -> None:
    """Nothing is stored, so there is nothing to end but the cookie."""


router = APIRouter(include_in_schema=False)
router.include_router(sign_in_router(home=HOME, cookie=COOKIE, page=_page, opened=_opened, ended=_ended))


@router.get("/")
async def home(lang: Annotated[Language | None, Query()] = None) -> Response:
    """The workbench."""
    return RedirectResponse(in_language_asked(HOME, lang), _SEE_OTHER)
