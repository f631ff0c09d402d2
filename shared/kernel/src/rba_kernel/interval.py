"""What sampling alone can explain: intervals of shares and of their change (Wilson 1927, Newcombe 1998).

Shares are 0-1 here. Wilson 1927; Newcombe 1998 (method 10, hybrid score). Nothing here covers bias: an interval is
no excuse for a volunteer sample.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

Z95 = 1.959963984540054
"""Two-sided 95 % quantile of the standard normal distribution."""


class Interval(NamedTuple):
    """Lower and upper bound."""

    low: float
    high: float


def wilson(successes: float, n: float, z: float = Z95) -> Interval | None:
    """Wilson's interval of the share `successes` of `n`, within [0, 1]; None for n = 0.

    With an effective number (see `effective_n`) take `wilson_of_share`, which needs no count of successes.
    """
    return wilson_of_share(successes / n, n, z) if n > 0 else None


def wilson_of_share(share: float, n: float, z: float = Z95) -> Interval | None:
    """As `wilson`, from the share and the (effective) number behind it; infinite `n`: no sampling error."""
    if n <= 0:
        return None
    if math.isinf(n):
        return Interval(share, share)
    centre = 2 * share * n + z * z
    spread = z * math.sqrt(z * z + 4 * share * n * (1 - share))
    width = 2 * (n + z * z)
    return Interval(max(0.0, (centre - spread) / width), min(1.0, (centre + spread) / width))


def newcombe(share_before: float, n_before: float, share_after: float, n_after: float) -> Interval | None:
    """95 % interval of `share_after` - `share_before` between independent waves; None when a wave is empty."""
    before, after = wilson_of_share(share_before, n_before), wilson_of_share(share_after, n_after)
    if before is None or after is None:
        return None
    change = share_after - share_before
    return Interval(
        change - math.hypot(share_after - after.low, before.high - share_before),
        change + math.hypot(after.high - share_after, share_before - before.low),
    )


def detectable_change(share: float, n_before: float, n_after: float) -> float | None:
    """The smallest change of a share that two waves of these sizes can tell from chance (95 %), as 0-1.

    None when a wave is empty, or the share is 0 or 1: its variance is then estimated as none, which is no precision.
    """
    if min(n_before, n_after) <= 0 or not 0 < share < 1:
        return None
    return Z95 * math.sqrt(share * (1 - share) * (1 / n_before + 1 / n_after))


def effective_n(
    n: float,
    *,
    weights: Iterable[float] | None = None,
    mean_cluster_size: float = 1,
    intra_cluster_correlation: float = 0,
    population: float | None = None,
) -> float:
    """How many independent answers `n` answers are worth.

    Weights: (sum w)^2 / sum w^2 takes the place of n. Clusters such as schools: divided by 1 + (m - 1) ICC. A known
    population N: times (N - 1) / (N - n), infinite when everyone answered. 0 for no answers.
    """
    answers = n
    if weights is not None:
        listed = list(weights)
        squares = sum(weight * weight for weight in listed)
        n = sum(listed) ** 2 / squares if squares else 0.0
    n /= 1 + (mean_cluster_size - 1) * intra_cluster_correlation
    if population is None or n <= 0:
        return n
    return math.inf if population <= answers else n * (population - 1) / (population - answers)
