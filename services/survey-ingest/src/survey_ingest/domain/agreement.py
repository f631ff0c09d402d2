"""How far two or more coders agree: percent agreement and Krippendorff's alpha for nominal values.

Source: K. Krippendorff, Computing Krippendorff's alpha-reliability (2011), nominal data with missing values. A unit is
a quote, a value the set of themes that a coder gave it. With one coder there is nothing to agree on, and no figure.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Unit = Mapping[str, Hashable]
"""The value that each coder gave a unit; a coder who gave none is not in it."""

_PAIR = 2


@dataclass(frozen=True)
class Agreement:
    """`units` are those that two coders or more gave a value. `percent` are pairs of equal values (0 to 100).

    `alpha` is 1 for full agreement and 0 for that of chance; None where all values are equal, so that chance tells
    nothing.
    """

    coders: int
    units: int
    percent: float
    alpha: float | None


def agreement(units: Iterable[Unit]) -> Agreement | None:
    """The agreement over the units; None where no unit has the values of two coders."""
    paired = [unit for unit in units if len(unit) >= _PAIR]
    if not paired:
        return None
    values = [list(unit.values()) for unit in paired]
    pairs = sum(len(each) * (len(each) - 1) for each in values)
    equal = sum(count * (count - 1) for each in values for count in Counter(each).values())
    coders = {coder for unit in paired for coder in unit}
    return Agreement(len(coders), len(paired), 100 * equal / pairs, _alpha(values))


def _alpha(values: Sequence[Sequence[Hashable]]) -> float | None:
    """1 - (n - 1) · observed / expected disagreement, from the coincidences of values."""
    totals = Counter(value for each in values for value in each)
    n = sum(totals.values())
    expected = n * n - sum(count * count for count in totals.values())
    if not expected:
        return None
    observed = sum(
        (len(each) ** 2 - sum(count * count for count in Counter(each).values())) / (len(each) - 1) for each in values
    )
    return 1 - (n - 1) * observed / expected
