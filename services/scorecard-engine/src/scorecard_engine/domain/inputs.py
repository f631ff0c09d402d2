"""What a series is scored from. Plain values; percent is 0-100; numbers of any kind are taken exactly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from rba_kernel.number import Number
from rba_kernel.period import Period, PeriodKind
from rba_kernel.privacy import PrivacyPolicy

Polarity = Literal["higher", "lower", "range", "none"]
Unit = Literal["number", "percent", "currency", "score"]


class InputError(ValueError):
    """An input contradicts the others. `field` and `index` say which one; `reason` is fit for a person."""

    def __init__(self, field_name: str, index: int | None, reason: str) -> None:
        place = field_name if index is None else f"{field_name}[{index}]"
        super().__init__(f"{place}: {reason}")
        self.field = field_name
        self.index = index
        self.reason = reason


@dataclass(frozen=True, slots=True)
class TargetRange:
    """The range [low, high] in which a measure should lie; raises `InputError` when low exceeds high."""

    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise InputError("measure", None, "the range's low is not above its high")


@dataclass(frozen=True, slots=True)
class Measure:
    """The facets of a measure that rules depend on.

    `overlapping`: each period repeats data of its neighbours (rolling averages), so that points are not independent.
    """

    polarity: Polarity
    unit: Unit = "number"
    target_range: TargetRange | None = None
    overlapping: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One value of the series, as a value or as numerator and denominator (which then decide).

    `n`: respondents behind it; a denominator that is a whole number counts them too, and the smaller decides.
    `suppressed`: hidden before it came here. A point without any value is a missing one.
    """

    period: Period
    value: Number | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    n: int | None = None
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """The value wanted for a period."""

    period: Period
    value: Number


@dataclass(frozen=True, slots=True)
class Scenario:
    """Where things go if nothing changes: one value a period, drawn by people."""

    key: str
    forecast: Mapping[Period, Number]


@dataclass(frozen=True, slots=True)
class Baseline:
    """History plus forecast. `value` is set by hand, `period` says where it stands (alone: the value of that period).

    `window`: first and last period of the frozen history. `scenarios`: the first one that covers a period is shown.
    """

    value: Number | None = None
    period: Period | None = None
    window: tuple[Period, Period] | None = None
    scenarios: tuple[Scenario, ...] = ()


@dataclass(frozen=True, slots=True)
class Break:
    """`period` is the first one under the new definition (as Eurostat flags it: on the first value that differs)."""

    period: Period


@dataclass(frozen=True, slots=True)
class Band:
    """`colour` from this percent of target on, the bound itself included."""

    lower_bound: Fraction
    colour: str


DEFAULT_BANDS = (Band(Fraction(0), "red"), Band(Fraction(90), "amber"), Band(Fraction(100), "green"))


@dataclass(frozen=True, slots=True)
class Policy:
    """What a coalition may choose.

    `carry_target_forward`: a period without a target takes the last one before it, and says so. `break_at_gaps`: a
    trend ends where a period is missing. `seasonal`: kinds of period whose seasons are fitted each by itself.
    """

    bands: tuple[Band, ...] = DEFAULT_BANDS
    privacy: PrivacyPolicy = field(default_factory=PrivacyPolicy)
    carry_target_forward: bool = False
    break_at_gaps: bool = False
    seasonal: frozenset[PeriodKind] = frozenset({"term"})
