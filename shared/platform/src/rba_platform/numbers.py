"""Numbers at the border: stored exactly (NUMERIC), printed in JSON as numbers."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, PlainSerializer

_MAX_DIGITS = 30


def _storable(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise ValueError("a number that is finite")
    _sign, digits, exponent = value.as_tuple()
    if len(digits) > _MAX_DIGITS or not -_MAX_DIGITS <= int(exponent) <= _MAX_DIGITS:
        raise ValueError(f"a number of at most {_MAX_DIGITS} digits")
    return value


#: A finite decimal: exact inside, a JSON number outside.
JsonNumber = Annotated[
    Decimal, AfterValidator(_storable), PlainSerializer(float, return_type=float, when_used="json-unless-none")
]
