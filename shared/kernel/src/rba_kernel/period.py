"""A period of time as a value: one year, half year, quarter, school term, month, school year or fiscal year.

Text forms, of which `Period.parse` and `str` are inverses: `2025`, `2025-H1`, `2025-Q1`, `2025-T1` (term 1 of the
school year that starts in 2025), `2025-03`, `SY2025`, `FY2025`. Which dates a period covers is the calendar's matter.
"""

import re
from dataclasses import dataclass
from typing import Literal, get_args

PeriodKind = Literal["year", "half_year", "quarter", "term", "month", "school_year", "fiscal_year"]
PERIOD_KINDS: tuple[PeriodKind, ...] = get_args(PeriodKind)

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years outside are typing errors or Hijri years; both are refused rather than guessed."""

MAX_TERMS = 9
STEPS_IN_YEAR: dict[PeriodKind, int] = {"half_year": 2, "quarter": 4, "term": MAX_TERMS, "month": 12}
"""Steps a year of that kind has at most; a kind that is a whole year is absent."""

_FORM = re.compile(
    r"(?:(?P<whole>SY|FY)(?P<whole_year>[0-9]{4}))"
    r"|(?:(?P<year>[0-9]{4})(?:-(?:(?P<letter>[HQT])(?P<step>[1-9])|(?P<month>[0-9]{2})))?)",
)
_KIND_OF_LETTER: dict[str, PeriodKind] = {"H": "half_year", "Q": "quarter", "T": "term"}
_LETTER_OF_KIND = {kind: letter for letter, kind in _KIND_OF_LETTER.items()}
_FORMS_IN_WORDS = "2025, 2025-H1, 2025-Q1, 2025-T1, 2025-03, SY2025 or FY2025"


class PeriodError(ValueError):
    """The text is no period, or the period does not exist. Its message is fit for a person."""


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """One step of a calendar. `step` counts from 1 within the year, and is 0 where the period is a whole year.

    Periods of one kind sort in time. `year` is the year in which the (school, fiscal) year starts; for a month it
    is the calendar year. Raises `PeriodError` when there is no such period.
    """

    kind: PeriodKind
    year: int
    step: int = 0

    def __post_init__(self) -> None:
        if self.kind not in PERIOD_KINDS:
            raise PeriodError(f"a period is one of {', '.join(PERIOD_KINDS)}")
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise PeriodError(f"the year of a period is between {FIRST_YEAR} and {LAST_YEAR}")
        steps = STEPS_IN_YEAR.get(self.kind, 0)
        if not min(steps, 1) <= self.step <= steps:
            raise PeriodError(f"a {self.kind.replace('_', ' ')} has no step {self.step}")

    @classmethod
    def parse(cls, text: str) -> "Period":
        """The period that `text` names; raises `PeriodError` for anything but the forms above."""
        match = _FORM.fullmatch(text)
        if match is None:
            raise PeriodError(f"a period is written like {_FORMS_IN_WORDS}")
        if match["whole"]:
            return cls("school_year" if match["whole"] == "SY" else "fiscal_year", int(match["whole_year"]))
        year = int(match["year"])
        if match["letter"]:
            return cls(_KIND_OF_LETTER[match["letter"]], year, int(match["step"]))
        if match["month"]:
            return cls("month", year, int(match["month"]))
        return cls("year", year)

    def __str__(self) -> str:
        if self.kind == "year":
            return f"{self.year}"
        if self.kind == "month":
            return f"{self.year}-{self.step:02d}"
        if self.kind in _LETTER_OF_KIND:
            return f"{self.year}-{_LETTER_OF_KIND[self.kind]}{self.step}"
        return f"{'SY' if self.kind == 'school_year' else 'FY'}{self.year}"
