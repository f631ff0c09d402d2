"""The current value against its target: variance, percent of target, attainment.

Variance and percent of target are CIS formulas; attainment is ours. None of them is capped. Each says whether the
target is `met` and judges that by polarity.
"""

from fractions import Fraction

from scorecard_engine.domain.baseline_change import baseline_value
from scorecard_engine.domain.figure import Figure
from scorecard_engine.domain.judgement import judge_target, meets
from scorecard_engine.domain.series import Series


def variance(series: Series, target: Figure) -> Figure:
    """(A - T) / |T| as a share (0.1 is a tenth above); `absolute` is A - T in the measure's unit."""
    wanted = target.value
    if not isinstance(wanted, Fraction):
        return target.without_value()
    difference = series.current.value - wanted
    details = {"absolute": difference, **target_judgement(series, wanted)}
    if wanted == 0:
        return Figure.not_applicable("zero_target", **details)
    return Figure.ok(difference / abs(wanted), **details)


def percent_of_target(series: Series, target: Figure) -> Figure:
    """100 A/T. A target of 0 or below has no percentages; whether it is met is still said."""
    wanted = target.value
    if not isinstance(wanted, Fraction):
        return target.without_value()
    details = target_judgement(series, wanted)
    if wanted == 0:
        return Figure.not_applicable("zero_target", **details)
    if wanted < 0:
        return Figure.not_applicable("negative_target", **details)
    return Figure.ok(100 * series.current.value / wanted, **details)


def attainment(series: Series, target: Figure) -> Figure:
    """100 (A - B) / (T - B), the way gone from the baseline to the target: the same for either polarity.

    Below 0: moved away; above 100: exceeded.
    """
    wanted = target.value
    if not isinstance(wanted, Fraction):
        return target.without_value()
    start = baseline_value(series)
    if isinstance(start, Figure):
        return start.without_value()
    details = target_judgement(series, wanted)
    if wanted == start.value:
        return Figure.not_applicable("target_is_baseline", **details)
    way = 100 * (series.current.value - start.value) / (wanted - start.value)
    return Figure.ok(way, "baseline_is_current" if start.is_current else None, **details)


def target_judgement(series: Series, target: Fraction) -> dict[str, object]:
    """`met` and its judgement."""
    met = meets(series.measure, series.current.value, target)
    return {"met": met, "judgement": judge_target(met)}
