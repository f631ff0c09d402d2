"""What callers send and get as initiatives."""

from measures_api.wording import Body, Name, Prose, RecordOut


class InitiativeIn(Body):
    """A shared piece of work across organizations; owns programs, strategies and actions."""

    name: Name
    description: Prose | None = None


class InitiativeOut(RecordOut, InitiativeIn):
    """A shared piece of work across organizations; owns programs, strategies and actions."""
