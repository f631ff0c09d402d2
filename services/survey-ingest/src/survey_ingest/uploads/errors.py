"""What can be wrong with a request about an upload."""

from uuid import UUID


class OtherOptionsError(Exception):
    """These bytes are here already, but other things were said about them."""

    def __init__(self, upload_id: UUID, fields: list[str]) -> None:
        super().__init__(str(upload_id))
        self.upload_id = upload_id
        self.fields = fields


class RawDeletedError(Exception):
    """The raw file was deleted, so that it cannot be read again."""


class NotReadingError(Exception):
    """There is no reading to be cancelled. `state` is the upload's, and `read` tells that it was read a moment ago."""

    def __init__(self, state: str, *, read: bool) -> None:
        super().__init__(state)
        self.state = state
        self.read = read


class UploadInUseError(Exception):
    """The upload cannot be deleted now. `why` is for people."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
