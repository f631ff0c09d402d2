"""Exact numbers inside, JSON numbers at the border.

Comparisons of stored values are exact (docs/rules.md), so a value is a `Fraction` from the moment it is read;
a binary float is taken for the decimal a person would read in it (0.1 is one tenth).
"""

from decimal import Decimal
from fractions import Fraction

Number = int | float | Decimal | Fraction

MAX_EXPONENT = 30
"""Values between 10^-30 and 10^30 are numbers of this world; beyond, a file was misread (and floats would overflow)."""

_LARGEST_EXACT_JSON_INTEGER = 2**53


class NumberError(ValueError):
    """The number is not finite, or too large or too small to be a measured value."""


def exact(number: Number) -> Fraction:
    """`number` as an exact fraction; raises `NumberError` for NaN, infinities and absurd sizes."""
    if isinstance(number, Fraction):
        return number
    decimal = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    if not decimal.is_finite():
        raise NumberError("a value must be a finite number")
    if decimal and not -MAX_EXPONENT <= decimal.adjusted() < MAX_EXPONENT:
        raise NumberError(f"a value must be between 10^-{MAX_EXPONENT} and 10^{MAX_EXPONENT} in size")
    return Fraction(decimal)


def json_number(number: Fraction | float) -> int | float:
    """`number` as JSON writes it: whole numbers as integers, others as the nearest float. Never NaN or infinite."""
    if isinstance(number, Fraction):
        if number.denominator == 1 and abs(number) <= _LARGEST_EXACT_JSON_INTEGER:
            return number.numerator
        return float(number)
    if number != number or abs(number) == float("inf"):  # noqa: PLR0124 - the one test for NaN that needs no import
        raise NumberError("JSON has no NaN and no infinity")
    return number
