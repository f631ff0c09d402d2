"""Idempotency-Key on POST: the first answer is kept in the transaction of its effect, and answers every repetition."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy import Column, DateTime, Integer, LargeBinary, Table, Text, Uuid, func, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from rba_platform.access import Caller
from rba_platform.database import platform_metadata
from rba_platform.problems import Problem

#: How long a key is remembered.
KEEP = timedelta(hours=48)

#: How long a repetition waits for the first request to end before it is told that one is in flight.
_WAIT = "1s"

_KEPT_HEADERS = ("content-type", "location", "etag", "change-cursor", "link")
_LOCK_NOT_AVAILABLE = "55P03"
_MAX_KEY = 255

idempotency_keys = Table(
    "idempotency_keys",
    platform_metadata,
    Column("coalition_id", Uuid, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("status", Integer),
    Column("headers", JSONB),
    Column("body", LargeBinary),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
)


class Replayed(Exception):  # noqa: N818 - not an error: the answer was given before
    """Raised to leave the request early with the answer that was kept."""

    def __init__(self, response: Response) -> None:
        super().__init__("replayed")
        self.response = response


async def begin(session: AsyncSession, request: Request, coalition_id: UUID, caller: Caller | None = None) -> None:
    """Take the request's Idempotency-Key, if it has one, into its transaction.

    Who the caller is belongs to the request: an answer is given again to the role and organization that had it.
    Raises `Replayed` with the kept answer, 422 where the key came with another request, 409 where the first request
    with this key is still under way.
    """
    key = request.headers.get("idempotency-key")
    if key is None or request.method != "POST" or _is_upload(request):
        return
    if not 0 < len(key) <= _MAX_KEY:
        raise Problem(422, "invalid_idempotency_key", f"An Idempotency-Key has 1 to {_MAX_KEY} characters.")
    fingerprint = await _fingerprint(request, caller)
    taken = await _insert(session, coalition_id, key, fingerprint)
    if taken:
        request.state.idempotency = (session, coalition_id, key)
        return
    table = idempotency_keys
    row = (
        await session.execute(select(table).where(table.c.coalition_id == coalition_id, table.c.key == key))
    ).one_or_none()
    if row is None or row.status is None:
        raise _in_flight()
    if row.fingerprint != fingerprint:
        raise Problem(
            422, "idempotency_key_reused", "This Idempotency-Key came with another request. Use a new one for this."
        )
    raise Replayed(Response(row.body, row.status, headers={**row.headers, "Idempotent-Replayed": "true"}))


async def keep(request: Request, response: Response) -> None:
    """Keep the answer beside its effect; called before the transaction ends."""
    held: tuple[AsyncSession, UUID, str] | None = getattr(request.state, "idempotency", None)
    if held is None or not hasattr(response, "body"):
        return
    session, coalition_id, key = held
    table = idempotency_keys
    # What may be shown only once (a new access key) is kept without it.
    body = getattr(request.state, "kept_body", None) or bytes(response.body)
    headers = {name: value for name, value in response.headers.items() if name in _KEPT_HEADERS}
    await session.execute(
        update(table)
        .where(table.c.coalition_id == coalition_id, table.c.key == key)
        .values(status=response.status_code, headers=headers, body=body)
    )


async def _insert(session: AsyncSession, coalition_id: UUID, key: str, fingerprint: bytes) -> bool:
    table = idempotency_keys
    values: dict[str, Any] = {"coalition_id": coalition_id, "key": key, "fingerprint": fingerprint}
    await session.execute(text(f"SET LOCAL lock_timeout = '{_WAIT}'"))
    try:
        statement = insert(table).values(values).on_conflict_do_nothing().returning(table.c.key)
        taken = (await session.execute(statement)).one_or_none() is not None
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            raise _in_flight() from error
        raise
    await session.execute(text("SET LOCAL lock_timeout = 0"))
    return taken


def _in_flight() -> Problem:
    return Problem(
        409,
        "request_in_flight",
        "The first request with this Idempotency-Key is still under way. Ask again in a moment.",
        headers={"Retry-After": "1"},
    )


def _is_upload(request: Request) -> bool:
    # Uploads are idempotent by their content and too large to be kept in memory for a fingerprint.
    return request.headers.get("content-type", "").startswith("multipart/")


async def _fingerprint(request: Request, caller: Caller | None) -> bytes:
    who = f"{caller.role.name} {caller.organization_id}" if caller else "operator"
    digest = hashlib.sha256(f"{who} {request.method} {request.url.path}?{request.url.query}\n".encode())
    digest.update(await request.body())
    return digest.digest()
