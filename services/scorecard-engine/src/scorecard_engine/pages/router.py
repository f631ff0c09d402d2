"""`/scorecards`, `/scorecards/{id}` and `/shared/{token}`: the pages."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from rba_platform.browser import in_language_asked
from rba_platform.database import Database
from rba_platform.language import Language, chosen_language, in_language
from rba_platform.sign_in import to_sign_in
from sqlalchemy import select

from scorecard_engine.models import Scorecard
from scorecard_engine.pages.rendering import html_page
from scorecard_engine.pages.scorecard_view import scorecard_view
from scorecard_engine.performance.asking import is_known, performance_etag
from scorecard_engine.performance.vintage import check_day, today
from scorecard_engine.read_model.repository import read_coalition, read_cursor
from scorecard_engine.scorecards.performance import coalition_view, perform
from scorecard_engine.share_links.repository import opened
from scorecard_engine.sign_in.router import HOME, who_is
from scorecard_engine.wording.page_words import word

router = APIRouter(include_in_schema=False)

_NOT_FOUND, _SEE_OTHER = 404, 303


class _Reading:
    """How a page is read: the day, and the language."""

    def __init__(
        self,
        request: Request,
        as_of: Annotated[date | None, Query()] = None,
        lang: Annotated[Language | None, Query()] = None,
    ) -> None:
        self.day = check_day(as_of) if as_of else None
        self.language = chosen_language(lang, request.headers.get("accept-language", ""))
        other = "en" if self.language == "ar" else "ar"
        self.other_language_href = f"?lang={other}{f'&as_of={as_of}' if as_of else ''}"


Reading = Annotated[_Reading, Depends()]


@router.get("/")
async def home(lang: Annotated[Language | None, Query()] = None) -> Response:
    """The list of scorecards."""
    return RedirectResponse(in_language_asked(HOME, lang), _SEE_OTHER)


@router.get(HOME)
async def list_page(request: Request, reading: Reading) -> Response:
    """The scorecards of the coalition that the browser is signed in to."""
    who = await who_is(request)
    if who is None:
        return to_sign_in(request)
    coalition_id = who.caller.coalition_id
    database: Database = request.app.state.database
    async with database.tenant(coalition_id) as session:
        coalition = coalition_view(coalition_id, await read_coalition(session, coalition_id))
        query = select(Scorecard).where(Scorecard.coalition_id == coalition_id).order_by(Scorecard.id)
        scorecards = (await session.scalars(query)).all()
    name = in_language(coalition.name, reading.language)
    named = [(row.id, in_language(row.name, reading.language)) for row in scorecards]
    return html_page("list.html", reading.language, coalition=name, scorecards=named)


@router.get("/scorecards/{scorecard_id}")
async def scorecard_page(request: Request, scorecard_id: UUID, reading: Reading) -> Response:
    """A scorecard for people who are signed in."""
    who = await who_is(request)
    if who is None:
        return to_sign_in(request)
    return await _scorecard(request, who.caller.coalition_id, scorecard_id, reading)


@router.get("/shared/{token}")
async def shared_page(request: Request, token: Annotated[str, Path(max_length=200)], reading: Reading) -> Response:
    """A scorecard for whoever has the link."""
    found = await opened(request.app.state.database, token, request.app.state.clock.now())
    if found is None:
        detail = word("gone_detail", reading.language)
        return html_page("gone.html", reading.language, status=_NOT_FOUND, detail=detail)
    origins: Sequence[str] = request.app.state.settings.embed_origins
    return await _scorecard(request, *found, reading, frame_ancestors=origins)


async def _scorecard(
    request: Request,
    coalition_id: UUID,
    scorecard_id: UUID,
    reading: _Reading,
    frame_ancestors: Sequence[str] | None = None,
) -> Response:
    state = request.app.state
    database: Database = state.database
    async with database.tenant(coalition_id) as session:
        scorecard = await session.get(Scorecard, (coalition_id, scorecard_id))
        if scorecard is None:
            detail = word("not_found_detail", reading.language)
            return html_page("gone.html", reading.language, status=_NOT_FOUND, detail=detail)
        coalition = coalition_view(coalition_id, await read_coalition(session, coalition_id))
        as_of = reading.day or today(state.clock, coalition.zone)
        cursor = await read_cursor(session, coalition_id)
        etag = performance_etag(
            "page", scorecard.id, cursor.position, scorecard.version, as_of, reading.language, frame_ancestors
        )
        if is_known(request.headers.get("if-none-match"), etag):
            return Response(status_code=304, headers={"ETag": etag, "Cache-Control": "private, no-cache"})
        performance = await perform(session, scorecard, coalition, as_of)
    signed_in = frame_ancestors is None
    page = await scorecard_view(
        performance, cursor.applied_at, state.renderer, reading.language, names_missing=signed_in
    )
    return html_page(
        "scorecard.html",
        reading.language,
        headers={"ETag": etag},
        frame_ancestors=frame_ancestors or ("'none'",),
        page=page,
        columns=scorecard.columns,
        signed_in=signed_in,
        other_language_href=reading.other_language_href,
    )
