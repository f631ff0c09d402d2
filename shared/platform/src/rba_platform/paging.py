"""Lists a page at a time, by the key of the last row seen (keyset): stable while rows come and go."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from rba_platform.problems import Problem

Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """One page of a list; `next` is the cursor of the following page, null on the last."""

    items: list[Item]
    next: str | None = None


class PageRequest:
    """Which page a caller asks for."""

    def __init__(
        self,
        request: Request,
        response: Response,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        cursor: Annotated[str | None, Query(max_length=200)] = None,
    ) -> None:
        self.limit = limit
        self.after = _decode(cursor) if cursor is not None else None
        self._request = request
        self._response = response

    def next(self, last: UUID) -> str:
        """The cursor of the page after the row `last`, also set as the Link header."""
        cursor = base64.urlsafe_b64encode(last.bytes).decode().rstrip("=")
        url = self._request.url.include_query_params(cursor=cursor)
        self._response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
        return cursor


Paging = Annotated[PageRequest, Depends()]


def _decode(cursor: str) -> UUID:
    try:
        return UUID(bytes=base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        raise Problem(
            400, "invalid_cursor", "This cursor is none of ours. Take `next` of the page before, unchanged."
        ) from None


async def read_page(
    session: AsyncSession, query: Select[Any], key: InstrumentedAttribute[UUID], page: PageRequest
) -> tuple[Sequence[Any], str | None]:
    """The rows of one page in the order of `key`, and the cursor of the next."""
    if page.after is not None:
        query = query.where(key > page.after)
    rows = (await session.scalars(query.order_by(key).limit(page.limit + 1))).all()
    if len(rows) <= page.limit:
        return rows, None
    kept = rows[: page.limit]
    return kept, page.next(getattr(kept[-1], key.key))
