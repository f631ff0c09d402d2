"""Migrations: how a service's schema is brought up to date, and the parts every schema has.

Run by the role `<name>_owner`; the roles `<name>_app` and `<name>_dispatch` get their rights here.
"""

import asyncio
from collections.abc import Sequence
from importlib.resources import files

from alembic import command, context, op
from alembic.config import Config
from sqlalchemy import Connection, MetaData, Table, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from rba_platform.idempotency import idempotency_keys
from rba_platform.jobs import jobs


def _config(package: str, url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files(package) / "migrations"))
    config.attributes["url"] = url
    return config


def upgrade(package: str, url: str, revision: str = "head") -> None:
    """Bring the database at `url` (role `_owner`) to `revision` of `package`."""
    command.upgrade(_config(package, url), revision)


def downgrade(package: str, url: str, revision: str = "base") -> None:
    """Take the database at `url` (role `_owner`) back to `revision`."""
    command.downgrade(_config(package, url), revision)


def run(metadata: Sequence[MetaData]) -> None:
    """The whole of a service's `migrations/env.py`."""

    def migrate(connection: Connection) -> None:
        # A data migration that row-level security would filter must fail, not skip rows in silence.
        connection.execute(text("SET row_security = off"))
        connection.commit()
        context.configure(connection=connection, target_metadata=list(metadata), transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()

    async def connect() -> None:
        engine = create_async_engine(context.config.attributes["url"], poolclass=NullPool)
        async with engine.connect() as connection:
            await connection.run_sync(migrate)
            await connection.commit()
        await engine.dispose()

    asyncio.run(connect())


def role(suffix: str) -> str:
    """The role beside the owner: `measures_owner` migrates, so `role("app")` is `measures_app`."""
    owner: str = op.get_bind().scalar(text("SELECT current_user"))
    if not owner.endswith("_owner"):
        raise RuntimeError(f"migrations run as a role named <name>_owner; this is {owner}")
    return f"{owner.removesuffix('_owner')}_{suffix}"


def protect(table: str, *, rights: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
    """Let `table` (which has a coalition_id) show only the rows of the coalition that the transaction names."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    # NULLIF: a pooled connection that once had the setting answers '' and not null.
    tenant = "NULLIF(current_setting('app.coalition', true), '')::uuid"
    op.execute(f"CREATE POLICY tenant ON {table} USING (coalition_id = {tenant}) WITH CHECK (coalition_id = {tenant})")
    op.execute(f"GRANT {rights} ON {table} TO {role('app')}")


def show_to_dispatch(table: str, columns: Sequence[str]) -> None:
    """Let the role without a coalition read these columns of every row of `table`."""
    op.execute(f"CREATE POLICY dispatch ON {table} FOR SELECT TO {role('dispatch')} USING (true)")
    op.execute(f"GRANT SELECT ({', '.join(columns)}) ON {table} TO {role('dispatch')}")


def create_platform_tables() -> None:
    """The tables that the platform brings, with their rights. Called by a service's first migration."""
    for schema_role in ("app", "dispatch"):
        op.execute(f"GRANT USAGE ON SCHEMA public TO {role(schema_role)}")
    for table in (jobs, idempotency_keys):
        _create(table)
        protect(table.name)
    show_to_dispatch("jobs", ["coalition_id", "id", "state", "attempts", "run_at", "lease_until", "finished_at"])
    show_to_dispatch("idempotency_keys", ["coalition_id", "created_at"])


def drop_platform_tables() -> None:
    """The way back of `create_platform_tables`."""
    for table in (idempotency_keys, jobs):
        op.drop_table(table.name)


def _create(table: Table) -> None:
    table.create(op.get_bind())
