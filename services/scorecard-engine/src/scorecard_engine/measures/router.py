"""`/v1/measures/{id}/performance` and the curve in three forms."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from rba_kernel.cell import BreakdownError, breakdown_text, parse_breakdown
from rba_platform.access import Caller, Role, Viewer
from rba_platform.database import Database
from rba_platform.language import in_language
from rba_platform.problems import Problem, not_found
from rba_platform.service import service_router

from scorecard_engine.charts.curve_data import curve_of
from scorecard_engine.charts.curve_spec import Look, curve_spec
from scorecard_engine.charts.renderer import ImageFormat, Renderer
from scorecard_engine.performance.asking import (
    Asked,
    AskedFor,
    applied,
    is_known,
    performance_etag,
    shows_raw_counts,
)
from scorecard_engine.performance.scoring import ScoredMeasure, score_measure
from scorecard_engine.performance.stored import NO_FLOORS
from scorecard_engine.performance.vintage import end_of_day
from scorecard_engine.read_model.repository import read_coalition, read_measures, read_position
from scorecard_engine.scorecards.performance import coalition_view
from scorecard_engine.wording.curve_description import curve_description

router = service_router(prefix="/v1/measures", tags=["performance"])


class _Cell:
    """Which series of the measure: an organization's or the coalition's, of a group or of everybody."""

    def __init__(
        self,
        caller: Viewer,
        organization: Annotated[UUID | None, Query(description="an organization; else the coalition")] = None,
        breakdown: Annotated[str, Query(max_length=500, examples=["audience=student"])] = "",
    ) -> None:
        if caller.role == Role.reporter and organization not in {None, caller.organization_id}:
            raise Problem(403, "forbidden", "A reporter sees the data of the own organization.")
        try:
            self.breakdown = breakdown_text(parse_breakdown(breakdown))
        except BreakdownError as error:
            raise Problem(422, "invalid_request", f"The breakdown does not fit: {error}.") from error
        self.organization = str(organization) if organization else ""


CellAsked = Annotated[_Cell, Depends()]


class _Scored:
    """A measure's figures with what their ETag rests on."""

    def __init__(self, measure: ScoredMeasure, as_of: date, cursor: int, etag: str) -> None:
        self.measure, self.as_of, self.cursor, self.etag = measure, as_of, cursor, etag


async def _score(
    request: Request, caller: Caller, measure_id: UUID, asked: Asked, cell: _Cell, *, raw: bool = False
) -> _Scored:
    await applied(request, caller.coalition_id, asked)
    database: Database = request.app.state.database
    async with database.tenant(caller.coalition_id) as session:
        coalition = coalition_view(caller.coalition_id, await read_coalition(session, caller.coalition_id))
        as_of = asked.as_of(request.app.state.clock, coalition.zone)
        cursor = await read_position(session, caller.coalition_id)
        known = await read_measures(session, caller.coalition_id, [measure_id], end_of_day(as_of, coalition.zone))
    if measure_id not in known:
        raise not_found("measure")
    measure = score_measure(
        known[measure_id],
        as_of,
        NO_FLOORS if raw else coalition.privacy,
        organization=cell.organization,
        breakdown=cell.breakdown,
    )
    parts = (measure_id, cursor, as_of, asked.language, asked.profile, cell.organization, cell.breakdown)
    return _Scored(measure, as_of, cursor, performance_etag(*parts))


@router.get("/{measure_id}/performance")
async def get_measure_performance(
    request: Request, measure_id: UUID, asked: AskedFor, caller: Viewer, cell: CellAsked
) -> Response:
    """Every figure of one measure: of everybody, or of the organization and group asked for."""
    raw = shows_raw_counts(caller, asked, measure_id)
    scored = await _score(request, caller, measure_id, asked, cell, raw=raw)
    headers = _headers(scored, asked)
    if is_known(asked.if_none_match, scored.etag):
        return Response(status_code=304, headers=headers)
    facts = {"as_of": scored.as_of.isoformat(), "data_cursor": str(scored.cursor), "profile": asked.profile}
    return JSONResponse({**scored.measure.to_json(), **facts, "language": asked.language}, headers=headers)


@router.get("/{measure_id}/curve.json")
async def get_curve_spec(
    request: Request, measure_id: UUID, asked: AskedFor, caller: Viewer, cell: CellAsked
) -> Response:
    """The curve as a Vega-Lite 5 specification with its data, for front ends to draw."""
    scored = await _score(request, caller, measure_id, asked, cell)
    return JSONResponse(_spec(scored, asked), headers=_headers(scored, asked))


@router.get("/{measure_id}/curve.svg", response_class=Response)
async def get_curve_svg(
    request: Request, measure_id: UUID, asked: AskedFor, caller: Viewer, cell: CellAsked
) -> Response:
    """The curve as SVG."""
    return await _image(request, await _score(request, caller, measure_id, asked, cell), asked, "svg")


@router.get("/{measure_id}/curve.png", response_class=Response)
async def get_curve_png(
    request: Request, measure_id: UUID, asked: AskedFor, caller: Viewer, cell: CellAsked
) -> Response:
    """The curve as PNG, at twice its size in pixels."""
    return await _image(request, await _score(request, caller, measure_id, asked, cell), asked, "png")


async def _image(request: Request, scored: _Scored, asked: Asked, image_format: ImageFormat) -> Response:
    headers = _headers(scored, asked)
    if is_known(asked.if_none_match, scored.etag):
        return Response(status_code=304, headers=headers)
    renderer: Renderer = request.app.state.renderer
    image = await renderer.draw(_spec(scored, asked), image_format)
    media_type = "image/svg+xml" if image_format == "svg" else "image/png"
    return Response(image, media_type=media_type, headers={**headers, "Content-Security-Policy": "default-src 'none'"})


def _spec(scored: _Scored, asked: Asked) -> dict[str, Any]:
    whole, document = scored.measure.whole, scored.measure.stored.document
    curve = curve_of(whole.series, whole.figures, scored.as_of) if whole.series else None
    if curve is None:
        reason = whole.figures.current_actual.reason
        raise Problem(
            404, "no_curve", "There is no curve to draw: the series has no point that may be shown.", reason=reason
        )
    look = Look(
        language=asked.language,
        unit=document["unit"],
        decimals=document["decimals"],
        title=in_language(document["name"], asked.language),
        description=curve_description(curve, document, asked.language),
    )
    return curve_spec(curve, look)


def _headers(scored: _Scored, asked: Asked) -> dict[str, str]:
    return {"ETag": scored.etag, "Cache-Control": "private, no-cache", "Content-Language": asked.language}
