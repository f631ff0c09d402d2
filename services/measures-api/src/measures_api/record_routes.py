"""The five routes that a kind of record has: list, create, get, change by merge-patch, delete."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel
from rba_platform.access import Editor
from rba_platform.etag import IfMatch, etag
from rba_platform.paging import Page, Paging

from measures_api import records
from measures_api.changes.feed import Kind
from measures_api.dependencies import Reader, Session, measures_router
from measures_api.models import Record


def record_router(
    kind: Kind, plural: str, model: type[Record], body_model: type[BaseModel], out_model: type[BaseModel]
) -> APIRouter:
    """A router for records that are nothing but their fields: what `body_model` holds are the columns of `model`."""
    router = measures_router(prefix=f"/v1/{plural}", tags=[plural])
    record_id_in_path = Annotated[UUID, Path(alias=f"{kind}_id")]

    @router.get("", name=f"list_{plural}", response_model=Page[out_model])  # type: ignore[valid-type]  # made here
    async def list_records(caller: Reader, session: Session, page: Paging) -> dict[str, Any]:
        rows, following = await records.page_of(session, caller, model, page)
        return {"items": rows, "next": following}

    @router.post("", name=f"create_{kind}", status_code=201, response_model=out_model)
    async def create_record(
        body: body_model,  # type: ignore[valid-type]  # FastAPI reads it when the route is made
        caller: Editor,
        session: Session,
        response: Response,
    ) -> Record:
        row = model(**body.model_dump())  # type: ignore[attr-defined]  # as above
        await records.create(session, caller, kind, row)
        response.headers.update({"Location": f"/v1/{plural}/{row.id}", "ETag": etag(row.version)})
        return row

    @router.get(f"/{{{kind}_id}}", name=f"get_{kind}", response_model=out_model)
    async def get_record(
        record_id: record_id_in_path,
        caller: Reader,
        session: Session,
        response: Response,
    ) -> Record:
        row = await records.find(session, caller, model, kind, record_id)
        response.headers["ETag"] = etag(row.version)
        return row

    @router.patch(f"/{{{kind}_id}}", name=f"update_{kind}", response_model=out_model)
    async def update_record(
        record_id: record_id_in_path,
        patch: dict[str, Any],
        caller: Editor,
        session: Session,
        response: Response,
        if_match: IfMatch = None,
    ) -> Record:
        row = await records.lock(session, caller, model, kind, record_id, if_match)
        present = body_model.model_validate(row, from_attributes=True).model_dump()
        await records.update(session, caller, kind, row, records.patched(body_model, present, patch).model_dump())
        response.headers["ETag"] = etag(row.version)
        return row

    @router.delete(f"/{{{kind}_id}}", name=f"delete_{kind}", status_code=204)
    async def delete_record(
        record_id: record_id_in_path,
        caller: Editor,
        session: Session,
        if_match: IfMatch = None,
    ) -> None:
        row = await records.lock(session, caller, model, kind, record_id, if_match)
        await records.delete(session, caller, kind, row)

    _describe(router, kind, plural)
    return router


def _describe(router: APIRouter, kind: str, plural: str) -> None:
    article = "an" if kind[0] in "aeiou" else "a"
    sentences = {
        f"list_{plural}": f"The {plural} of the coalition.",
        f"create_{kind}": f"Add {article} {kind}.",
        f"get_{kind}": f"One {kind}.",
        f"update_{kind}": f"Change {article} {kind} (merge-patch: members sent are merged, null removes).",
        f"delete_{kind}": f"Remove {article} {kind} that nothing rests on.",
    }
    for route in router.routes:
        route.description = sentences[route.name]  # type: ignore[attr-defined]  # an APIRouter has APIRoutes only
