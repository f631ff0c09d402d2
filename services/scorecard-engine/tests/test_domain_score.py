"""Score as a whole: inputs that contradict themselves, JSON at the border, what suppression hides."""

import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rba_kernel.calendar import DEFAULT_CALENDARS
from rba_kernel.number import Number
from rba_kernel.period import Period
from scorecard_engine.domain.inputs import (
    Baseline,
    Break,
    InputError,
    Measure,
    Point,
    Polarity,
    Policy,
    Scenario,
    Target,
    TargetRange,
    Unit,
)
from scorecard_engine.domain.score import Figures, score

YEAR = DEFAULT_CALENDARS["year"]
LATE = date(2026, 11, 23)


def year(number: int) -> Period:
    return Period("year", number)


def scored(*points: Point, **given: Any) -> Figures:
    inputs: dict[str, Any] = {
        "measure": Measure("higher", "percent"),
        "targets": [],
        "baseline": None,
        "breaks": [],
        "policy": Policy(),
        "calendar": YEAR,
        "as_of": LATE,
        **given,
    }
    return score(points=points, **inputs)


def test_the_example_of_the_http_contract() -> None:
    figures = scored(
        Point(year(2019), 70),
        Point(year(2020), numerator=137, denominator=200),
        targets=[Target(year(2020), 72)],
    ).to_json()
    assert figures["most_recent_period"] == {"value": "2020", "status": "ok", "reason": None, "stale_by": 5}
    assert figures["current_actual"] == {"value": 68.5, "status": "ok", "reason": None}
    assert figures["trend"] == {
        "value": {"direction": "down", "steps": 1, "gaps_in_run": 0},
        "judgement": "bad",
        "status": "ok",
        "reason": None,
    }
    assert figures["baseline_change"] == {
        "value": -2.142857142857143,
        "absolute": -1.5,
        "points": -1.5,
        "judgement": "bad",
        "status": "ok",
        "reason": None,
    }
    assert figures["curve"] == {"value": None, "status": "unknown", "reason": "history_too_short"}
    assert list(figures) == [
        "most_recent_period", "current_actual", "prior_actual", "current_target", "next_target", "forecast_next",
        "forecast_for_current", "variance", "percent_of_target", "attainment", "trend", "baseline_change",
        "colour_band", "interval", "change_interval", "detectable_change", "curve",
    ]  # fmt: skip


def test_points_may_come_in_any_order() -> None:
    points = [Point(year(2011 + place), value) for place, value in enumerate([40, 42, 45])]
    assert scored(*points).to_json() == scored(*reversed(points)).to_json()


def test_no_figure_survives_a_suppressed_newest_point() -> None:
    figures = scored(
        Point(year(2019), 70, n=300),
        Point(year(2020), 65, n=4),
        targets=[Target(year(2020), 72), Target(year(2021), 75)],
        baseline=Baseline(value=60, scenarios=(Scenario("expected", {year(2020): 61, year(2021): 62}),)),
    ).to_json()
    hidden = {"value": None, "status": "suppressed", "reason": "privacy_floor"}
    assert all(figure == hidden for figure in figures.values())


@pytest.mark.parametrize(
    ("points", "given", "field", "index"),
    [
        ([Point(year(2020), 1), Point(year(2020), 2)], {}, "points", 1),
        ([Point(Period.parse("2020-Q1"), 1)], {}, "points", 0),
        ([Point(year(2020), float("nan"))], {}, "points", 0),
        ([Point(year(2020), 1), Point(year(2021), float("inf"))], {}, "points", 1),
        ([Point(year(2020), numerator=1, denominator=-2)], {}, "points", 0),
        ([Point(year(2020), 1, denominator=float("inf"))], {}, "points", 0),
        ([], {"targets": [Target(year(2020), 1), Target(year(2020), 1)]}, "targets", 1),
        ([], {"targets": [Target(year(2020), 10**40)]}, "targets", 0),
        ([], {"breaks": [Break(year(2020)), Break(Period.parse("SY2020"))]}, "breaks", 1),
        ([], {"baseline": Baseline(period=Period.parse("SY2020"))}, "baseline", None),
        ([], {"baseline": Baseline(value=float("nan"))}, "baseline", None),
        ([], {"baseline": Baseline(window=(year(2020), year(2019)))}, "baseline", None),
        ([], {"baseline": Baseline(scenarios=(Scenario("s", {year(2020): float("inf")}),))}, "baseline", None),
        ([], {"as_of": date(1, 1, 1)}, "as_of", None),
    ],
)
def test_a_wrong_input_is_named(points: list[Point], given: dict[str, Any], field: str, index: int | None) -> None:
    with pytest.raises(InputError) as caught:
        scored(*points, **given)
    assert (caught.value.field, caught.value.index) == (field, index)
    assert caught.value.reason


def test_a_range_is_not_upside_down() -> None:
    with pytest.raises(InputError):
        TargetRange(Fraction(20), Fraction(10))


def test_the_duplicate_names_the_first_of_the_two() -> None:
    with pytest.raises(InputError, match=r"points\[2\]: 2020 is there already, at points\[0\]"):
        scored(Point(year(2020), 1), Point(year(2021), 1), Point(year(2020), 2))


@pytest.mark.parametrize("last", [1900, 2199])
def test_the_first_and_last_years_have_figures(last: int) -> None:
    figures = scored(Point(year(last), 1), as_of=date(last, 12, 31)).to_json()
    assert figures["next_target"]["status"] == "unknown"
    assert figures["prior_actual"]["status"] == "unknown"


numbers = st.one_of(
    st.integers(-(10**29), 10**29),
    st.decimals("-1e6", "1e6", places=4),
    st.floats(allow_nan=False, allow_infinity=False, min_value=1e-29, max_value=1e29),
)
points_of_years = st.lists(
    st.tuples(st.integers(2000, 2025), st.one_of(st.none(), numbers), st.one_of(st.none(), st.integers(0, 500))),
    max_size=12,
    unique_by=lambda row: row[0],
)


@given(
    rows=points_of_years,
    polarity=st.sampled_from(["higher", "lower", "range", "none"]),
    unit=st.sampled_from(["number", "percent"]),
    target=st.one_of(st.none(), numbers),
    by_hand=st.one_of(st.none(), numbers),
    start_of_break=st.one_of(st.none(), st.integers(2000, 2025)),
    window=st.tuples(st.integers(2000, 2012), st.integers(2013, 2025)),
)
def test_whatever_comes_in_the_answer_is_strict_json(
    rows: list[tuple[int, Number | None, int | None]],
    polarity: Polarity,
    unit: Unit,
    target: Number | None,
    by_hand: Number | None,
    start_of_break: int | None,
    window: tuple[int, int],
) -> None:
    figures = scored(
        *(Point(year(number), value, n=n) for number, value, n in rows),
        measure=Measure(polarity, unit),
        targets=[] if target is None else [Target(year(max((row[0] for row in rows), default=2020)), target)],
        baseline=Baseline(value=by_hand, window=(year(window[0]), year(window[1]))),
        breaks=[] if start_of_break is None else [Break(year(start_of_break))],
    ).to_json()
    json.dumps(figures, allow_nan=False)
    for figure in figures.values():
        assert figure["status"] in {"ok", "unknown", "suppressed", "not_applicable"}
        assert (figure["value"] is not None) == (figure["status"] == "ok")
        assert figure["reason"] is not None or figure["status"] == "ok"
        assert figure["status"] != "suppressed" or set(figure) == {"value", "status", "reason"}
