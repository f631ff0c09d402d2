"""What can be wrong with a request about themes."""

from collections.abc import Sequence


class UnknownMeasureKeysError(Exception):
    """The coalition has no measures of these keys. `places` are their places in the list."""

    def __init__(self, places: Sequence[int]) -> None:
        super().__init__(str(list(places)))
        self.places = list(places)


class UnknownReferenceError(Exception):
    """A member names a theme or workshop that this coalition does not have. `field` is the member."""

    def __init__(self, field: str, what: str) -> None:
        super().__init__(f"{field}: {what}")
        self.field = field
        self.what = what


class ThemeCircleError(Exception):
    """The theme would stand under itself."""


class ThemeInUseError(Exception):
    """The theme cannot be deleted while other themes stand under it."""


class GuidTakenError(Exception):
    """Another theme has this GUID."""


class ExcerptKnownError(Exception):
    """The same words of the same speaker, marked by the same coder, are there already."""
