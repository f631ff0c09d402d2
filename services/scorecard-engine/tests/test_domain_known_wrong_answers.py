"""Known wrong answers: what other products get wrong, each right here."""

from datetime import date
from typing import Any

import pytest
from rba_kernel.calendar import DEFAULT_CALENDARS
from rba_kernel.interval import wilson
from rba_kernel.period import Period
from rba_kernel.ratio import Ratio, pooled
from scorecard_engine.domain.inputs import InputError, Measure, Point, Polarity, Policy, Target, Unit
from scorecard_engine.domain.score import score


def figures(
    *points: Point, polarity: Polarity = "higher", unit: Unit = "number", target: float | None = None
) -> dict[str, Any]:
    targets = [] if target is None else [Target(points[-1].period, target)]
    calendar = DEFAULT_CALENDARS["year"]
    return score(Measure(polarity, unit), points, targets, None, [], Policy(), calendar, date(2026, 1, 1)).to_json()


def at(year: int, value: float | None = None, **parts: Any) -> Point:
    return Point(Period("year", year), value, **parts)


def test_zero_of_zero_is_not_zero_percent() -> None:
    actual = figures(at(2020, numerator=0, denominator=0), unit="percent")["current_actual"]
    assert actual == {"value": None, "status": "unknown", "reason": "no_data"}


def test_a_value_of_zero_beside_a_denominator_of_zero_is_not_believed() -> None:
    assert figures(at(2020, 0, numerator=0, denominator=0), unit="percent")["current_actual"]["value"] is None


def test_a_true_zero_is_shown() -> None:
    assert figures(at(2020, 0))["current_actual"] == {"value": 0, "status": "ok", "reason": None}


def test_nothing_is_capped_at_100() -> None:
    answer = figures(at(2019, 0), at(2020, 300), target=100)
    assert answer["percent_of_target"]["value"] == 300
    assert answer["attainment"]["value"] == 300


def test_small_percentages_are_not_raised_to_100() -> None:
    answer = figures(at(2019, 0), at(2020, 30), target=100)
    assert answer["percent_of_target"]["value"] == 30
    assert answer["attainment"]["value"] == 30


def test_negatives_are_kept() -> None:
    answer = figures(at(2019, -4), at(2020, -2), target=-1)
    assert answer["current_actual"]["value"] == -2
    assert answer["baseline_change"]["value"] == 50
    assert answer["attainment"]["value"] == pytest.approx(200 / 3)


def test_progress_of_lower_is_better_is_80_and_not_980() -> None:
    assert figures(at(2019, 100), at(2020, 60), polarity="lower", target=50)["attainment"]["value"] == 80


@pytest.mark.parametrize("target", [0, 40])
def test_target_zero_and_target_at_the_baseline_do_not_crash(target: float) -> None:
    answer = figures(at(2019, 40), at(2020, 50), target=target)
    assert {answer[name]["status"] for name in ("variance", "percent_of_target", "attainment")} <= {
        "ok",
        "not_applicable",
    }


def test_percentages_are_pooled_not_averaged() -> None:
    share = pooled([Ratio.of(18, 30), Ratio.of(200, 400), Ratio.of(9, 10)]).percent
    assert share is not None
    assert round(float(share), 1) == 51.6


def test_a_suppressed_count_is_not_zero() -> None:
    answer = figures(at(2019, 40), at(2020, 3, suppressed=True))
    assert answer["current_actual"] == {"value": None, "status": "suppressed", "reason": "privacy_floor"}
    assert answer["trend"]["status"] == "suppressed"


@pytest.mark.parametrize(("x", "n"), [(0, 40), (40, 40)])
def test_shares_of_0_and_100_percent_have_an_interval(x: int, n: int) -> None:
    assert wilson(x, n) is not None
    assert figures(at(2020, numerator=x, denominator=n), unit="percent")["interval"]["status"] == "ok"


def test_no_polarity_and_no_change_look_different() -> None:
    no_polarity = figures(at(2019, 1), at(2020, 2), polarity="none")["trend"]
    no_change = figures(at(2019, 1), at(2020, 1))["trend"]
    assert no_polarity["judgement"] == no_change["judgement"] == "neutral"
    assert (no_polarity["reason"], no_change["reason"]) == ("no_polarity", "flat")


def test_a_duplicate_period_names_its_row() -> None:
    with pytest.raises(InputError) as caught:
        figures(at(2019, 1), at(2020, 2), at(2019, 3))
    assert (caught.value.field, caught.value.index) == ("points", 2)
