"""What the workbench asks of measures-api, with the person's own access key: a short list of its addresses."""

from typing import Annotated

import httpx
from fastapi import APIRouter, Path, Request, Response
from rba_platform.access import Editor, bearer_token
from rba_platform.problems import unavailable

router = APIRouter(prefix="/workbench/measures-api", include_in_schema=False)

#: What may be read, made and changed through it; everything else is done at measures-api itself.
_LISTS = r"^(measures|dimensions|calendars|programs|results)$"
_KEPT = ("content-type", "etag", "location")


async def _relayed(request: Request, path: str) -> Response:
    http: httpx.AsyncClient = request.app.state.measures_http
    headers = {"Authorization": f"Bearer {bearer_token(request)}"}
    for name in ("content-type", "if-match", "idempotency-key"):
        if name in request.headers:
            headers[name] = request.headers[name]
    try:
        answer = await http.request(
            request.method, f"/v1/{path}", params=request.query_params, content=await request.body(), headers=headers
        )
    except httpx.HTTPError:
        raise unavailable("The measures cannot be reached just now. Try again in a moment.") from None
    kept = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
    return Response(answer.content, answer.status_code, headers=kept)


@router.api_route("/{name}", methods=["GET", "POST"])
async def relay_list(request: Request, _caller: Editor, name: Annotated[str, Path(pattern=_LISTS)]) -> Response:
    """Read a list, or add to it."""
    return await _relayed(request, name)


@router.api_route("/measures/{measure_id}", methods=["GET", "PATCH"])
async def relay_measure(
    request: Request, _caller: Editor, measure_id: Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]
) -> Response:
    """Read a measure, or change it: another breakdown."""
    return await _relayed(request, f"measures/{measure_id}")


@router.get("/measures/{measure_id}/data-points")
async def relay_points(
    request: Request, _caller: Editor, measure_id: Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]
) -> Response:
    """The data points that the measure has already."""
    return await _relayed(request, f"measures/{measure_id}/data-points")
