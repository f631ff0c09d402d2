"""What callers send and get as results."""

from uuid import UUID

from measures_api.wording import Body, Name, Prose, RecordOut


class ResultIn(Body):
    """A condition of well-being of a whole population, in plain language, with no number in it."""

    name: Name
    description: Prose | None = None
    initiative_id: UUID | None = None


class ResultOut(RecordOut, ResultIn):
    """A condition of well-being of a whole population, in plain language, with no number in it."""
