"""What a curve shows of a series: the same numbers as its figures, floors applied. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from rba_kernel.calendar import Calendar
from rba_kernel.period import Period

from scorecard_engine.domain.score import Figures
from scorecard_engine.domain.series import Observation, Series, build_series
from scorecard_engine.performance.stored import SeriesInputs

#: The oldest steps of a longer series are left out: a line of more says nothing more.
_MOST_STEPS = 60
#: Targets and forecasts are shown this many steps beyond the newest point, or as many as there is history.
_STEPS_AHEAD = 4


@dataclass(frozen=True)
class Forecast:
    """Where the frozen history foresaw a period; `low` and `high` are its 95 % prediction interval."""

    period: Period
    value: float
    low: float | None = None
    high: float | None = None


Bound = Literal["at_most", "at_least"]


@dataclass(frozen=True)
class Curve:
    """All that is drawn. `steps` are consecutive periods; every other member lies on one of them.

    `bounds` are the observed periods whose share is so extreme that it is drawn, and told,
    as a bound.
    """

    calendar: Calendar
    steps: tuple[Period, ...]
    observed: dict[Period, float]
    bounds: dict[Period, Bound]
    hidden: tuple[Period, ...]
    targets: dict[Period, float]
    forecast: tuple[Forecast, ...]
    scenario: dict[Period, float]
    breaks: tuple[Period, ...]

    @property
    def newest(self) -> Period:
        """The newest period of which something is known, hidden or not."""
        return max([*self.observed, *self.hidden], key=self.steps.index)

    @property
    def ends_hidden(self) -> bool:
        """Whether the newest point is hidden: no point that is drawn is then the present one."""
        return self.newest in self.hidden

    @property
    def values(self) -> list[float]:
        """Every height that is drawn."""
        bounds = [bound for step in self.forecast for bound in (step.value, step.low, step.high) if bound is not None]
        return [*self.observed.values(), *self.targets.values(), *self.scenario.values(), *bounds]


def curve_of(inputs: SeriesInputs, figures: Figures, as_of: date) -> Curve | None:
    """The curve of a series at the end of the day `as_of`; None where there is no point to draw.

    Points before a break in series are drawn too, with the break between them. A hidden newest point hides the figures
    that rest on it (docs/rules.md), the statistical forecast among them, but not the older points. Raises `InputError`.
    """
    series = build_series(
        inputs.measure,
        inputs.points,
        inputs.targets,
        inputs.baseline,
        (),
        inputs.policy,
        inputs.calendar,
        as_of,
    )
    if not series.observed:
        return None
    calendar = inputs.calendar
    first, last = _range(series)
    steps = tuple(calendar.at(ordinal) for ordinal in range(first, last + 1))
    shown = set(steps)
    bounds = {o.period: bound for o in series.observed if (bound := _bound_of(series, o)) is not None}
    return Curve(
        calendar=calendar,
        steps=steps,
        observed={
            o.period: float(bounds[o.period][1] if o.period in bounds else o.value)
            for o in series.observed
            if o.period in shown
        },
        bounds={period: side for period, (side, _) in bounds.items() if period in shown},
        hidden=tuple(calendar.at(ordinal) for ordinal in sorted(series.hidden) if ordinal >= first),
        targets={calendar.at(o): float(value) for o, value in sorted(series.targets.items()) if first <= o <= last},
        forecast=tuple(step for step in _forecast(figures) if step.period in shown),
        scenario={period: value for period, value in _scenario(series).items() if period in shown},
        breaks=tuple(item.period for item in inputs.breaks if item.period in shown and item.period != steps[0]),
    )


def _bound_of(series: Series, observation: Observation) -> tuple[Bound, int] | None:
    if series.measure.unit != "percent" or observation.n is None:
        return None
    return series.policy.privacy.bound_of(observation.value)


def _range(series: Series) -> tuple[int, int]:
    calendar = series.calendar
    known = [o.ordinal for o in series.observed] + list(series.hidden)
    first, newest = min(known), max(known)
    first = max(first, newest - _MOST_STEPS + 1)
    ahead = newest + max(_STEPS_AHEAD, newest - first + 1)
    foreseen = [*series.targets, *(calendar.ordinal(period) for period in _scenario(series))]
    return first, max([newest, *(ordinal for ordinal in foreseen if ordinal <= ahead)])


def _forecast(figures: Figures) -> list[Forecast]:
    found = figures.curve.to_json()
    # A perfect fit has no interval; its line is told beside the missing value.
    facts = found["value"] or found
    periods, values = facts.get("periods") or [], facts.get("forecast") or []
    intervals = facts.get("interval") or [(None, None)] * len(values)
    return [
        Forecast(Period.parse(period), value, low, high)
        for period, value, (low, high) in zip(periods, values, intervals, strict=True)
    ]


def _scenario(series: Series) -> dict[Period, float]:
    """The first scenario of the baseline: the one whose forecast is a figure."""
    scenarios = series.baseline.scenarios if series.baseline else ()
    if not scenarios:
        return {}
    steps = sorted(scenarios[0].forecast.items(), key=lambda step: series.calendar.ordinal(step[0]))
    return {period: float(value) for period, value in steps}
