"""A small service with one table, notes, as the platform's own tests need one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import httpx
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from fastapi import Depends, FastAPI
from north_star_local.databases import make_database
from north_star_local.engines import PostgresAddress
from pydantic import BaseModel, ConfigDict
from rba_platform import migrations
from rba_platform.access import Caller, Role, Viewer, require
from rba_platform.database import Database
from rba_platform.etag import IfMatch, check_match
from rba_platform.ids import new_id
from rba_platform.numbers import JsonNumber
from rba_platform.paging import Page, Paging, read_page
from rba_platform.routing import Session
from rba_platform.service import create_service, service_router
from rba_platform.settings import ServiceSettings
from rba_platform.testing import SECRET_KEY, SERVICE_KEY, running
from sqlalchemy import Connection, Text, Uuid, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import NullPool


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "notes"
    coalition_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    body: Mapped[str] = mapped_column(Text)


def _make_tables(connection: Connection) -> None:
    with Operations.context(MigrationContext.configure(connection)):
        migrations.create_platform_tables()
        Base.metadata.create_all(connection)
        migrations.protect("notes")


@pytest.fixture(scope="session")
async def sample_settings(postgres_engine: PostgresAddress, redis_url: str, worker_id: str) -> ServiceSettings:
    addresses = await make_database(postgres_engine.socket_folder, f"sample_{worker_id}", "sample")
    engine = create_async_engine(addresses.owner, poolclass=NullPool)
    async with engine.begin() as connection:
        exists = await connection.scalar(text("SELECT to_regclass('notes')"))
        if exists is None:
            await connection.run_sync(_make_tables)
    await engine.dispose()
    return ServiceSettings(
        database_url=addresses.app,
        dispatch_database_url=addresses.dispatch,
        redis_url=redis_url,
        service_key=SERVICE_KEY,
        secret_key=SECRET_KEY,
        cors_origins=["https://front.example"],
        max_body_bytes=64 * 1024,
        job_lease_seconds=0.6,
        job_sweep_seconds=0.1,
    )


@pytest.fixture
async def database(sample_settings: ServiceSettings) -> AsyncIterator[Database]:
    database = Database(sample_settings)
    yield database
    await database.close()


@pytest.fixture
def coalition() -> UUID:
    return new_id()


class NoteIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    body: str
    amount: JsonNumber | None = None


class NoteOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    body: str


notes = service_router(prefix="/v1/notes")


@notes.post("", status_code=201)
async def create_note(body: NoteIn, caller: Viewer, session: Session) -> NoteOut:
    note = Note(coalition_id=caller.coalition_id, body=body.body)
    session.add(note)
    await session.flush()
    if body.body == "break the commit":
        await session.execute(text("SELECT 1/0"))
    return NoteOut.model_validate(note)


@notes.get("")
async def list_notes(_caller: Viewer, session: Session, page: Paging) -> Page[NoteOut]:
    from sqlalchemy import select

    rows, following = await read_page(session, select(Note), Note.id, page)
    return Page(items=[NoteOut.model_validate(row) for row in rows], next=following)


@notes.put("/versioned")
async def change_versioned(_caller: Viewer, if_match: IfMatch = None) -> str:
    check_match(if_match, 7)
    return "changed"


@notes.get("/echo/{word}")
async def echo(word: str, _caller: Viewer, session: Session) -> str:
    found = await session.scalar(text("SELECT count(*) FROM notes WHERE body = :word"), {"word": word})
    return f"{found}"


@notes.get("/fault")
async def fault(_caller: Viewer) -> None:
    raise RuntimeError("what Noura wrote")


@notes.get("/neighbourly")
async def neighbourly(_caller: Annotated[Caller, Depends(require(Role.viewer, service=True))]) -> str:
    return "ok"


@notes.get("/admin")
async def admin_only(_caller: Annotated[Caller, Depends(require(Role.admin))]) -> str:
    return "ok"


@dataclass
class Keys:
    """Access keys of the sample service: token to caller."""

    callers: dict[str, Caller]

    async def identify(self, token: str) -> Caller | None:
        return self.callers.get(token)


@pytest.fixture
async def app(sample_settings: ServiceSettings, coalition: UUID) -> FastAPI:
    keys = Keys(
        {
            "viewer": Caller(coalition, Role.viewer),
            "editor": Caller(coalition, Role.editor),
            "stranger": Caller(new_id(), Role.viewer),
        }
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.authenticator = keys
        yield

    return create_service("sample", "Sample", "For tests", sample_settings, [notes], lifespan=lifespan)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with running(app) as client:
        client.headers["Authorization"] = "Bearer viewer"
        yield client
