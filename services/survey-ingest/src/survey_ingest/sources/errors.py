"""What can be wrong with a request about a source."""


class UnknownSourceError(Exception):
    """There is no such source in this coalition."""


class UnknownWorkshopError(UnknownSourceError):
    """There is no such workshop in this coalition."""


class WorkshopElsewhereError(UnknownSourceError):
    """The workshop named is one of another source than the one named beside it."""


class SourceInUseError(Exception):
    """The source cannot be deleted while something stands on it. `by` is `uploads` or `derivations`."""

    def __init__(self, by: str) -> None:
        super().__init__(by)
        self.by = by


class SourceMovedError(Exception):
    """The source was changed while its new part was made: begin again."""


class NothingReadError(Exception):
    """The source has no answers yet, or holds workshops and will never have any. `kind` is the source's."""

    def __init__(self, kind: str | None) -> None:
        super().__init__(kind)
        self.kind = kind
