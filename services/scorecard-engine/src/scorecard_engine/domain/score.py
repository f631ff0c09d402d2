"""All figures of one series: the pure function behind every scorecard."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from rba_kernel.calendar import Calendar

from scorecard_engine.domain.actuals import current_actual, most_recent_period, prior_actual
from scorecard_engine.domain.against_target import attainment, percent_of_target, variance
from scorecard_engine.domain.baseline_change import baseline_change
from scorecard_engine.domain.colour_band import colour_band
from scorecard_engine.domain.curve import curve
from scorecard_engine.domain.figure import Figure
from scorecard_engine.domain.inputs import Baseline, Break, Measure, Point, Policy, Target
from scorecard_engine.domain.series import build_series
from scorecard_engine.domain.targets import current_target, forecast_for_current, forecast_next, next_target
from scorecard_engine.domain.trend import trend
from scorecard_engine.domain.uncertainty import change_interval, detectable_change, interval


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure of one series, in the order in which the HTTP contract shows them."""

    most_recent_period: Figure
    current_actual: Figure
    prior_actual: Figure
    current_target: Figure
    next_target: Figure
    forecast_next: Figure
    forecast_for_current: Figure
    variance: Figure
    percent_of_target: Figure
    attainment: Figure
    trend: Figure
    baseline_change: Figure
    colour_band: Figure
    interval: Figure
    change_interval: Figure
    detectable_change: Figure
    curve: Figure

    @classmethod
    def all(cls, figure: Figure) -> "Figures":
        """The same answer for each figure."""
        return cls(**dict.fromkeys((name.name for name in fields(cls)), figure))

    def to_json(self) -> dict[str, Any]:
        """The object of the HTTP contract: every figure by name."""
        return {name.name: getattr(self, name.name).to_json() for name in fields(self)}


def score(
    measure: Measure,
    points: Sequence[Point],
    targets: Sequence[Target],
    baseline: Baseline | None,
    breaks: Sequence[Break],
    policy: Policy,
    calendar: Calendar,
    as_of: date,
) -> Figures:
    """The figures of one series (one measure, organization and breakdown) at the end of the day `as_of`.

    Points of periods later than that of `as_of` do not count, and points from fewer respondents than the floor are
    suppressed. If the newest point is suppressed, so is every figure: an older point never takes its place. Raises
    `InputError` for a period of another calendar, a period given twice, or a number that is no measured value.
    """
    series = build_series(measure, points, targets, baseline, breaks, policy, calendar, as_of)
    if series.newest_suppressed:
        return Figures.all(Figure.suppressed("privacy_floor"))
    if not series.observed:
        return Figures.all(Figure.unknown("no_data"))
    target = current_target(series)
    return Figures(
        most_recent_period=most_recent_period(series),
        current_actual=current_actual(series),
        prior_actual=prior_actual(series),
        current_target=target,
        next_target=next_target(series),
        forecast_next=forecast_next(series),
        forecast_for_current=forecast_for_current(series),
        variance=variance(series, target),
        percent_of_target=percent_of_target(series, target),
        attainment=attainment(series, target),
        trend=trend(series),
        baseline_change=baseline_change(series),
        colour_band=colour_band(series, target),
        interval=interval(series),
        change_interval=change_interval(series),
        detectable_change=detectable_change(series),
        curve=curve(series),
    )
