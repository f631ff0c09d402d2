"""What sampling alone can explain about a share of respondents (Wilson 1927, Newcombe 1998). In percent or points."""

from rba_kernel import interval as kernel
from rba_kernel.interval import Interval

from scorecard_engine.domain.figure import Figure
from scorecard_engine.domain.inputs import Measure
from scorecard_engine.domain.series import Observation, Series

_LEVEL = 95


def interval(series: Series) -> Figure:
    """Wilson's 95 % interval of the current share, as [low, high]."""
    current = series.current
    refusal = _refusal(series.measure, current)
    if refusal:
        return refusal
    bounds = kernel.wilson_of_share(_share(current), current.n or 0)
    return _no_respondents() if bounds is None else Figure.ok(_percent(bounds), level=_LEVEL)


def change_interval(series: Series) -> Figure:
    """Newcombe's 95 % interval of the change from the previous observed share, as [low, high] in points.

    The waves are taken as independent samples, and the reason says so.
    """
    if len(series.observed) == 1:
        return Figure.unknown("missing_prior", **series.break_details)
    previous, current = series.observed[-2:]
    refusal = _refusal(series.measure, previous, current)
    if refusal:
        return refusal
    if series.policy.privacy.hides_change(previous.n, current.n):
        return Figure.suppressed("change_floor")
    bounds = _change(previous, current)
    if bounds is None:
        return _no_respondents()
    return Figure.ok(_percent(bounds), "independence_assumed", change=current.value - previous.value, level=_LEVEL)


def detectable_change(series: Series) -> Figure:
    """The smallest change, in points, that two waves of the current size could tell from chance."""
    current = series.current
    refusal = _refusal(series.measure, current)
    if refusal:
        return refusal
    change = kernel.detectable_change(_share(current), current.n or 0, current.n or 0)
    return Figure.not_applicable("no_variation") if change is None else Figure.ok(100 * change, level=_LEVEL)


def is_within_noise(measure: Measure, previous: Observation, current: Observation) -> bool | None:
    """Whether sampling alone could explain the change; None where that cannot be said."""
    if _refusal(measure, previous, current):
        return None
    bounds = _change(previous, current)
    return None if bounds is None else bounds.low <= 0 <= bounds.high


def _refusal(measure: Measure, *observations: Observation) -> Figure | None:
    if measure.unit != "percent" or any(not 0 <= o.value <= 100 for o in observations):  # noqa: PLR2004 - percent
        return Figure.not_applicable("not_a_proportion")
    if any(not o.n for o in observations):
        return _no_respondents()
    return None


def _no_respondents() -> Figure:
    return Figure.unknown("no_respondents")


def _share(observation: Observation) -> float:
    return float(observation.value / 100)


def _change(previous: Observation, current: Observation) -> Interval | None:
    return kernel.newcombe(_share(previous), previous.n or 0, _share(current), current.n or 0)


def _percent(bounds: Interval) -> list[float]:
    return [100 * bound for bound in bounds]
