"""`POST /v1/performance`: the figures of a series in the request. Nothing is stored."""

import asyncio
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from rba_platform.access import Viewer
from rba_platform.service import service_router

from scorecard_engine.domain.score import score
from scorecard_engine.performance.schemas import PerformanceRequest
from scorecard_engine.performance.vintage import DEFAULT_ZONE, today

router = service_router(prefix="/v1/performance", tags=["performance"])


@router.post("")
async def compute_performance(
    request: Request,
    body: PerformanceRequest,
    _caller: Viewer,
) -> dict[str, Any]:
    """Every figure of the series, as `{value, status, reason}`; the same object that stored measures answer with."""
    as_of = body.as_of or today(request.app.state.clock, ZoneInfo(DEFAULT_ZONE))
    # Beside the event loop: thousands of points take a second or two, in which others want their answers too.
    figures = await asyncio.to_thread(
        score,
        measure=body.measure.to_domain(),
        points=[point.to_domain() for point in body.points],
        targets=[target.to_domain() for target in body.targets],
        baseline=body.baseline.to_domain() if body.baseline else None,
        breaks=[series_break.to_domain() for series_break in body.breaks],
        policy=body.policy.to_domain(),
        calendar=body.measure.to_calendar(),
        as_of=as_of,
    )
    return figures.to_json()
