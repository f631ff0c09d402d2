"""Calendars: which dates a period covers, what comes before and after it, and what it is called.

A calendar is data that a coalition may edit; the seven defaults fit Kuwait (school year from September, two terms,
fiscal year from April). A period ends the day before the next one starts, so that every date lies in exactly one
period: a response sent in the holidays counts for the term before them (a choice; the sources are silent).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rba_kernel.period import (
    FIRST_YEAR,
    LAST_YEAR,
    MAX_TERMS,
    PERIOD_KINDS,
    STEPS_IN_YEAR,
    Period,
    PeriodError,
    PeriodKind,
)
from rba_kernel.period_labels import period_label
from rba_kernel.text import BilingualText

_MONTHS_IN_YEAR = 12


class CalendarError(ValueError):
    """The calendar's definition is not one, or a date lies outside what calendars cover."""


@dataclass(frozen=True, slots=True)
class Term:
    """A school term: the day it starts on each year, and its name in English and Arabic."""

    start_month: int
    start_day: int
    name: BilingualText

    def __post_init__(self) -> None:
        try:
            date(2001, self.start_month, self.start_day)  # no leap year: the day must exist each year
        except (ValueError, TypeError):
            raise CalendarError("a term starts on a day that exists in every year") from None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Steps of one kind. `start_month` is the month in which its year starts; `terms` are given for kind `term` only.

    Raises `CalendarError` when the definition contradicts itself.
    """

    key: str
    name: BilingualText
    kind: PeriodKind
    start_month: int = 1
    terms: tuple[Term, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in PERIOD_KINDS:
            raise CalendarError(f"a calendar's kind is one of {', '.join(PERIOD_KINDS)}")
        if not 1 <= self.start_month <= _MONTHS_IN_YEAR:
            raise CalendarError("a calendar's year starts in a month from 1 to 12")
        if (self.kind == "term") != bool(self.terms) or len(self.terms) > MAX_TERMS:
            raise CalendarError(f"a calendar of terms has 1 to {MAX_TERMS} terms, and no other calendar has any")
        starts = [self._term_start(FIRST_YEAR, term) for term in self.terms]
        if starts != sorted(set(starts)):
            raise CalendarError("terms are listed in the order in which they start, each on a day of its own")

    @property
    def steps(self) -> int:
        """Periods in one year."""
        return len(self.terms) if self.kind == "term" else STEPS_IN_YEAR.get(self.kind, 1)

    def contains(self, period: Period) -> bool:
        """Whether `period` is a step of this calendar."""
        return period.kind == self.kind and (self.kind != "term" or period.step <= len(self.terms))

    def ordinal(self, period: Period) -> int:
        """The position of `period` on this calendar: consecutive periods have consecutive ordinals.

        Raises `PeriodError` when the period is no step of this calendar.
        """
        if not self.contains(period):
            raise PeriodError(f"{period} is no period of the calendar {self.key} (steps of kind {self.kind})")
        return period.year * self.steps + max(period.step - 1, 0)

    def at(self, ordinal: int) -> Period:
        """The period at `ordinal`; raises `PeriodError` beyond the years that periods have."""
        year, offset = divmod(ordinal, self.steps)
        return Period(self.kind, year, offset + 1 if self.kind in STEPS_IN_YEAR else 0)

    def next(self, period: Period) -> Period:
        """The period after `period`."""
        return self.at(self.ordinal(period) + 1)

    def previous(self, period: Period) -> Period:
        """The period before `period`."""
        return self.at(self.ordinal(period) - 1)

    def between(self, first: Period, second: Period) -> int:
        """Steps from `first` to `second`; negative when `second` is earlier."""
        return self.ordinal(second) - self.ordinal(first)

    def start(self, period: Period) -> date:
        """The first day of `period`."""
        return self._start_at(self.ordinal(period))

    def end(self, period: Period) -> date:
        """The last day of `period`, which belongs to it."""
        return self._start_at(self.ordinal(period) + 1) - timedelta(days=1)

    def period_of(self, day: date) -> Period:
        """The period in which `day` lies; raises `PeriodError` for a day before 1900 or after 2199."""
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise PeriodError(f"no period is kept for days outside {FIRST_YEAR} to {LAST_YEAR}")
        if self.kind == "month":
            return Period("month", day.year, day.month)
        if self.kind == "term":
            return self._term_of(day)
        year = day.year if day.month >= self.start_month else day.year - 1
        months = (day.month - self.start_month) % _MONTHS_IN_YEAR
        return self.at(year * self.steps + months * self.steps // _MONTHS_IN_YEAR)

    def label(self, period: Period, language: str) -> str:
        """What people call `period` in `language` ("ar", else English)."""
        self.ordinal(period)
        spans_two_years = self.kind != "month" and self._year_start().month > 1
        year_text = f"{period.year}/{period.year + 1}" if spans_two_years else f"{period.year}"
        name = self.terms[period.step - 1].name if self.kind == "term" else {}
        term_name = name.get(language) or name.get("en") or f"T{period.step}"
        return period_label(period, language, year_text=year_text, term_name=term_name)

    def to_json(self) -> dict[str, Any]:
        """The calendar as JSON; `from_json` is the inverse."""
        return {
            "key": self.key,
            "name": dict(self.name),
            "kind": self.kind,
            "start_month": self.start_month,
            "terms": [
                {"start_month": term.start_month, "start_day": term.start_day, "name": dict(term.name)}
                for term in self.terms
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Calendar":
        """The calendar that `data` describes, members it does not know ignored; raises `CalendarError`."""
        try:
            terms = tuple(
                Term(int(term["start_month"]), int(term["start_day"]), dict(term["name"]))
                for term in data.get("terms") or ()
            )
            return cls(data["key"], dict(data["name"]), data["kind"], int(data.get("start_month", 1)), terms)
        except CalendarError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError):
            raise CalendarError("a calendar has key, name, kind, start_month and, for kind term, terms") from None

    def _year_start(self) -> date:
        return date(FIRST_YEAR, self.terms[0].start_month if self.kind == "term" else self.start_month, 1)

    def _term_start(self, year: int, term: Term) -> date:
        # A term that starts before the year's start month lies in the second half of the school year.
        return date(year + (term.start_month < self.start_month), term.start_month, term.start_day)

    def _term_of(self, day: date) -> Period:
        for year in (day.year, day.year - 1):
            for step in range(len(self.terms), 0, -1):
                if self._term_start(year, self.terms[step - 1]) <= day:
                    return Period("term", year, step)
        # The last days before the year's first term: still the last term of the school year before.
        return Period("term", day.year - 2, len(self.terms))

    def _start_at(self, ordinal: int) -> date:
        year, offset = divmod(ordinal, self.steps)
        if self.kind == "term":
            return self._term_start(year, self.terms[offset])
        first_month = 1 if self.kind == "month" else self.start_month
        months = first_month - 1 + offset * _MONTHS_IN_YEAR // self.steps
        return date(year + months // _MONTHS_IN_YEAR, months % _MONTHS_IN_YEAR + 1, 1)


def _default(
    key: PeriodKind, english: str, arabic: str, start_month: int = 1, terms: tuple[Term, ...] = ()
) -> Calendar:
    return Calendar(key, {"en": english, "ar": arabic}, key, start_month, terms)


_KUWAIT_TERMS = (
    Term(9, 1, {"en": "Term 1", "ar": "الفصل الدراسي الأول"}),
    Term(2, 1, {"en": "Term 2", "ar": "الفصل الدراسي الثاني"}),
)

DEFAULT_CALENDARS: dict[str, Calendar] = {
    calendar.key: calendar
    for calendar in (
        _default("year", "Calendar year", "السنة الميلادية"),
        _default("half_year", "Half year", "نصف السنة"),
        _default("quarter", "Quarter", "ربع السنة"),
        _default("month", "Month", "الشهر"),
        _default("term", "School term", "الفصل الدراسي", 9, _KUWAIT_TERMS),
        _default("school_year", "School year", "العام الدراسي", 9),
        _default("fiscal_year", "Fiscal year", "السنة المالية", 4),
    )
}
"""The calendars every coalition starts with, by key."""
