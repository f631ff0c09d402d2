"""Good or bad: from polarity alone, never from the size of a percentage."""

from fractions import Fraction
from typing import Literal

from scorecard_engine.domain.inputs import Measure

Judgement = Literal["good", "bad", "neutral"]


def judge_change(measure: Measure, before: Fraction, after: Fraction) -> tuple[Judgement, str | None]:
    """Whether going from `before` to `after` is good, and why it is neutral where it is.

    A measure without polarity and a value that did not change are different reasons. For a target range the distance
    to [low, high] is compared before and after.
    """
    if measure.polarity == "none":
        return "neutral", "no_polarity"
    if measure.polarity == "range":
        return _judge_towards_range(measure, before, after)
    if after == before:
        return "neutral", "flat"
    return ("good" if (after > before) == (measure.polarity == "higher") else "bad"), None


def meets(measure: Measure, actual: Fraction, target: Fraction) -> bool | None:
    """Whether `actual` meets the target; for a target range, lies in it. None where polarity cannot say."""
    if measure.polarity == "higher":
        return actual >= target
    if measure.polarity == "lower":
        return actual <= target
    if measure.polarity == "range" and measure.target_range:
        return measure.target_range.low <= actual <= measure.target_range.high
    return None


def judge_target(met: bool | None) -> Judgement:
    """The judgement of a comparison with the target."""
    if met is None:
        return "neutral"
    return "good" if met else "bad"


def _judge_towards_range(measure: Measure, before: Fraction, after: Fraction) -> tuple[Judgement, str | None]:
    if measure.target_range is None:
        return "neutral", "no_polarity"
    wanted = measure.target_range
    distance_before, distance_after = (max(wanted.low - v, v - wanted.high, Fraction()) for v in (before, after))
    if distance_after == distance_before:
        if not distance_after:
            return "neutral", "in_range"
        return "neutral", "flat" if after == before else "same_distance"
    return ("good" if distance_after < distance_before else "bad"), None
