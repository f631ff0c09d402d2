"""Routes of the change feed."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from rba_platform.access import require_service
from rba_platform.database import Database
from sqlalchemy import select

from measures_api.changes.heads_cursor import HeadsCursor
from measures_api.changes.schemas import ChangesOut, HeadsOut
from measures_api.changes.watcher import HeadWatcher
from measures_api.dependencies import Reader, measures_router
from measures_api.domain.errors import CursorError
from measures_api.models import Change, FeedHead

router = measures_router(prefix="/v1/changes", tags=["changes"])

_LIMIT = 1000
Wait = Annotated[float, Query(ge=0, le=30, description="hold the answer open so many seconds until something moves")]


@router.get("", response_model=ChangesOut)
async def list_changes(
    caller: Reader,
    request: Request,
    after: Annotated[str, Query(pattern=r"^[0-9]{1,18}$")] = "0",
    wait: Wait = 0,
) -> dict[str, Any]:
    """What happened in the coalition after a cursor, in the order of commits."""
    database: Database = request.app.state.database
    watcher: HeadWatcher = request.app.state.watcher
    # No transaction and no connection is held while waiting.
    items = await _after(database, caller.coalition_id, int(after))
    if not items and wait:
        await watcher.wait_for(caller.coalition_id, int(after), wait)
        items = await _after(database, caller.coalition_id, int(after))
    return {"items": items, "cursor": str(items[-1].position) if items else after}


@router.get("/heads", response_model=HeadsOut, dependencies=[Depends(require_service)])
async def list_heads(
    request: Request, after: Annotated[str | None, Query(max_length=300)] = None, wait: Wait = 0
) -> dict[str, Any]:
    """For the other services: which coalitions moved since a cursor. A coalition may be named once too often."""
    watcher: HeadWatcher = request.app.state.watcher
    heads, cursor = await watcher.moved_since(HeadsCursor.parse(after), wait)
    items = [{"coalition_id": coalition_id, "position": position} for coalition_id, position in heads.items()]
    return {"items": items, "cursor": str(cursor)}


async def _after(database: Database, coalition_id: UUID, after: int) -> Sequence[Change]:
    async with database.tenant(coalition_id) as session:
        query = select(Change).where(Change.coalition_id == coalition_id, Change.position > after)
        items = (await session.scalars(query.order_by(Change.position).limit(_LIMIT))).all()
        head = select(FeedHead.position).where(FeedHead.coalition_id == coalition_id)
        if not items and after > (await session.scalar(head) or 0):
            raise CursorError("This cursor is ahead of the feed, which was put back to an earlier time. Read from 0.")
    return items
