"""What the operator does: make coalitions. There is no coalition yet whose caller it could be."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from rba_platform import idempotency
from rba_platform.access import bearer, bearer_token, matches
from rba_platform.database import Database
from rba_platform.problems import Problem
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api.changes import feed

#: Under which the operator's Idempotency-Keys are kept: no coalition has this id.
NOBODY = UUID(int=0)


async def require_operator(request: Request, _scheme: Annotated[Any, Depends(bearer)]) -> None:
    """Let in whoever has the operator key."""
    token = bearer_token(request)
    if token is None or not matches(token, request.app.state.settings.operator_key.get_secret_value()):
        raise Problem(
            401,
            "unauthorized",
            "Coalitions are made with the operator key: Authorization: Bearer <operator key>.",
            headers={"WWW-Authenticate": "Bearer"},
        )


async def _session(
    request: Request, _operator: Annotated[None, Depends(require_operator)]
) -> AsyncIterator[AsyncSession]:
    database: Database = request.app.state.database
    async with database.tenant(NOBODY) as session:
        feed.wakes(session, request.app.state.watcher)
        await idempotency.begin(session, request, NOBODY)
        yield session


#: One transaction in which no coalition is named.
OperatorSession = Annotated[AsyncSession, Depends(_session, scope="function")]


async def act_for(session: AsyncSession, coalition_id: UUID) -> None:
    """Let the transaction see the rows of this coalition from here on."""
    await session.execute(
        text("SELECT set_config('app.coalition', :coalition, true)"), {"coalition": str(coalition_id)}
    )
