"""Routes of programs."""

from typing import Any
from uuid import UUID

from fastapi import Response
from rba_platform.access import Editor
from rba_platform.etag import IfMatch, etag
from rba_platform.paging import Page, Paging

from measures_api import records
from measures_api.dependencies import Reader, Session, measures_router
from measures_api.models import Program
from measures_api.programs.schemas import ProgramIn, ProgramOut

router = measures_router(prefix="/v1/programs", tags=["programs"])


@router.get("", response_model=Page[ProgramOut])
async def list_programs(caller: Reader, session: Session, page: Paging) -> dict[str, Any]:
    """The programs of the coalition."""
    rows, following = await records.page_of(session, caller, Program, page)
    return {"items": rows, "next": following}


@router.post("", status_code=201, response_model=ProgramOut)
async def create_program(body: ProgramIn, caller: Editor, session: Session, response: Response) -> Program:
    """Add a program."""
    row = Program(**body.model_dump())
    await records.create(session, caller, "program", row)
    response.headers.update({"Location": f"/v1/programs/{row.id}", "ETag": etag(row.version)})
    return row


@router.get("/{program_id}", response_model=ProgramOut)
async def get_program(program_id: UUID, caller: Reader, session: Session, response: Response) -> Program:
    """One program."""
    row = await records.find(session, caller, Program, "program", program_id)
    response.headers["ETag"] = etag(row.version)
    return row


@router.patch("/{program_id}", response_model=ProgramOut)
async def update_program(
    program_id: UUID,
    patch: dict[str, Any],
    caller: Editor,
    session: Session,
    response: Response,
    if_match: IfMatch = None,
) -> Program:
    """Change a program (merge-patch: members sent are merged, null removes)."""
    row = await records.lock(session, caller, Program, "program", program_id, if_match)
    body = records.patched(ProgramIn, ProgramIn.model_validate(row, from_attributes=True).model_dump(), patch)
    await records.update(session, caller, "program", row, body.model_dump())
    response.headers["ETag"] = etag(row.version)
    return row


@router.delete("/{program_id}", status_code=204)
async def delete_program(program_id: UUID, caller: Editor, session: Session, if_match: IfMatch = None) -> None:
    """Remove a program that nothing rests on."""
    row = await records.lock(session, caller, Program, "program", program_id, if_match)
    await records.delete(session, caller, "program", row)
