"""What can be wrong with a request, as plain exceptions; `measures_api.problems` says how each is answered."""

from collections.abc import Sequence
from typing import Any


class DomainError(Exception):
    """The root of the errors below. The message is fit for a person and quotes nothing of the request."""


class NoSuchThingError(DomainError):
    """There is no such thing in the caller's coalition."""

    def __init__(self, what: str) -> None:
        super().__init__(f"There is no such {what} in this coalition.")


class AlreadyExistsError(DomainError):
    """Another thing of the coalition has this key."""

    def __init__(self, field: str) -> None:
        super().__init__(f"Another one in this coalition has this {field}. Choose another, or change that one.")
        self.field = field


class UnknownReferenceError(DomainError):
    """A field names a thing that is not there."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} names nothing in this coalition.")
        self.field = field


class InUseError(DomainError):
    """It cannot be removed or changed so, because others rest on it."""


class InvalidFieldsError(DomainError):
    """Fields that contradict one another; `faults` are (field, code, detail)."""

    def __init__(self, faults: Sequence[tuple[str, str, str]]) -> None:
        super().__init__("Some fields do not fit together.")
        self.faults = list(faults)


class RowsRejectedError(DomainError):
    """A call that was to be taken whole or not at all, and has rows that cannot be taken. `rows` is the report."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        super().__init__("Nothing was stored: with atomic=true, each row must be acceptable.")
        self.rows = list(rows)


class NotAllowedError(DomainError):
    """The caller's role does not reach so far."""


class CursorError(DomainError):
    """The cursor is none that this feed gave, or of a feed that was put back to an earlier time."""
