"""The series as the rules see it: observed points after the last break, up to the day it is looked at.

docs/rules.md: O = observed points (value present, not suppressed) in period order after the last break; c = the
last of O; N = the newest point, suppressed or not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeVar

from rba_kernel.calendar import Calendar
from rba_kernel.disclosure import respondents
from rba_kernel.number import Number, NumberError, exact
from rba_kernel.period import Period, PeriodError
from rba_kernel.ratio import Ratio

from scorecard_engine.domain.inputs import Baseline, Break, InputError, Measure, Point, Policy, Target

_Placed = TypeVar("_Placed", Point, Target)


@dataclass(frozen=True, slots=True)
class Observation:
    """An observed point. `ordinal` is its place on the calendar; `n` the respondents behind it, if known."""

    ordinal: int
    period: Period
    value: Fraction
    n: int | None


@dataclass(frozen=True, slots=True)
class Series:
    """Everything a figure may rest on. `newest_suppressed`: N is hidden, and so is all that rests on it.

    `break_ordinal` is the last break where it cut points off, else None; `hidden` are the ordinals of suppressed
    points.
    """

    measure: Measure
    observed: tuple[Observation, ...]
    hidden: frozenset[int]
    newest_suppressed: bool
    break_ordinal: int | None
    targets: Mapping[int, Fraction]
    baseline: Baseline | None
    policy: Policy
    calendar: Calendar
    as_of: date

    @property
    def current(self) -> Observation:
        """The last observed point; only series with data are asked for it."""
        return self.observed[-1]

    def at(self, ordinal: int) -> Observation | None:
        """The observed point at `ordinal`, if there is one."""
        return next((o for o in self.observed if o.ordinal == ordinal), None)

    @property
    def break_details(self) -> dict[str, object]:
        """`break_at` where a break cut points off, so that no figure stops at it silently."""
        return {} if self.break_ordinal is None else {"break_at": self.calendar.at(self.break_ordinal)}

    def lies_before_break(self, period: Period) -> bool:
        """Whether `period` is cut off from the current value by a break in series."""
        return self.break_ordinal is not None and self.calendar.ordinal(period) < self.break_ordinal


def build_series(
    measure: Measure,
    points: Sequence[Point],
    targets: Sequence[Target],
    baseline: Baseline | None,
    breaks: Sequence[Break],
    policy: Policy,
    calendar: Calendar,
    as_of: date,
) -> Series:
    """The series as it looks at the end of the day `as_of`; raises `InputError` naming the input that is wrong."""
    last = _ordinal_of_day(calendar, as_of)
    placed = _by_ordinal("points", points, calendar)
    target_values = {
        ordinal: exact_input("targets", index, target.value)
        for ordinal, (index, target) in _by_ordinal("targets", targets, calendar).items()
    }
    break_ordinals = [
        _ordinal("breaks", index, series_break.period, calendar) for index, series_break in enumerate(breaks)
    ]
    _check_baseline(baseline, calendar)

    values: dict[int, Observation] = {}
    hidden: set[int] = set()
    for ordinal, (index, point) in placed.items():
        value = _value_of(point, index, measure)
        n = _respondents(point, index)
        if ordinal > last:
            continue
        if point.suppressed or (value is not None and policy.privacy.hides(n)):
            hidden.add(ordinal)
        elif value is not None:
            values[ordinal] = Observation(ordinal, point.period, value, n)

    known = sorted({*values, *hidden})
    # A break after the newest point separates nothing yet.
    break_ordinal = max((b for b in break_ordinals if known and known[0] < b <= known[-1]), default=None)
    after = [ordinal for ordinal in known if break_ordinal is None or ordinal >= break_ordinal]
    return Series(
        measure=measure,
        observed=tuple(values[ordinal] for ordinal in after if ordinal in values),
        hidden=frozenset(hidden),
        newest_suppressed=bool(after) and after[-1] in hidden,
        break_ordinal=break_ordinal,
        targets=target_values,
        baseline=baseline,
        policy=policy,
        calendar=calendar,
        as_of=as_of,
    )


def exact_input(field: str, index: int | None, number: Number) -> Fraction:
    """`number` exactly; raises `InputError` when it is no measured value."""
    try:
        return exact(number)
    except NumberError as error:
        raise InputError(field, index, str(error)) from None


def _value_of(point: Point, index: int, measure: Measure) -> Fraction | None:
    if point.numerator is not None and point.denominator is not None:
        try:
            ratio = Ratio.of(point.numerator, point.denominator)
        except NumberError as error:
            raise InputError("points", index, str(error)) from None
        return ratio.percent if measure.unit == "percent" else ratio.value
    return None if point.value is None else exact_input("points", index, point.value)


def _respondents(point: Point, index: int) -> int | None:
    denominator = None if point.denominator is None else exact_input("points", index, point.denominator)
    return respondents(point.n, denominator)


def _ordinal_of_day(calendar: Calendar, day: date) -> int:
    try:
        return calendar.ordinal(calendar.period_of(day))
    except PeriodError as error:
        raise InputError("as_of", None, str(error)) from None


def _ordinal(field: str, index: int | None, period: Period, calendar: Calendar) -> int:
    try:
        return calendar.ordinal(period)
    except PeriodError as error:
        raise InputError(field, index, str(error)) from None


def _by_ordinal(field: str, items: Iterable[_Placed], calendar: Calendar) -> dict[int, tuple[int, _Placed]]:
    placed: dict[int, tuple[int, _Placed]] = {}
    for index, item in enumerate(items):
        ordinal = _ordinal(field, index, item.period, calendar)
        if ordinal in placed:
            raise InputError(field, index, f"{item.period} is there already, at {field}[{placed[ordinal][0]}]")
        placed[ordinal] = index, item
    return placed


def _check_baseline(baseline: Baseline | None, calendar: Calendar) -> None:
    if baseline is None:
        return
    if baseline.value is not None:
        exact_input("baseline", None, baseline.value)
    scenario_periods = [period for scenario in baseline.scenarios for period in scenario.forecast]
    for period in (*filter(None, [baseline.period]), *(baseline.window or ()), *scenario_periods):
        _ordinal("baseline", None, period, calendar)
    for scenario in baseline.scenarios:
        for number in scenario.forecast.values():
            exact_input("baseline", None, number)
    if baseline.window and baseline.window[0] > baseline.window[1]:
        raise InputError("baseline", None, "the window ends before it begins")
