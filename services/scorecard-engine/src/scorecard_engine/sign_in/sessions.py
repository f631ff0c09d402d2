"""Signed-in browsers: the access key in two halves, one in the cookie and one in the database."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from rba_platform.access import Authenticator, Caller
from rba_platform.database import Database
from rba_platform.ids import new_id
from sqlalchemy import delete, select

from scorecard_engine.models import SignInSession

COOKIE = "north_star_session"

_TOKEN_BYTES = 32
_LONGEST_COOKIE = 1000


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in, and in which session."""

    caller: Caller
    session_id: UUID


def _digest(token: bytes) -> bytes:
    return sha256(token).digest()


def _combined(first: bytes, second: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(first, second, strict=True))


async def sign_in(database: Database, caller: Caller, access_key: str, now: datetime, hours: int) -> str:
    """Open a session for `caller`; answers the cookie's value. Sessions that ended are removed on the way."""
    token = secrets.token_bytes(_TOKEN_BYTES)
    key = access_key.encode()
    # A pad as long as the key and used once: without it the cookie tells nothing of the key.
    pad = secrets.token_bytes(len(key))
    row = SignInSession(
        coalition_id=caller.coalition_id,
        id=new_id(),
        token_sha256=_digest(token),
        pad=pad,
        expires_at=now + timedelta(hours=hours),
        created_at=now,
    )
    async with database.tenant(caller.coalition_id) as session:
        ended = (SignInSession.coalition_id == caller.coalition_id, SignInSession.expires_at <= now)
        await session.execute(delete(SignInSession).where(*ended))
        session.add(row)
    return urlsafe_b64encode(token + _combined(key, pad)).decode().rstrip("=")


async def signed_in(
    database: Database, authenticator: Authenticator, cookie: str | None, now: datetime
) -> SignedIn | None:
    """Who the cookie stands for; None where it is none, has ended, or its access key is good no more."""
    parts = _read(cookie)
    if parts is None:
        return None
    token, half = parts
    columns = (SignInSession.coalition_id, SignInSession.id, SignInSession.pad, SignInSession.expires_at)
    async with database.dispatch() as connection:
        row = (
            await connection.execute(select(*columns).where(SignInSession.token_sha256 == _digest(token)))
        ).one_or_none()
    if row is None or row.expires_at <= now or len(row.pad) != len(half):
        return None
    try:
        access_key = _combined(half, row.pad).decode()
    except UnicodeDecodeError:
        return None
    caller = await authenticator.identify(access_key)
    if caller is None or caller.coalition_id != row.coalition_id:
        return None
    return SignedIn(caller, row.id)


async def sign_out(database: Database, who: SignedIn) -> None:
    """End the session: its cookie is worth nothing any more."""
    coalition_id = who.caller.coalition_id
    async with database.tenant(coalition_id) as session:
        await session.execute(
            delete(SignInSession).where(SignInSession.coalition_id == coalition_id, SignInSession.id == who.session_id)
        )


def _read(cookie: str | None) -> tuple[bytes, bytes] | None:
    if not cookie or len(cookie) > _LONGEST_COOKIE:
        return None
    try:
        value = urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
    except (NotBase64, ValueError):
        return None
    return (value[:_TOKEN_BYTES], value[_TOKEN_BYTES:]) if len(value) > _TOKEN_BYTES else None
