"""Quotes as they may be read by others: without addresses and numbers of telephones or persons."""

import re

_ADDRESS = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>().,;]+")
#: Seven digits or more, in Latin or Arabic figures, with single signs between them: telephones, civil ids.
_NUMBER = re.compile(r"\+?\d(?:[ .()/-]?\d){6,}")
MASK = "[…]"


def masked(quote: str) -> str:
    """The quote with addresses and long numbers masked."""
    return _NUMBER.sub(MASK, _ADDRESS.sub(MASK, quote))
