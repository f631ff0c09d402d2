"""What callers send and get as breaks in series."""

from typing import Annotated

from pydantic import Field

from measures_api.wording import Body, Prose


class BreakBody(Body):
    """`period` is the first one under the new definition."""

    period: Annotated[str, Field(max_length=16)]
    reason: Prose


class BreaksBody(Body):
    """All breaks of a measure."""

    breaks: Annotated[list[BreakBody], Field(max_length=100)]
