"""A share as what it is made of: numerator and denominator, exact."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from rba_kernel.number import Number, NumberError, exact


@dataclass(frozen=True, slots=True)
class Ratio:
    """`numerator` of `denominator`. A denominator of 0 is allowed and has no value: nobody was asked."""

    numerator: Fraction
    denominator: Fraction

    def __post_init__(self) -> None:
        if self.denominator < 0:
            raise NumberError("a denominator is not negative")

    @classmethod
    def of(cls, numerator: Number, denominator: Number) -> "Ratio":
        """The ratio of two numbers of any kind; raises `NumberError` when one is no measured value."""
        return cls(exact(numerator), exact(denominator))

    @property
    def value(self) -> Fraction | None:
        """The exact share, or None for 0/0 and x/0: unknown is never 0."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def percent(self) -> Fraction | None:
        """The value as 0-100."""
        value = self.value
        return None if value is None else 100 * value


def pooled(ratios: Iterable[Ratio]) -> Ratio:
    """Sum of numerators over sum of denominators: 18/30, 200/400 and 9/10 are 227/440 (51.6 %), never 66.7 %."""
    parts = list(ratios)
    return Ratio(sum((r.numerator for r in parts), Fraction()), sum((r.denominator for r in parts), Fraction()))
