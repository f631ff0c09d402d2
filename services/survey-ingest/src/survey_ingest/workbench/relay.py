"""What the workbench asks of the other services, with the person's own access key: a short list of their addresses."""

from typing import Annotated

import httpx
from fastapi import APIRouter, Path, Request, Response
from rba_platform.access import Editor, bearer_token
from rba_platform.problems import unavailable

router = APIRouter(prefix="/workbench", include_in_schema=False)

#: What may be read, made and changed through it; everything else is done at the services themselves.
_LISTS = r"^(measures|dimensions|calendars|programs|results)$"
_KEPT = ("content-type", "etag", "location")


async def _relayed(request: Request, http: httpx.AsyncClient, path: str) -> Response:
    headers = {"Authorization": f"Bearer {bearer_token(request)}"}
    for name in ("content-type", "if-match", "idempotency-key"):
        if name in request.headers:
            headers[name] = request.headers[name]
    try:
        answer = await http.request(
            request.method, f"/v1/{path}", params=request.query_params, content=await request.body(), headers=headers
        )
    except httpx.HTTPError:
        raise unavailable("Another part of North Star cannot be reached just now. Try again in a moment.") from None
    kept = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
    return Response(answer.content, answer.status_code, headers=kept)


@router.api_route("/measures-api/{name}", methods=["GET", "POST"])
async def relay_list(request: Request, _caller: Editor, name: Annotated[str, Path(pattern=_LISTS)]) -> Response:
    """Read a list, or add to it."""
    return await _relayed(request, request.app.state.measures_http, name)


@router.api_route("/measures-api/measures/{measure_id}", methods=["GET", "PATCH"])
async def relay_measure(
    request: Request, _caller: Editor, measure_id: Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]
) -> Response:
    """Read a measure, or change it: another breakdown."""
    return await _relayed(request, request.app.state.measures_http, f"measures/{measure_id}")


@router.get("/measures-api/measures/{measure_id}/data-points")
async def relay_points(
    request: Request, _caller: Editor, measure_id: Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]
) -> Response:
    """The data points that the measure has already."""
    return await _relayed(request, request.app.state.measures_http, f"measures/{measure_id}/data-points")


@router.api_route("/scorecard-engine/scorecards", methods=["GET", "POST"])
async def relay_scorecards(request: Request, _caller: Editor) -> Response:
    """The scorecards there are, and a first one for a measure that stands on none."""
    return await _relayed(request, request.app.state.scorecards_http, "scorecards")


@router.patch("/scorecard-engine/scorecards/{scorecard_id}")
async def relay_scorecard(
    request: Request, _caller: Editor, scorecard_id: Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]
) -> Response:
    """Change a scorecard: one measure more."""
    return await _relayed(request, request.app.state.scorecards_http, f"scorecards/{scorecard_id}")
