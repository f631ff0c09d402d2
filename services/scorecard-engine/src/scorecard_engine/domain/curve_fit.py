"""The straight line through a frozen history, fitted exactly, and how far later points lie from it.

OLS by its normal equations in fractions: a perfect fit is then exactly one (residual sum 0), not 1e-31. Seasonal
series get an intercept per season and one common slope (ours: a line per season would leave two full years of terms
without a degree of freedom).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from scorecard_engine.domain.series import Observation

Row = list[Fraction]

_MOST_BITS = 1024
"""Up to this size of their common denominator, values are fitted as they are: measured shares stay far below."""

_DIGITS = 60


@dataclass(frozen=True, slots=True)
class Fit:
    """`forecast` f and `leverage` x (X'X)^-1 x' per later point; `sum_variance` 1'V1, in units of the error variance.

    `df`: points of the history less parameters. `residual_sum`: RSS. `autocorrelation`: of residuals at lag 1.
    """

    df: int
    residual_sum: Fraction
    autocorrelation: Fraction
    forecast: tuple[Fraction, ...]
    leverage: tuple[Fraction, ...]
    sum_variance: Fraction


def in_short_fractions(observations: Sequence[Observation]) -> list[Observation]:
    """`observations` as they are, or to 60 decimal places where their common denominator is absurdly long.

    Sums of such fractions grow with every point: a few hundred made-up ones would keep a processor busy for minutes.
    """
    if math.lcm(*(observation.value.denominator for observation in observations)).bit_length() <= _MOST_BITS:
        return list(observations)
    return [replace(observation, value=round(observation.value, _DIGITS)) for observation in observations]


def fit_line(history: Sequence[Observation], later: Sequence[Observation], seasons: int) -> Fit:
    """The line through `history`, extended to `later`. `seasons`: steps a year that are fitted apart, 1 for none.

    The history has more than one point in at least one season and a point in each season of `later`.
    """
    present = sorted({observation.ordinal % seasons for observation in history})
    start = history[0].ordinal

    def row(observation: Observation) -> Row:
        season = [Fraction(observation.ordinal % seasons == other) for other in present]
        return [*season, Fraction(observation.ordinal - start + 1)]

    design = [row(observation) for observation in history]
    values = [observation.value for observation in history]
    inverse = _inverse([[_dot(a, b) for b in zip(*design, strict=True)] for a in zip(*design, strict=True)])
    moments = [_dot(column, values) for column in zip(*design, strict=True)]
    slopes = [_dot(line, moments) for line in inverse]
    residuals = [value - _dot(line, slopes) for line, value in zip(design, values, strict=True)]
    residual_sum = _dot(residuals, residuals)
    ahead = [row(observation) for observation in later]
    return Fit(
        df=len(history) - len(slopes),
        residual_sum=residual_sum,
        autocorrelation=sum((a * b for a, b in pairwise(residuals)), Fraction()) / (residual_sum or 1),
        forecast=tuple(_dot(line, slopes) for line in ahead),
        leverage=tuple(_quadratic(inverse, line) for line in ahead),
        sum_variance=len(ahead) + _quadratic(inverse, [sum(column, Fraction()) for column in zip(*ahead, strict=True)]),
    )


def _dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction())


def _quadratic(matrix: Sequence[Row], vector: Row) -> Fraction:
    return _dot([_dot(line, vector) for line in matrix], vector)


def _inverse(matrix: list[Row]) -> list[Row]:
    """Gauss-Jordan; the matrix is positive definite, so that no pivot is 0."""
    size = len(matrix)
    lines = [line + [Fraction(place == other) for other in range(size)] for place, line in enumerate(matrix)]
    for place in range(size):
        pivot = lines[place][place]
        lines[place] = [number / pivot for number in lines[place]]
        for other in range(size):
            if other != place and (factor := lines[other][place]):
                lines[other] = [a - factor * b for a, b in zip(lines[other], lines[place], strict=True)]
    return [line[size:] for line in lines]
