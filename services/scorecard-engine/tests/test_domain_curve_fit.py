"""The exact line against numpy's, and the two facts known about the test's strength."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rba_kernel.period import Period
from scipy.special import nctdtr, stdtrit
from scorecard_engine.domain.curve_fit import fit_line, in_short_fractions
from scorecard_engine.domain.series import Observation


def observations(first: int, values: list[int]) -> list[Observation]:
    return [
        Observation(first + place, Period("year", first + place), Fraction(value, 8), None)
        for place, value in enumerate(values)
    ]


@given(
    history=st.lists(st.integers(-800, 800), min_size=8, max_size=20),
    later=st.lists(st.integers(-800, 800), min_size=1, max_size=6),
    seasons=st.sampled_from([1, 2, 4]),
)
def test_the_line_is_that_of_least_squares(history: list[int], later: list[int], seasons: int) -> None:
    past, future = observations(2000, history), observations(2000 + len(history), later)
    fit = fit_line(past, future, seasons)

    def design(points: list[Observation]) -> np.ndarray:
        return np.array(
            [[*(p.ordinal % seasons == s for s in range(seasons)), p.ordinal - 1999] for p in points], float
        )

    x, x0, y = design(past), design(future), np.array([float(p.value) for p in past])
    slopes, *_ = np.linalg.lstsq(x, y, rcond=None)
    spread = np.eye(len(later)) + x0 @ np.linalg.inv(x.T @ x) @ x0.T
    assert fit.df == len(history) - seasons - 1
    assert [float(f) for f in fit.forecast] == pytest.approx(list(x0 @ slopes), abs=1e-8)
    assert float(fit.residual_sum) == pytest.approx(float(((y - x @ slopes) ** 2).sum()), abs=1e-7)
    assert [1 + float(v) for v in fit.leverage] == pytest.approx(list(np.diag(spread)))
    assert float(fit.sum_variance) == pytest.approx(float(spread.sum()))


def test_five_points_and_three_later_find_a_shift_of_two_deviations_in_28_of_100_cases() -> None:
    fit = fit_line(observations(2000, [1, 2, 2, 3, 5]), observations(2005, [0, 0, 0]), 1)
    noncentrality = 2 * 3 / float(fit.sum_variance) ** 0.5
    assert round(1 - nctdtr(3, noncentrality, stdtrit(3, 0.95)), 2) == 0.28


def test_with_three_points_the_interval_is_useless() -> None:
    fit = fit_line(observations(2000, [1, 2, 2]), observations(2003, [0]), 1)
    half_width = stdtrit(1, 0.975) * (1 + float(fit.leverage[0])) ** 0.5
    assert half_width > 18.5


def test_values_stay_as_they_are_unless_their_common_denominator_is_absurd() -> None:
    thirds = [Observation(year, Period("year", year), Fraction(year, 3), None) for year in range(2000, 2010)]
    assert in_short_fractions(thirds) == thirds
    made_up = [Observation(year, Period("year", year), Fraction(1, year**8), None) for year in range(2000, 2100)]
    short = in_short_fractions(made_up)
    assert {observation.value.denominator for observation in short} <= {
        2**a * 5**b for a in range(61) for b in range(61)
    }
    assert all(abs(a.value - b.value) <= Fraction(1, 10**60) for a, b in zip(made_up, short, strict=True))
