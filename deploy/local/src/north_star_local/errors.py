"""What keeps North Star from starting."""


class StartError(Exception):
    """A reason not to start, as one line that a person at a terminal can act on."""
