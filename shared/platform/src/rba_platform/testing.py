"""What the tests of every service start from: a migrated database, and the app as its callers meet it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from rba_platform.database import platform_metadata
from rba_platform.migrations import upgrade

#: The keys of every test.
SERVICE_KEY = "test-service-key"
SECRET_KEY = "test-secret-key"  # noqa: S105 - opens nothing but tests
OPERATOR_KEY = "test-operator-key"

Found = TypeVar("Found")


async def migrated(package: str, owner_url: str) -> None:
    """Bring a test database to the newest schema. In a thread: alembic has an event loop of its own."""
    await asyncio.to_thread(upgrade, package, owner_url)


async def schema_differences(owner_url: str, metadata: MetaData, schemas: Sequence[str] = ("public",)) -> list[Any]:
    """Where the tables that the migrations made are not what the models say; empty where they are."""

    def compare(connection: Connection) -> list[Any]:
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_schemas": len(schemas) > 1,
            "include_name": lambda name, kind, _parents: kind != "schema" or name is None or name in schemas,
            "include_object": lambda _object, name, *_rest: name != "alembic_version",
        }
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, [metadata, platform_metadata]))  # type: ignore[arg-type]

    return await _inspect(owner_url, compare)


async def unprotected_tables(owner_url: str, schemas: Sequence[str] = ("public",)) -> list[str]:
    """The tables, alembic's own aside, that are not under forced row-level security."""
    query = text(
        "SELECT relname FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid "
        "WHERE nspname = ANY(:schemas) AND relkind = 'r' AND relname <> 'alembic_version' "
        "AND NOT (relrowsecurity AND relforcerowsecurity)"
    )

    def look(connection: Connection) -> list[str]:
        return list(connection.scalars(query, {"schemas": list(schemas)}))

    return await _inspect(owner_url, look)


async def _inspect(owner_url: str, look: Callable[[Connection], Found]) -> Found:
    engine = create_async_engine(owner_url, poolclass=NullPool)
    async with engine.connect() as connection:
        return await connection.run_sync(look)


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The app with its lifespan, and a client for it. `client.headers` may carry an access key."""
    async with app.router.lifespan_context(app):
        # An unexpected error must be seen as the 500 that a caller sees, and not as an exception of the test.
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://service.test", timeout=30) as client:
            yield client


def api_routes(app: FastAPI) -> list[APIRoute]:
    """The operations of an app, those of its routers included (`app.routes` holds only the routers themselves)."""
    routes = [context.route for context in iter_route_contexts(app.routes)]
    return [route for route in routes if isinstance(route, APIRoute)]


def routes_without_role(app: FastAPI, open_paths: frozenset[str] = frozenset()) -> list[str]:
    """The routes under /v1 that ask for no role: an allow-list that a test holds."""
    missing = []
    for route in api_routes(app):
        if route.path.startswith("/v1") and route.path not in open_paths:
            calls = _dependency_calls(route)
            if not any(hasattr(call, "role") for call in calls):
                missing.append(f"{sorted(route.methods or ())} {route.path}")
    return missing


def _dependency_calls(route: APIRoute) -> list[Callable[..., object]]:
    found: list[Callable[..., object]] = []
    waiting = [route.dependant]
    while waiting:
        dependant = waiting.pop()
        if dependant.call is not None:
            found.append(dependant.call)
        waiting.extend(dependant.dependencies)
    return found
