"""What callers send and get as programs."""

from uuid import UUID

from measures_api.wording import Body, Name, Prose, RecordOut


class ProgramIn(Body):
    """A service for customers. It contributes to the result `result_id`, and is no part of it."""

    name: Name
    description: Prose | None = None
    initiative_id: UUID | None = None
    organization_id: UUID | None = None
    result_id: UUID | None = None


class ProgramOut(RecordOut, ProgramIn):
    """A service for customers. It contributes to the result `result_id`, and is no part of it."""
