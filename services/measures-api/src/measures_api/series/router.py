"""Routes of series."""

import json
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from rba_platform.access import Role
from rba_platform.problems import Problem

from measures_api.data_points.body import JSON, NDJSON
from measures_api.data_points.router import AsOf
from measures_api.dependencies import Reader, Session, measures_router
from measures_api.domain.errors import NotAllowedError
from measures_api.measures.repository import shapes_of
from measures_api.series.schemas import ManySeriesOut
from measures_api.series.service import assemble

router = measures_router(prefix="/v1/series", tags=["series"])

_NDJSON_ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": {NDJSON: {"schema": {"type": "string"}}}}}


@router.get("", response_model=ManySeriesOut, responses=_NDJSON_ANSWER)
async def list_series(
    caller: Reader,
    session: Session,
    request: Request,
    measure: Annotated[list[UUID], Query(min_length=1, max_length=200)],
    as_of: AsOf = None,
    revisions: Annotated[bool, Query(description="all revisions of each data point; for editors")] = False,
) -> Response:
    """The series of several measures, as JSON or (Accept: application/x-ndjson) a line for each."""
    if revisions and caller.role < Role.editor:
        raise NotAllowedError("Revisions are for editors: two side by side can give away one respondent's answer.")
    wanted = list(dict.fromkeys(measure))
    shapes = {shape.id: shape for shape in await shapes_of(session, caller, wanted)}
    missing = [
        {"pointer": f"/measure/{place}", "in": "query", "code": "not_found", "detail": "There is no such measure."}
        for place, measure_id in enumerate(measure)
        if measure_id not in shapes
    ]
    if missing:
        raise Problem(404, "not_found", "Some of these measures are not in this coalition.", errors=missing)
    items = await assemble(session, caller, [shapes[each] for each in wanted], as_of, revisions=revisions)
    if NDJSON in request.headers.get("accept", ""):
        return Response("".join(f"{_json(item)}\n" for item in items), media_type=NDJSON)
    return Response(_json({"items": items}), media_type=JSON)


def _json(document: Any) -> str:
    # Series may be long; a test holds the shape to the schema in place of a second check by pydantic.
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
