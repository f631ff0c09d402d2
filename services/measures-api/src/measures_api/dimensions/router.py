"""Routes of dimensions."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from rba_platform.access import Editor
from rba_platform.etag import IfMatch, etag
from rba_platform.paging import Page, Paging

from measures_api import records
from measures_api.dependencies import Reader, Session, measures_router
from measures_api.dimensions.repository import refuse_if_used
from measures_api.dimensions.schemas import DimensionIn, DimensionOut
from measures_api.models import Dimension

router = measures_router(prefix="/v1/dimensions", tags=["dimensions"])


@router.get("", response_model=Page[DimensionOut])
async def list_dimensions(
    caller: Reader, session: Session, page: Paging, key: Annotated[str | None, Query(max_length=64)] = None
) -> dict[str, Any]:
    """The dimensions of the coalition."""
    rows, following = await records.page_of(session, caller, Dimension, page, key=key)
    return {"items": rows, "next": following}


@router.post("", status_code=201, response_model=DimensionOut)
async def create_dimension(body: DimensionIn, caller: Editor, session: Session, response: Response) -> Dimension:
    """Add a dimension."""
    row = Dimension(**body.model_dump())
    await records.create(session, caller, "dimension", row)
    response.headers.update({"Location": f"/v1/dimensions/{row.id}", "ETag": etag(row.version)})
    return row


@router.get("/{dimension_id}", response_model=DimensionOut)
async def get_dimension(dimension_id: UUID, caller: Reader, session: Session, response: Response) -> Dimension:
    """One dimension."""
    row = await records.find(session, caller, Dimension, "dimension", dimension_id)
    response.headers["ETag"] = etag(row.version)
    return row


@router.patch("/{dimension_id}", response_model=DimensionOut)
async def update_dimension(
    dimension_id: UUID,
    patch: dict[str, Any],
    caller: Editor,
    session: Session,
    response: Response,
    if_match: IfMatch = None,
) -> Dimension:
    """Change a dimension (merge-patch: members sent are merged, null removes)."""
    row = await records.lock(session, caller, Dimension, "dimension", dimension_id, if_match)
    body = records.patched(DimensionIn, DimensionIn.model_validate(row, from_attributes=True).model_dump(), patch)
    gone = {value["key"] for value in row.values} - {value.key for value in body.values}
    if body.key != row.key:
        gone = {value["key"] for value in row.values}
    await refuse_if_used(session, caller, row.key, gone)
    await records.update(session, caller, "dimension", row, body.model_dump())
    response.headers["ETag"] = etag(row.version)
    return row


@router.delete("/{dimension_id}", status_code=204)
async def delete_dimension(dimension_id: UUID, caller: Editor, session: Session, if_match: IfMatch = None) -> None:
    """Remove a dimension that nothing rests on."""
    row = await records.lock(session, caller, Dimension, "dimension", dimension_id, if_match)
    await refuse_if_used(session, caller, row.key, {value["key"] for value in row.values})
    await records.delete(session, caller, "dimension", row)
