"""`GET /v1/scorecards/{id}/performance`."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from rba_platform.access import Viewer
from rba_platform.database import Database
from rba_platform.service import service_router

from scorecard_engine.performance.asking import (
    Asked,
    AskedFor,
    applied,
    is_known,
    performance_etag,
    shows_raw_counts,
)
from scorecard_engine.read_model.repository import read_coalition, read_position
from scorecard_engine.scorecards import repository
from scorecard_engine.scorecards.performance import ScorecardPerformance, coalition_view, perform

router = service_router(prefix="/v1/scorecards", tags=["performance"])


@router.get("/{scorecard_id}/performance")
async def get_scorecard_performance(
    request: Request,
    scorecard_id: UUID,
    asked: AskedFor,
    caller: Viewer,
) -> Response:
    """Every figure of every measure as `{value, status, reason}`, with the `data_cursor` they rest on."""
    raw = shows_raw_counts(caller, asked, scorecard_id)
    await applied(request, caller.coalition_id, asked)
    database: Database = request.app.state.database
    async with database.tenant(caller.coalition_id) as session:
        scorecard = await repository.find(session, caller.coalition_id, scorecard_id)
        coalition = coalition_view(caller.coalition_id, await read_coalition(session, caller.coalition_id))
        as_of = asked.as_of(request.app.state.clock, coalition.zone)
        cursor = await read_position(session, caller.coalition_id)
        etag = performance_etag(scorecard.id, cursor, scorecard.version, as_of, asked.language, asked.profile)
        headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Content-Language": asked.language}
        if is_known(asked.if_none_match, etag):
            return Response(status_code=304, headers=headers)
        performance = await perform(session, scorecard, coalition, as_of, raw=raw)
    return JSONResponse(_body(performance, asked), headers=headers)


def _body(performance: ScorecardPerformance, asked: Asked) -> dict[str, Any]:
    scorecard = performance.scorecard
    return {
        "scorecard": {"id": str(scorecard.id), "name": scorecard.name, "version": scorecard.version},
        "coalition": {"id": str(performance.coalition.id), "name": performance.coalition.name},
        "as_of": performance.as_of.isoformat(),
        "language": asked.language,
        "profile": asked.profile,
        "data_cursor": str(performance.cursor),
        "sections": [
            {
                "title": section.title,
                "kind": section.kind,
                "id": section.about["id"] if section.about else None,
                "measures": [measure.to_json() for measure in section.measures],
                "missing": list(section.missing),
            }
            for section in performance.sections
        ],
    }
