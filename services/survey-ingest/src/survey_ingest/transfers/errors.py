"""What can be wrong with a piece of a transfer."""


class OffsetConflictError(Exception):
    """The piece does not begin where the transfer ends: somebody sent another one, or not all had arrived."""

    def __init__(self, received: int) -> None:
        super().__init__(str(received))
        self.received = received


class TooLongError(Exception):
    """More bytes came than the transfer was announced with."""


class ChecksumError(Exception):
    """The bytes of the piece are not those whose checksum was sent."""


class TransferGoneError(Exception):
    """The transfer was deleted while the piece arrived."""
