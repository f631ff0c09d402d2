"""What can be wrong with the naming of a respondent."""

from collections.abc import Mapping, Sequence


class RespondentNotUniqueError(Exception):
    """Responses of several sources have the id."""


class AddressNotFoundError(Exception):
    """No file that was searched holds the address. `not_searched` are the others: `upload_id`, `file_name`, `why`."""

    def __init__(self, not_searched: Sequence[Mapping[str, str]]) -> None:
        super().__init__(len(not_searched))
        self.not_searched = list(not_searched)
