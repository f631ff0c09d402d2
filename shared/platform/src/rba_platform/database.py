"""The database of a service: sessions that see one coalition, and what must see all of them.

Two roles connect here. `<db>_app` is under forced row-level security: it sees the rows of the coalition that its
transaction names, and none where none is named. `<db>_dispatch` has no coalition and may read only what has none:
job ids and leases, hashes of access keys, heads of the change feed.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from rba_platform.settings import ServiceSettings

if TYPE_CHECKING:
    from rba_platform.bell import Bell

#: The names that constraints get, so that a migration can name them too.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

#: Tables that the platform itself brings to each service: jobs and idempotency keys.
platform_metadata = MetaData(naming_convention=NAMING)


class Database:
    """The engines of one service in one process."""

    def __init__(self, settings: ServiceSettings, bell: "Bell | None" = None) -> None:
        self.app_engine: AsyncEngine = create_async_engine(
            settings.database_url, pool_size=settings.pool_size, max_overflow=settings.pool_size, pool_timeout=10
        )
        self.dispatch_engine: AsyncEngine = create_async_engine(
            settings.dispatch_database_url, pool_size=2, max_overflow=2, pool_timeout=10
        )
        self._bell = bell

    @asynccontextmanager
    async def tenant(self, coalition_id: UUID) -> AsyncIterator[AsyncSession]:
        """One transaction that sees this coalition only; committed at the end, rolled back on any error.

        Jobs that were put into it are rung for once it is committed, never before.
        """
        async with AsyncSession(self.app_engine, expire_on_commit=False) as session:
            await session.execute(
                text("SELECT set_config('app.coalition', :coalition, true)"), {"coalition": str(coalition_id)}
            )
            yield session
            await session.commit()
        if self._bell is not None:
            for job in session.info.get("rings", ()):
                if job.after:
                    self._bell.ring_later(job)
                else:
                    await self._bell.ring(job)

    @asynccontextmanager
    async def dispatch(self) -> AsyncIterator[AsyncConnection]:
        """One transaction of the role that knows no coalition."""
        async with self.dispatch_engine.begin() as connection:
            yield connection

    async def ready(self) -> None:
        """Return when the database answers; raise what it says otherwise."""
        async with self.app_engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Give all connections back."""
        await self.app_engine.dispose()
        await self.dispatch_engine.dispose()
