"""Targets and the forecasts that people drew: of the current period and of the next one."""

from scorecard_engine.domain.figure import Figure
from scorecard_engine.domain.series import Series, exact_input


def current_target(series: Series) -> Figure:
    """The target of period(c) only; an older one is carried forward if the policy says so, and the figure says so."""
    current = series.current.ordinal
    if current in series.targets:
        return Figure.ok(series.targets[current])
    earlier = [ordinal for ordinal in series.targets if ordinal < current]
    if not earlier or not series.policy.carry_target_forward:
        return Figure.unknown("no_target")
    carried_from = max(earlier)
    return Figure.ok(series.targets[carried_from], "carried_forward", carried_from=series.calendar.at(carried_from))


def next_target(series: Series) -> Figure:
    """The target of the period after period(c)."""
    target = series.targets.get(series.current.ordinal + 1)
    return Figure.unknown("no_target") if target is None else Figure.ok(target)


def forecast_for_current(series: Series) -> Figure:
    """What the baseline foresaw for period(c)."""
    return _forecast(series, series.current.ordinal)


def forecast_next(series: Series) -> Figure:
    """What the baseline foresees for the period after period(c); the "Forecast" of CIS is this one."""
    return _forecast(series, series.current.ordinal + 1)


def _forecast(series: Series, ordinal: int) -> Figure:
    baseline = series.baseline
    if baseline is None:
        return Figure.unknown("no_forecast")
    if baseline.window and series.lies_before_break(baseline.window[1]):
        return Figure.unknown("break_in_series", **series.break_details)
    for scenario in baseline.scenarios:
        for period, number in scenario.forecast.items():
            if series.calendar.ordinal(period) == ordinal:
                return Figure.ok(exact_input("baseline", None, number), scenario=scenario.key)
    return Figure.unknown("no_forecast")
