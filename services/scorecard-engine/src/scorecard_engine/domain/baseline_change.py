"""Change since the baseline (CIS): 100 (C - B) / |B|."""

from dataclasses import dataclass, replace
from fractions import Fraction

from rba_kernel.period import Period

from scorecard_engine.domain.figure import Figure
from scorecard_engine.domain.judgement import judge_change
from scorecard_engine.domain.series import Observation, Series, exact_input
from scorecard_engine.domain.uncertainty import is_within_noise


@dataclass(frozen=True, slots=True)
class BaselineValue:
    """B, the respondents behind it where it was observed, its period where known, and whether it is c itself.

    `observed` is the point that it is the value of; None where it was set by hand.
    """

    value: Fraction
    n: int | None
    period: Period | None
    is_current: bool
    observed: Observation | None = None


def baseline_value(series: Series) -> BaselineValue | Figure:
    """B: set by hand, else of the period set by hand, else the earliest observed; or the figure that says why not."""
    baseline = series.baseline
    period = baseline.period if baseline else None
    frozen_until = period or (baseline.window[1] if baseline and baseline.window else None)
    by_hand = baseline.value if baseline else None
    if (by_hand is not None and frozen_until and series.lies_before_break(frozen_until)) or (
        period and series.lies_before_break(period)
    ):
        return Figure.unknown("break_in_series", **series.break_details)
    current = series.current
    if by_hand is not None:
        is_current = period == current.period
        return BaselineValue(
            exact_input("baseline", None, by_hand), current.n if is_current else None, period, is_current
        )
    observed = series.observed[0]
    if period is not None:
        ordinal = series.calendar.ordinal(period)
        if ordinal in series.hidden:
            return Figure.suppressed("privacy_floor")
        named = series.at(ordinal)
        if named is None:
            return Figure.unknown("missing_baseline")
        observed = named
    return BaselineValue(observed.value, observed.n, observed.period, observed.ordinal == current.ordinal, observed)


def baseline_change(series: Series) -> Figure:
    """Change in percent of B; `absolute` in the measure's unit, and for percentages the same as `points`.

    `within_noise` says whether sampling alone could explain it, where that can be said (as in `trend.py`).
    """
    start = baseline_value(series)
    if isinstance(start, Figure):
        return start
    if not start.is_current and series.policy.privacy.hides_change(start.n, series.current.n):
        return Figure.suppressed("change_floor")
    return replace(_change(series, start), compared_with=start.period)


def _change(series: Series, start: BaselineValue) -> Figure:
    absolute = series.current.value - start.value
    details: dict[str, object] = {"absolute": absolute}
    if series.measure.unit == "percent":
        details["points"] = absolute
    judgement, reason = judge_change(series.measure, start.value, series.current.value)
    details |= {"judgement": judgement, **series.break_details}
    within_noise = is_within_noise(series.measure, start.observed, series.current) if start.observed else None
    if within_noise is not None and not start.is_current:
        details["within_noise"] = within_noise
    if start.is_current:
        return Figure.ok(Fraction(), "baseline_is_current", **{**details, "judgement": "neutral"})
    if start.value == 0:
        return Figure.not_applicable("zero_baseline", **details)
    return Figure.ok(100 * absolute / abs(start.value), reason, **details)
