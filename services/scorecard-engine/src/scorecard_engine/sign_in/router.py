"""`/sign-in` and `/sign-out`: the platform's routes over sessions in the database."""

from fastapi import Request, Response
from rba_platform.sign_in import Session, SignInForm, sign_in_router

from scorecard_engine.pages.rendering import html_page
from scorecard_engine.sign_in.sessions import COOKIE, SignedIn, sign_in, sign_out, signed_in

HOME = "/scorecards"


async def who_is(request: Request) -> SignedIn | None:
    """Who is signed in in this browser."""
    state = request.app.state
    return await signed_in(state.database, state.authenticator, request.cookies.get(COOKIE), state.clock.now())


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
    state = request.app.state
    caller = await state.authenticator.identify(key)
    if caller is None:
        return None
    hours = state.settings.sign_in_hours
    return Session(await sign_in(state.database, caller, key, state.clock.now(), hours), hours * 3600)


async def _ended(request: Request) -> None:
    who = await who_is(request)
    if who is not None:
        await sign_out(request.app.state.database, who)


router = sign_in_router(home=HOME, cookie=COOKIE, page=_page, opened=_opened, ended=_ended)
