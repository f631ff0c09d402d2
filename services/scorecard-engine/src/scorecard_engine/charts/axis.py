"""The scale of a curve's values: round numbers around all that is drawn. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_PADDING_SHARE = 0.14
#: Under this share of the largest value the axis starts at 0.
_NEAR_ZERO = 0.4
_INTERVALS = 4
_ALL_PERCENT = 100.0


@dataclass(frozen=True)
class ValueAxis:
    """From the lowest tick to the highest."""

    ticks: tuple[float, ...]

    @property
    def low(self) -> float:
        """Where the axis begins."""
        return self.ticks[0]

    @property
    def high(self) -> float:
        """Where it ends."""
        return self.ticks[-1]


def value_axis(values: Sequence[float], unit: str, decimals: int) -> ValueAxis:
    """The axis on which `values` have room; shares of a whole are not drawn beyond it, nor parts of what is counted."""
    low, high = min(values), max(values)
    spread = (high - low) or abs(high) or 1.0
    padded_low, padded_high = low - _PADDING_SHARE * spread, high + _PADDING_SHARE * spread
    if low >= 0:
        padded_low = 0.0 if low < _NEAR_ZERO * high else max(padded_low, 0.0)
    if unit == "percent" and high <= _ALL_PERCENT:
        padded_high = min(padded_high, _ALL_PERCENT)
    if not low and not high:
        padded_high = 1.0
    step = max(_round_step((padded_high - padded_low) / _INTERVALS), 10.0**-decimals)
    first, last = math.floor(padded_low / step + 1e-9), math.ceil(padded_high / step - 1e-9)
    return ValueAxis(tuple(float(f"{place * step:.12g}") for place in range(first, max(last, first + 1) + 1)))


def _round_step(rough: float) -> float:
    """1, 2, 2.5 or 5 times a power of ten, at least `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * (1 - 1e-9))
