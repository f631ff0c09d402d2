"""The figure of a cell from its tally.

A tally holds `known` (rows with a value), `total` (sum of values), `divisor`, `weighted` (sum of value × weight),
`weights` and `squares` (sums of weights and of their squares); `persons` of attendance, with `marks` and `sessions` of
themes; `steps` of a median: each value with its weight. Where nobody is weighted all weights are 1.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from survey_ingest.domain.derivation import Derivation

_SECONDS_AN_HOUR = 3600
_NOISE = 1e-9  # of binary fractions, in sums of weights

Tally = Mapping[str, Any]


@dataclass(frozen=True)
class Figure:
    """`n` are the people behind the value; `effective_n` is (Σw)²/Σw² (Kish 1965): n where nobody is weighted."""

    value: float
    numerator: float | None
    denominator: float | None
    n: int
    effective_n: float


def figure(tally: Tally, derivation: Derivation) -> Figure | None:
    """The figure of a tally; None where nothing is known of anybody, or there is nothing to divide by."""
    if not tally["known"]:
        return None
    return _FIGURES.get(derivation.statistic, _weighted_share)(tally)


def _of_people(value: float, n: int) -> Figure:
    return Figure(value, None, None, n, n)


def _ratio(tally: Tally) -> Figure | None:
    total, divisor = tally["total"], tally["divisor"]
    return Figure(total / divisor, total, divisor, tally["known"], tally["known"]) if divisor else None


def _attendance_share(tally: Tally) -> Figure:
    return Figure(100 * tally["total"] / tally["known"], tally["total"], tally["known"], tally["known"], tally["known"])


def _effective(tally: Tally) -> float:
    return float(tally["weights"] * tally["weights"] / tally["squares"])


def _weighted_share(tally: Tally) -> Figure | None:
    return _weighted(tally, 100)


def _weighted_mean(tally: Tally) -> Figure | None:
    return _weighted(tally, 1)


def _weighted(tally: Tally, scale: int) -> Figure | None:
    weights = tally["weights"]
    if not weights:
        return None
    value = scale * tally["weighted"] / weights
    return Figure(value, round(tally["weighted"], 9), round(weights, 9), tally["known"], _effective(tally))


def _net_promoter(tally: Tally) -> Figure | None:
    if not tally["weights"]:
        return None
    return Figure(100 * tally["weighted"] / tally["weights"], None, None, tally["known"], _effective(tally))


def _median(tally: Tally) -> Figure | None:
    """The value at which half of the weight is reached; the middle of two where it is met exactly."""
    steps: Counter[float] = Counter()
    for step in tally["steps"]:
        steps[step["value"]] += step["weights"]
    ordered = sorted((value, weight) for value, weight in steps.items() if weight > 0)
    if not ordered:
        return None
    half, reached = tally["weights"] / 2, 0.0
    median = ordered[-1][0]
    for place, (value, weight) in enumerate(ordered[:-1]):
        reached += weight
        if abs(reached - half) <= _NOISE * half:
            median = (value + ordered[place + 1][0]) / 2
            break
        if reached > half:
            median = value
            break
    return Figure(median, None, None, tally["known"], _effective(tally))


_FIGURES: dict[str, Callable[[Tally], Figure | None]] = {
    "count": lambda tally: _of_people(tally["known"], tally["known"]),
    "sum": lambda tally: _of_people(tally["total"], tally["known"]),
    "ratio": _ratio,
    "mean": _weighted_mean,
    "median": _median,
    "net_promoter": _net_promoter,
    "attendance_share": _attendance_share,
    "attendance_people": lambda tally: _of_people(tally["persons"], tally["persons"]),
    "messages": lambda tally: _of_people(tally["known"], tally["persons"]),
    "speakers": lambda tally: _of_people(tally["persons"], tally["persons"]),
    "theme_speakers": lambda tally: _of_people(tally["persons"], tally["marks"]),
    "theme_sessions": lambda tally: _of_people(tally["sessions"], tally["marks"]),
    "attendance_person_hours": lambda tally: _of_people(tally["total"] / _SECONDS_AN_HOUR, tally["persons"]),
}
