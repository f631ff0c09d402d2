"""Share links as JSON."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

_LONGEST_DAYS = 730


class ShareLinkBody(BaseModel):
    """How long the link opens the scorecard."""

    model_config = ConfigDict(extra="forbid")

    expires_in_days: Annotated[int, Field(ge=1, le=_LONGEST_DAYS)] = 90


class ShareLinkView(BaseModel):
    """A share link as it is listed: without what opens it."""

    id: UUID
    scorecard_id: UUID
    expires_at: datetime
    revoked_at: datetime | None
    created_at: datetime


class NewShareLink(ShareLinkView):
    """A share link as it is answered once, when it is made."""

    token: str | None
    url: str | None
