"""Has the curve been turned? The points after a frozen history against the line through it (docs/rules.md)."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from scorecard_engine.domain.curve_fit import Fit, fit_line, in_short_fractions
from scorecard_engine.domain.curve_sentence import curve_sentence
from scorecard_engine.domain.figure import Figure
from scorecard_engine.domain.series import Observation, Series

ALPHA = 0.05
"""False alarm rate of the verdict, one-sided."""

POWER = 0.8
"""`detectable_shift` is the shift that would have been found with this probability."""

VERDICT_DF = 3
"""Degrees of freedom from which there is a verdict: 5 points and a line. With one less it is shown, labelled weak."""

_WEAK_DF = 2
_MIN_HISTORY = 4
_FULL_YEARS = 2
_WARN_AUTOCORRELATION = Fraction(1, 2)

Verdict = Literal["turned", "turned_wrong_way", "not_yet_distinguishable"]


def curve(series: Series) -> Figure:
    """The verdict with all it rests on, or why there is none.

    `value` holds per later period `forecast` and 95 % prediction `interval`; `mean_excess` (positive is better), `t`,
    `df`, one-sided `p`, `verdict`, the plain RBA statement `beating_baseline`, `detectable_shift` in the measure's
    unit, `warnings`, and a `sentence` in English and Arabic.
    """
    if series.measure.overlapping:
        return Figure.not_applicable("overlapping_periods")
    if series.measure.polarity not in {"higher", "lower"}:
        return Figure.not_applicable("no_polarity")
    history, later = _split(series)
    seasons = series.calendar.steps if series.calendar.kind in series.policy.seasonal else 1
    refusal = _refusal(series, history, later, seasons)
    if refusal:
        return refusal
    fit = fit_line(history, later, seasons)
    if fit.df < _WEAK_DF:
        return Figure.unknown("history_too_short")
    sign = 1 if series.measure.polarity == "higher" else -1
    excess = [sign * (o.value - f) for o, f in zip(later, fit.forecast, strict=True)]
    mean_excess = sum(excess, Fraction()) / len(excess)
    plain = {
        "beating_baseline": mean_excess > 0,
        "periods": [observation.period for observation in later],
        "forecast": list(fit.forecast),
        "mean_excess": mean_excess,
    }
    if not fit.residual_sum:
        return Figure.not_applicable("perfect_fit", **plain)
    return _tested(series, fit, plain, mean_excess)


def _tested(series: Series, fit: Fit, plain: dict[str, object], mean_excess: Fraction) -> Figure:
    from scipy.special import nctdtrinc, stdtr, stdtrit

    sigma = math.sqrt(fit.residual_sum / fit.df)
    error_of_mean = sigma * math.sqrt(fit.sum_variance) / len(fit.forecast)
    t = float(mean_excess) / error_of_mean
    p = float(stdtr(fit.df, -t))
    half_widths = [float(stdtrit(fit.df, 0.975)) * sigma * math.sqrt(1 + leverage) for leverage in fit.leverage]
    interval = [[float(f) - w, float(f) + w] for f, w in zip(fit.forecast, half_widths, strict=True)]
    warnings = ["autocorrelated"] if fit.autocorrelation >= _WARN_AUTOCORRELATION else []
    if series.measure.unit == "percent":
        shown = [[min(max(bound, 0.0), 100.0) for bound in bounds] for bounds in interval]
        warnings += ["interval_clamped"] if shown != interval else []
        interval = shown
    weak = fit.df < VERDICT_DF
    verdict = None if weak else _verdict(p)
    detectable = float(nctdtrinc(fit.df, 1 - POWER, stdtrit(fit.df, 1 - ALPHA))) * error_of_mean
    value = {
        "verdict": verdict,
        **plain,
        "interval": interval,
        "t": t,
        "df": fit.df,
        "p": p,
        "detectable_shift": detectable,
        "warnings": warnings,
        "sentence": curve_sentence(verdict, beating_baseline=mean_excess > 0),
    }
    return Figure.ok(value, "weak_history" if weak else None)


def _verdict(p: float) -> Verdict:
    if p < ALPHA:
        return "turned"
    return "turned_wrong_way" if p > 1 - ALPHA else "not_yet_distinguishable"


def _split(series: Series) -> tuple[list[Observation], list[Observation]]:
    """The observed points of the frozen window, and those after it. Without a window all are history."""
    window = series.baseline.window if series.baseline else None
    observed = in_short_fractions(series.observed)
    if window is None:
        return observed, []
    first, last = (series.calendar.ordinal(period) for period in window)
    history = [observation for observation in observed if first <= observation.ordinal <= last]
    return history, [observation for observation in observed if observation.ordinal > last]


def _refusal(
    series: Series, history: Sequence[Observation], later: Sequence[Observation], seasons: int
) -> Figure | None:
    window = series.baseline.window if series.baseline else None
    if len(history) < _MIN_HISTORY or not _has_full_years(history, seasons):
        cut = window is not None and series.lies_before_break(window[0])
        return Figure.unknown("break_in_series", **series.break_details) if cut else Figure.unknown("history_too_short")
    if window is None:
        return Figure.unknown("no_baseline")
    if not later:
        return Figure.unknown("no_later_points")
    privacy = series.policy.privacy
    if any(privacy.hides_change(observation.n, observation.n) for observation in (*history, *later)):
        return Figure.suppressed("change_floor")
    return None


def _has_full_years(history: Sequence[Observation], seasons: int) -> bool:
    if seasons == 1:
        return True
    counts = dict.fromkeys(range(seasons), 0)
    for observation in history:
        counts[observation.ordinal % seasons] += 1
    return min(counts.values()) >= _FULL_YEARS
