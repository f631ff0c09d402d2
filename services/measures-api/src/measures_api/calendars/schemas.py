"""What callers send and get as calendars."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator
from rba_kernel.calendar import Calendar, CalendarError
from rba_kernel.period import PeriodKind

from measures_api.wording import Body, Key, Name, RecordOut


class TermBody(Body):
    """A school term: the day on which it starts each year."""

    start_month: Annotated[int, Field(ge=1, le=12)]
    start_day: Annotated[int, Field(ge=1, le=31)]
    name: Name


class CalendarIn(Body):
    """Steps of one kind; `terms` belong to kind term only."""

    key: Key
    name: Name
    kind: PeriodKind
    start_month: Annotated[int, Field(ge=1, le=12)] = 1
    terms: Annotated[list[TermBody], Field(max_length=9, default_factory=list)]

    @model_validator(mode="after")
    def _is_calendar(self) -> Self:
        try:
            self.calendar()
        except CalendarError as error:
            raise ValueError(str(error)) from None
        return self

    def calendar(self) -> Calendar:
        """The calendar that this describes."""
        return Calendar.from_json(self.model_dump())


class CalendarOut(RecordOut, CalendarIn):
    """A calendar as it is stored."""


def calendar_of(row: Any) -> Calendar:
    """The calendar of a stored row."""
    return CalendarIn.model_validate(row, from_attributes=True).calendar()
