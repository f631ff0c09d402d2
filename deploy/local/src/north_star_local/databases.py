"""The databases and roles of the three services in a PostgreSQL cluster."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg

from north_star_local.postgres import SUPERUSER

#: One database per service; the roles are named after it.
SERVICE_DATABASES = ("measures", "ingest", "scorecards")
#: The part of a role's name after the database's: who migrates, who serves a coalition, who knows no coalition.
ROLES = ("owner", "app", "dispatch")


@dataclass(frozen=True)
class DatabaseAddresses:
    """SQLAlchemy URLs (asyncpg) of one database, one per role."""

    owner: str
    app: str
    dispatch: str


def database_url(socket_folder: Path, database: str, role: str) -> str:
    """The SQLAlchemy URL (asyncpg) of a database on the cluster's private socket."""
    return f"postgresql+asyncpg://{role}@/{database}?host={quote(str(socket_folder), safe='/')}"


def superuser_dsn(socket_folder: Path, database: str = "postgres") -> str:
    """The libpq address of the cluster for its superuser, as asyncpg.connect takes it."""
    return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(socket_folder), safe='/')}"


async def make_database(socket_folder: Path, database: str, service: str | None = None) -> DatabaseAddresses:
    """Make a database with its three roles where they are missing; answers its addresses.

    `service` names the roles (`measures` → `measures_owner` …) where the database has another name, as copies for
    tests have: roles belong to the whole cluster. Safe to call again and from several processes at once.
    """
    service = service or database
    owner, app, dispatch = (f"{service}_{role}" for role in ROLES)
    connection = await asyncpg.connect(superuser_dsn(socket_folder))
    try:
        for role in (owner, app, dispatch):
            await _create(connection, f'CREATE ROLE "{role}" LOGIN NOSUPERUSER NOBYPASSRLS')
        await _create(connection, f'CREATE DATABASE "{database}" OWNER "{owner}" TEMPLATE template0')
        # Nobody but the three may even connect.
        await connection.execute(f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC')
        await connection.execute(f'GRANT CONNECT, TEMPORARY ON DATABASE "{database}" TO "{app}", "{dispatch}"')
    finally:
        await connection.close()
    return DatabaseAddresses(*(database_url(socket_folder, database, role) for role in (owner, app, dispatch)))


async def drop_database(socket_folder: Path, database: str) -> None:
    """Drop a database with its open connections; the roles stay."""
    connection = await asyncpg.connect(superuser_dsn(socket_folder))
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    finally:
        await connection.close()


async def make_service_databases(socket_folder: Path) -> dict[str, DatabaseAddresses]:
    """Make the databases of the three services; answers their addresses by database name."""
    return {database: await make_database(socket_folder, database) for database in SERVICE_DATABASES}


async def _create(connection: "asyncpg.Connection", statement: str) -> None:
    """Run a CREATE; that it is there already, or that another process makes it at this moment, is no error."""
    try:
        await connection.execute(statement)
    except (asyncpg.DuplicateObjectError, asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
        return
