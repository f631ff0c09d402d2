"""What can be wrong with a derivation, besides its recipe's own faults (`domain.derivation.DerivationError`)."""


class UnknownMeasureError(Exception):
    """The coalition has no measure of that key."""


class InputsChangedError(Exception):
    """What the derivation reads was changed while it ran: begin again."""
