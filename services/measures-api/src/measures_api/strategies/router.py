"""Routes of strategies."""

from typing import Any
from uuid import UUID

from fastapi import Response
from rba_platform.access import Editor
from rba_platform.etag import IfMatch, etag
from rba_platform.paging import Page, Paging

from measures_api import records
from measures_api.dependencies import Reader, Session, measures_router
from measures_api.models import Strategy
from measures_api.strategies.schemas import StrategyIn, StrategyOut

router = measures_router(prefix="/v1/strategies", tags=["strategies"])


@router.get("", response_model=Page[StrategyOut])
async def list_strategies(caller: Reader, session: Session, page: Paging) -> dict[str, Any]:
    """The strategies of the coalition."""
    rows, following = await records.page_of(session, caller, Strategy, page)
    return {"items": rows, "next": following}


@router.post("", status_code=201, response_model=StrategyOut)
async def create_strategy(body: StrategyIn, caller: Editor, session: Session, response: Response) -> Strategy:
    """Add a strategy."""
    row = Strategy(**body.model_dump())
    await records.create(session, caller, "strategy", row)
    response.headers.update({"Location": f"/v1/strategies/{row.id}", "ETag": etag(row.version)})
    return row


@router.get("/{strategy_id}", response_model=StrategyOut)
async def get_strategy(strategy_id: UUID, caller: Reader, session: Session, response: Response) -> Strategy:
    """One strategy."""
    row = await records.find(session, caller, Strategy, "strategy", strategy_id)
    response.headers["ETag"] = etag(row.version)
    return row


@router.patch("/{strategy_id}", response_model=StrategyOut)
async def update_strategy(
    strategy_id: UUID,
    patch: dict[str, Any],
    caller: Editor,
    session: Session,
    response: Response,
    if_match: IfMatch = None,
) -> Strategy:
    """Change a strategy (merge-patch: members sent are merged, null removes)."""
    row = await records.lock(session, caller, Strategy, "strategy", strategy_id, if_match)
    body = records.patched(StrategyIn, StrategyIn.model_validate(row, from_attributes=True).model_dump(), patch)
    await records.update(session, caller, "strategy", row, body.model_dump())
    response.headers["ETag"] = etag(row.version)
    return row


@router.delete("/{strategy_id}", status_code=204)
async def delete_strategy(strategy_id: UUID, caller: Editor, session: Session, if_match: IfMatch = None) -> None:
    """Remove a strategy that nothing rests on."""
    row = await records.lock(session, caller, Strategy, "strategy", strategy_id, if_match)
    await records.delete(session, caller, "strategy", row)
