"""What can be wrong with the naming of a respondent."""


class RespondentNotUniqueError(Exception):
    """Responses of several sources have the id."""
