"""What all records have alike: made, found, listed, changed and removed, each act in the audit and in the feed."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from rba_platform.access import Caller
from rba_platform.etag import check_match
from rba_platform.merge_patch import merge_patch
from rba_platform.paging import PageRequest, read_page
from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api.audit.repository import add_entry
from measures_api.changes.feed import Kind, Operation, Recorded, record
from measures_api.domain.errors import (
    AlreadyExistsError,
    DomainError,
    InUseError,
    NoSuchThingError,
    UnknownReferenceError,
)
from measures_api.models import Coalition, Record

Stored = TypeVar("Stored", bound=Record)
Body = TypeVar("Body", bound=BaseModel)

_UNIQUE_VIOLATION = "23505"
_FOREIGN_KEY_VIOLATION = "23503"


async def create(session: AsyncSession, caller: Caller, kind: Kind, row: Record) -> None:
    """Store a new record."""
    row.coalition_id = caller.coalition_id
    session.add(row)
    await _flush(session)
    note_write(session, caller, kind, row.id, action=f"{kind}.create")


async def find(session: AsyncSession, caller: Caller, model: type[Stored], what: str, record_id: UUID) -> Stored:
    """The record; raises `NoSuchThingError`."""
    return await _one(session, _of(caller, model).where(model.id == record_id), what)


async def lock(
    session: AsyncSession, caller: Caller, model: type[Stored], what: str, record_id: UUID, if_match: str | None
) -> Stored:
    """The record for changing it: nobody else changes it before this transaction ends. 428 and 412 by If-Match."""
    query = _of(caller, model).where(model.id == record_id).with_for_update(key_share=True)
    row = await _one(session, query, what)
    check_match(if_match, row.version)
    return row


async def page_of(
    session: AsyncSession, caller: Caller, model: type[Stored], page: PageRequest, **filters: Any
) -> tuple[list[Stored], str | None]:
    """One page of the records that have these column values (None: any)."""
    query = _of(caller, model)
    for column, value in filters.items():
        if value is not None:
            query = query.where(getattr(model, column) == value)
    rows, following = await read_page(session, query, model.id, page)
    return list(rows), following


async def update(
    session: AsyncSession, caller: Caller, kind: Kind, row: Record | Coalition, values: Mapping[str, Any]
) -> None:
    """Set columns of a locked record. What it was before stays in the audit."""
    before = {name: getattr(row, name) for name in values}
    changed = {name: value for name, value in values.items() if before[name] != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += 1
    await _flush(session)
    detail = {name: {"from": _plain(before[name]), "to": _plain(value)} for name, value in changed.items()}
    note_write(session, caller, kind, row.id, action=f"{kind}.update", detail={"changed": detail})


async def delete(session: AsyncSession, caller: Caller, kind: Kind, row: Record) -> None:
    """Remove a locked record; raises `InUseError` where others rest on it."""
    await session.delete(row)
    try:
        await session.flush()
    except IntegrityError as error:
        raise InUseError(f"Other things rest on this {kind}. Change or remove them first.") from error
    note_write(session, caller, kind, row.id, op="delete", action=f"{kind}.delete")


def note_write(
    session: AsyncSession,
    caller: Caller,
    kind: Kind,
    record_id: UUID,
    *,
    action: str,
    measure_id: UUID | None = None,
    op: Operation = "put",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Put a write into the feed and into the audit, both in its own transaction."""
    about = record_id if kind == "measure" else measure_id
    record(session, Recorded(caller.coalition_id, kind, record_id, about, op))
    add_entry(session, caller, action, kind, record_id, detail)


def patched(schema: type[Body], present: Mapping[str, Any], patch: Mapping[str, Any]) -> Body:
    """The body that a merge-patch makes of the present one, checked like a new one."""
    try:
        return schema.model_validate(merge_patch(present, patch))
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors(include_url=False)]
        raise RequestValidationError(faults) from error


def _of(caller: Caller, model: type[Stored]) -> Select[Stored]:
    return select(model).where(model.coalition_id == caller.coalition_id)


async def _one(session: AsyncSession, query: Select[Stored], what: str) -> Stored:
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        raise NoSuchThingError(what)
    return row


async def _flush(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError as error:
        fault = _fault(error)
        if fault is None:
            raise
        raise fault from error


def _fault(error: IntegrityError) -> DomainError | None:
    state = getattr(error.orig, "sqlstate", None)
    constraint = str(getattr(error.orig.__cause__, "constraint_name", "")) if error.orig else ""
    # Our constraints are named after their columns: fk_measures_coalition_id_result_id_results.
    named = re.search(r"_coalition_id_(?P<column>\w+?_id|key)(?:_|$)", constraint)
    field = named["column"] if named else "key"
    if state == _UNIQUE_VIOLATION:
        return AlreadyExistsError(field)
    if state == _FOREIGN_KEY_VIOLATION:
        return UnknownReferenceError(field)
    return None


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | bool | dict | list) else str(value)
