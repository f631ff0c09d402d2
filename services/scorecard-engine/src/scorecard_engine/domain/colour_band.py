"""The colour of the current value: percent of target against ordered bands, lower bound included.

The lowest band reaches below 0 if it starts at 0 (ours: a negative value of a higher-is-better measure is red, not
colourless). Bands of a lower-is-better measure run on A/T ascending, from good to bad; a list that runs from red to
green, as the default does, is mirrored about 100 % for such a measure (ours: else meeting half of a ceiling would be
red), the bound included on the side of the target: green to 100 %, amber to 110 %, red above.
"""

from collections.abc import Sequence
from fractions import Fraction

from scorecard_engine.domain.against_target import target_judgement
from scorecard_engine.domain.figure import Figure
from scorecard_engine.domain.inputs import Band
from scorecard_engine.domain.series import Series

_GOODNESS = {"red": 0, "amber": 1, "yellow": 1, "green": 2}
_TARGET_MET = 100


def colour_band(series: Series, target: Figure) -> Figure:
    """The colour, or `no_band`; where there is a target, whether it is met is said all the same."""
    wanted = target.value
    if not isinstance(wanted, Fraction):
        return Figure.not_applicable("no_band")
    details = target_judgement(series, wanted)
    measure = series.measure
    if measure.polarity not in {"higher", "lower"} or wanted <= 0:
        return Figure.not_applicable("no_band", **details)
    percent = 100 * series.current.value / wanted
    bands = sorted(series.policy.bands, key=lambda band: band.lower_bound)
    mirrored = measure.polarity == "lower" and _runs_from_bad_to_good(bands)
    colour = _colour(bands, 2 * _TARGET_MET - percent if mirrored else percent)
    return Figure.not_applicable("no_band", **details) if colour is None else Figure.ok(colour, **details)


def _runs_from_bad_to_good(bands: Sequence[Band]) -> bool:
    grades = [_GOODNESS[band.colour] for band in bands if band.colour in _GOODNESS]
    return bool(grades) and grades[0] < grades[-1]


def _colour(bands: Sequence[Band], percent: Fraction) -> str | None:
    reached = [band for band in bands if band.lower_bound <= percent]
    if reached:
        return reached[-1].colour
    return bands[0].colour if bands and bands[0].lower_bound == 0 else None
