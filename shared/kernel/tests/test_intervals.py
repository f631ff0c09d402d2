import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rba_kernel.interval import detectable_change, effective_n, newcombe, wilson, wilson_of_share

# Vectors of Wilson 1927 and Newcombe 1998, in percent.
WILSON = [
    (0, 12, 0, 24.25),
    (12, 12, 75.75, 100),
    (37, 60, 49.02, 72.91),
    (248, 400, 57.15, 66.62),
    (1, 3, 6.15, 79.23),
]
NEWCOMBE = [(37, 60, 43, 60, -6.8, 26.0), (248, 400, 288, 400, 3.5, 16.4)]
DETECTABLE = [(30, 24.6), (60, 17.4), (100, 13.5), (200, 9.5), (400, 6.7), (1000, 4.3)]


@pytest.mark.parametrize(("x", "n", "low", "high"), WILSON)
def test_wilson(x: int, n: int, low: float, high: float) -> None:
    interval = wilson(x, n)
    assert interval is not None
    assert [round(100 * bound, 2) for bound in interval] == [low, high]


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_stays_within_bounds(counts: tuple[int, int]) -> None:
    x, n = counts
    interval = wilson(x, n)
    assert interval is not None
    assert 0 <= interval.low <= x / n + 1e-12
    assert x / n - 1e-12 <= interval.high <= 1


def test_nobody_asked_has_no_interval() -> None:
    assert wilson(0, 0) is None
    assert wilson_of_share(0.5, 0) is None
    assert newcombe(0.5, 0, 0.5, 10) is None
    assert detectable_change(0.5, 0, 10) is None


@pytest.mark.parametrize(("x1", "n1", "x2", "n2", "low", "high"), NEWCOMBE)
def test_newcombe(x1: int, n1: int, x2: int, n2: int, low: float, high: float) -> None:
    interval = newcombe(x1 / n1, n1, x2 / n2, n2)
    assert interval is not None
    assert [round(100 * bound, 1) for bound in interval] == [low, high]


@pytest.mark.parametrize(("n", "points"), DETECTABLE)
def test_detectable_change(n: int, points: float) -> None:
    assert round(100 * (detectable_change(0.62, n, n) or 0), 1) == points


@pytest.mark.parametrize("share", [0, 1])
def test_a_share_without_variance_claims_no_precision(share: float) -> None:
    assert detectable_change(share, 30, 30) is None


def test_effective_n() -> None:
    assert effective_n(4, weights=[1, 1, 1, 1]) == 4
    assert effective_n(4, weights=[2, 1, 1, 0]) == pytest.approx(16 / 6)
    assert effective_n(0, weights=[]) == 0
    assert effective_n(200, mean_cluster_size=21, intra_cluster_correlation=0.05) == 100
    assert effective_n(50, population=101) == pytest.approx(50 * 100 / 51)


def test_a_census_has_no_sampling_error() -> None:
    everyone = effective_n(50, population=50)
    assert math.isinf(everyone)
    assert wilson_of_share(0.4, everyone) == (0.4, 0.4)
