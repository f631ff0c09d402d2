"""Share links in the database."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from rba_platform.access import Caller
from rba_platform.database import Database
from rba_platform.ids import new_id
from rba_platform.problems import not_found
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from scorecard_engine.models import ShareLink

_TOKEN_BYTES = 32


def _digest(token: str) -> bytes:
    # 256 random bits need no slow hash.
    return sha256(token.encode()).digest()


async def create(
    session: AsyncSession, caller: Caller, scorecard_id: UUID, now: datetime, days: int
) -> tuple[ShareLink, str]:
    """Store a new link; answers it with its token, which is kept nowhere."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    row = ShareLink(
        coalition_id=caller.coalition_id,
        id=new_id(),
        scorecard_id=scorecard_id,
        token_sha256=_digest(token),
        expires_at=now + timedelta(days=days),
        created_by=caller.key_id,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return row, token


async def links_of(session: AsyncSession, coalition_id: UUID, scorecard_id: UUID) -> Sequence[ShareLink]:
    """All links of a scorecard, revoked and expired ones included."""
    mine = (ShareLink.coalition_id == coalition_id, ShareLink.scorecard_id == scorecard_id)
    return (await session.scalars(select(ShareLink).where(*mine).order_by(ShareLink.id))).all()


async def revoke(session: AsyncSession, coalition_id: UUID, scorecard_id: UUID, link_id: UUID, now: datetime) -> None:
    """Let the link open nothing any more; 404 where the scorecard has no such link."""
    row = await session.get(ShareLink, (coalition_id, link_id), with_for_update=True)
    if row is None or row.scorecard_id != scorecard_id:
        raise not_found("share link")
    row.revoked_at = row.revoked_at or now


async def opened(database: Database, token: str, now: datetime) -> tuple[UUID, UUID] | None:
    """The coalition and scorecard that `token` opens at `now`; None where it opens nothing."""
    columns = (ShareLink.coalition_id, ShareLink.scorecard_id, ShareLink.expires_at, ShareLink.revoked_at)
    async with database.dispatch() as connection:
        row = (await connection.execute(select(*columns).where(ShareLink.token_sha256 == _digest(token)))).one_or_none()
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    return row.coalition_id, row.scorecard_id
