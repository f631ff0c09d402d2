"""Who a caller is, from the keys that this service alone stores."""

from rba_platform.access import Caller, Role
from rba_platform.clock import Clock
from rba_platform.database import Database
from sqlalchemy import select

from measures_api.domain.access_token import AccessToken
from measures_api.models import AccessKey


class KeyAuthenticator:
    """Identifies callers by their access key. Nothing is remembered: a revoked key stops working at once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def identify(self, token: str) -> Caller | None:
        """The caller of this key; None where it is unknown, revoked or expired."""
        parsed = AccessToken.parse(token)
        if parsed is None:
            return None
        # The role without a coalition: the key says which coalition its bearer is of.
        query = select(
            AccessKey.coalition_id,
            AccessKey.role,
            AccessKey.organization_id,
            AccessKey.secret_hash,
            AccessKey.expires_at,
            AccessKey.revoked_at,
        ).where(AccessKey.id == parsed.key_id)
        async with self._database.dispatch() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None or not parsed.proves(row.secret_hash) or row.revoked_at is not None:
            return None
        if row.expires_at is not None and row.expires_at <= self._clock.now():
            return None
        return Caller(row.coalition_id, Role[row.role], parsed.key_id, row.organization_id)
