from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rba_kernel.calendar import DEFAULT_CALENDARS, Calendar, CalendarError, Term
from rba_kernel.period import Period, PeriodError

BOUNDARIES = [
    # calendar, period, first day, last day
    ("year", "2025", "2025-01-01", "2025-12-31"),
    ("half_year", "2025-H2", "2025-07-01", "2025-12-31"),
    ("quarter", "2024-Q1", "2024-01-01", "2024-03-31"),
    ("month", "2024-02", "2024-02-01", "2024-02-29"),
    ("month", "2025-12", "2025-12-01", "2025-12-31"),
    ("term", "2025-T1", "2025-09-01", "2026-01-31"),
    ("term", "2025-T2", "2026-02-01", "2026-08-31"),
    ("school_year", "SY2025", "2025-09-01", "2026-08-31"),
    ("fiscal_year", "FY2025", "2025-04-01", "2026-03-31"),
]
NEIGHBOURS = [
    ("year", "2025", "2026"),
    ("half_year", "2025-H2", "2026-H1"),
    ("quarter", "2025-Q4", "2026-Q1"),
    ("month", "2025-12", "2026-01"),
    ("term", "2025-T1", "2025-T2"),
    ("term", "2025-T2", "2026-T1"),
    ("school_year", "SY2025", "SY2026"),
    ("fiscal_year", "FY2025", "FY2026"),
]
LABELS = [
    ("year", "2025", "2025", "2025"),
    ("half_year", "2025-H1", "H1 2025", "النصف الأول 2025"),
    ("quarter", "2025-Q3", "Q3 2025", "الربع الثالث 2025"),
    ("month", "2025-03", "March 2025", "مارس 2025"),
    ("term", "2025-T2", "Term 2 2025/2026", "الفصل الدراسي الثاني 2025/2026"),
    ("school_year", "SY2025", "School year 2025/2026", "العام الدراسي 2025/2026"),
    ("fiscal_year", "FY2025", "Fiscal year 2025/2026", "السنة المالية 2025/2026"),
]
ODD_CALENDARS = [
    Calendar("fiscal_quarter", {"en": "Fiscal quarter"}, "quarter", 4),
    Calendar("school_half", {"en": "School half"}, "half_year", 9),
    Calendar(
        "three_terms",
        {"en": "Three terms"},
        "term",
        8,
        (Term(8, 25, {"en": "Autumn"}), Term(1, 4, {"en": "Winter"}), Term(4, 12, {"en": "Spring"})),
    ),
    Calendar("late_term", {"en": "One late term"}, "term", 9, (Term(3, 1, {"en": "Only"}),)),
]
ALL_CALENDARS = [*DEFAULT_CALENDARS.values(), *ODD_CALENDARS]


@pytest.mark.parametrize(("key", "text", "first", "last"), BOUNDARIES)
def test_a_period_covers_its_days(key: str, text: str, first: str, last: str) -> None:
    calendar, period = DEFAULT_CALENDARS[key], Period.parse(text)
    assert (calendar.start(period), calendar.end(period)) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(("key", "text", "after"), NEIGHBOURS)
def test_next_and_previous(key: str, text: str, after: str) -> None:
    calendar = DEFAULT_CALENDARS[key]
    assert calendar.next(Period.parse(text)) == Period.parse(after)
    assert calendar.previous(Period.parse(after)) == Period.parse(text)
    assert calendar.between(Period.parse(text), Period.parse(after)) == 1


@pytest.mark.parametrize(("key", "text", "english", "arabic"), LABELS)
def test_labels(key: str, text: str, english: str, arabic: str) -> None:
    calendar = DEFAULT_CALENDARS[key]
    assert calendar.label(Period.parse(text), "en") == english
    assert calendar.label(Period.parse(text), "ar") == arabic


def test_a_quarter_of_a_year_that_starts_in_april_lies_in_two_years() -> None:
    calendar = ODD_CALENDARS[0]
    assert calendar.start(Period.parse("2025-Q4")) == date(2026, 1, 1)
    assert calendar.label(Period.parse("2025-Q4"), "en") == "Q4 2025/2026"


@pytest.mark.parametrize("calendar", ALL_CALENDARS, ids=lambda calendar: calendar.key)
@given(day=st.dates(date(1905, 1, 1), date(2190, 12, 31)))
def test_each_day_lies_in_exactly_one_period(calendar: Calendar, day: date) -> None:
    period = calendar.period_of(day)
    assert calendar.contains(period)
    assert calendar.start(period) <= day <= calendar.end(period)
    assert calendar.start(calendar.next(period)) == calendar.end(period) + timedelta(days=1)
    assert calendar.previous(calendar.next(period)) == period
    assert calendar.at(calendar.ordinal(period)) == period


@pytest.mark.parametrize("calendar", ALL_CALENDARS, ids=lambda calendar: calendar.key)
def test_json_is_read_back(calendar: Calendar) -> None:
    assert Calendar.from_json({**calendar.to_json(), "id": "ignored"}) == calendar


def test_a_period_of_another_calendar_is_refused() -> None:
    assert not DEFAULT_CALENDARS["year"].contains(Period.parse("2025-Q1"))
    assert not DEFAULT_CALENDARS["term"].contains(Period.parse("2025-T3"))
    with pytest.raises(PeriodError):
        DEFAULT_CALENDARS["term"].ordinal(Period.parse("2025-T3"))


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
@pytest.mark.parametrize("calendar", ALL_CALENDARS, ids=lambda calendar: calendar.key)
def test_days_outside_the_years_of_periods_are_refused(calendar: Calendar, day: date) -> None:
    with pytest.raises(PeriodError):
        calendar.period_of(day)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"key": "x", "name": {}, "kind": "week"},
        {"key": "x", "name": {}, "kind": "year", "start_month": 13},
        {"key": "x", "name": {}, "kind": "year", "start_month": "September"},
        {"key": "x", "name": {}, "kind": "term"},
        {"key": "x", "name": {}, "kind": "year", "terms": [{"start_month": 1, "start_day": 1, "name": {}}]},
        {"key": "x", "name": {}, "kind": "term", "terms": [{"start_month": 2, "start_day": 29, "name": {}}]},
        {"key": "x", "name": {}, "kind": "term", "terms": [{"start_month": 2, "start_day": 1, "name": {}}] * 2},
        {"key": "x", "name": {}, "kind": "term", "terms": "T1"},
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(CalendarError):
        Calendar.from_json(data)
