"""The trend: direction, how many steps it has lasted, and whether that is good."""

from collections.abc import Sequence
from fractions import Fraction

from scorecard_engine.domain.figure import Figure
from scorecard_engine.domain.judgement import judge_change
from scorecard_engine.domain.series import Observation, Series
from scorecard_engine.domain.uncertainty import is_within_noise

_DIRECTIONS = {1: "up", 0: "flat", -1: "down"}


def trend(series: Series) -> Figure:
    """Direction from the previous observed value to the current one, and the consecutive steps with that direction.

    Gaps are skipped and counted, unless the policy breaks a trend at gaps. An equal value is a run of its own. A step
    between waves of which one is below the change floor is no step.
    """
    observed = _since_gap(series.observed) if series.policy.break_at_gaps else series.observed
    details = series.break_details
    if len(observed) == 1:
        value = {"direction": "none", "steps": 0, "gaps_in_run": 0}
        return Figure.ok(value, "one_point", judgement="neutral", **details)
    previous, current = observed[-2:]
    if series.policy.privacy.hides_change(previous.n, current.n):
        return Figure.suppressed("change_floor")
    direction = _sign(current.value - previous.value)
    steps = gaps = 0
    for before, after in zip(observed[-2::-1], observed[:0:-1], strict=True):
        same_direction = _sign(after.value - before.value) == direction
        if not same_direction or series.policy.privacy.hides_change(before.n, after.n):
            break
        steps += 1
        gaps += after.ordinal - before.ordinal - 1
    judgement, reason = judge_change(series.measure, previous.value, current.value)
    within_noise = is_within_noise(series.measure, previous, current)
    if within_noise is not None:
        details = {"within_noise": within_noise, **details}
    value = {"direction": _DIRECTIONS[direction], "steps": steps, "gaps_in_run": gaps}
    return Figure.ok(value, reason, judgement=judgement, **details)


def _sign(change: Fraction) -> int:
    return (change > 0) - (change < 0)


def _since_gap(observed: Sequence[Observation]) -> Sequence[Observation]:
    for place in range(len(observed) - 1, 0, -1):
        if observed[place].ordinal - observed[place - 1].ordinal > 1:
            return observed[place:]
    return observed
