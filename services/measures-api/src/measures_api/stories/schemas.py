"""What callers send and get as stories."""

from datetime import datetime

from pydantic import BaseModel

from measures_api.wording import Body, Prose


class StoryIn(Body):
    """Why the history looks as it does."""

    text: Prose


class StoryOut(BaseModel):
    """The story as it stands; `version` is also the ETag."""

    text: Prose
    version: int
    created_at: datetime
