import pytest
from hypothesis import given
from hypothesis import strategies as st
from rba_kernel.period import FIRST_YEAR, LAST_YEAR, PERIOD_KINDS, STEPS_IN_YEAR, Period, PeriodError

FORMS = [
    ("2025", Period("year", 2025)),
    ("2025-H1", Period("half_year", 2025, 1)),
    ("2025-Q4", Period("quarter", 2025, 4)),
    ("2025-T2", Period("term", 2025, 2)),
    ("2025-03", Period("month", 2025, 3)),
    ("SY2025", Period("school_year", 2025)),
    ("FY2025", Period("fiscal_year", 2025)),
]
NOT_PERIODS = [
    "", " 2025", "2025 ", "25", "20255", "2025-Q0", "2025-Q5", "2025-H3", "2025-T0", "2025-13", "2025-00", "2025-3",
    "2025-q1", "sy2025", "SY25", "2025-W01", "2025/2026", "٢٠٢٥", "1446", "2025-Q1\n", "2025-Q11", "FY2025-Q1",
]  # fmt: skip


@st.composite
def periods(draw: st.DrawFn) -> Period:
    kind = draw(st.sampled_from(PERIOD_KINDS))
    steps = STEPS_IN_YEAR.get(kind, 0)
    step = draw(st.integers(1, steps)) if steps else 0
    return Period(kind, draw(st.integers(FIRST_YEAR, LAST_YEAR)), step)


@pytest.mark.parametrize(("text", "period"), FORMS)
def test_each_form_is_read_and_written(text: str, period: Period) -> None:
    assert Period.parse(text) == period
    assert str(period) == text


@pytest.mark.parametrize("text", NOT_PERIODS)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(PeriodError):
        Period.parse(text)


@given(periods())
def test_parse_and_print_are_inverse(period: Period) -> None:
    assert Period.parse(str(period)) == period


@given(st.text(max_size=9))
def test_text_is_either_refused_or_printed_back(text: str) -> None:
    try:
        period = Period.parse(text)
    except PeriodError:
        return
    assert str(period) == text


def test_periods_of_one_kind_sort_in_time() -> None:
    assert sorted(map(Period.parse, ["2025-10", "2024-12", "2025-02"])) == list(
        map(Period.parse, ["2024-12", "2025-02", "2025-10"])
    )


@pytest.mark.parametrize(
    ("kind", "year", "step"), [("week", 2025, 1), ("year", 2025, 1), ("month", 2025, 0), ("quarter", 1446, 1)]
)
def test_a_period_that_does_not_exist_is_refused(kind: str, year: int, step: int) -> None:
    with pytest.raises(PeriodError):
        Period(kind, year, step)  # type: ignore[arg-type]
