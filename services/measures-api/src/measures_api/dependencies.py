"""What routes ask for: a router, the session of the caller's coalition, and who may do what."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from rba_platform.access import Caller, CurrentCaller, Role, require
from rba_platform.routing import Session as PlatformSession
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api.changes import feed
from measures_api.changes.announcing import AnnouncingRoute

#: Callers that read, other services among them.
Reader = Annotated[Caller, Depends(require(Role.viewer, service=True))]

#: Callers that write data points, survey-ingest among them.
DataWriter = Annotated[Caller, Depends(require(Role.reporter, service=True))]


async def _session(request: Request, caller: CurrentCaller, session: PlatformSession) -> AsyncSession:
    request.state.session = session
    request.state.caller = caller
    feed.wakes(session, request.app.state.watcher)
    return session


#: One transaction of the caller's coalition for the whole request; what it changes enters the feed when it ends.
Session = Annotated[AsyncSession, Depends(_session, scope="function")]


def measures_router(**arguments: Any) -> APIRouter:
    """A router whose routes have strict JSON, idempotent POST, and a Change-Cursor on writes."""
    return APIRouter(route_class=AnnouncingRoute, **arguments)
