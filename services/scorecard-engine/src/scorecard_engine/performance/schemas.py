"""A series as JSON: the body of `POST /v1/performance`, and the same shapes as measures-api stores them."""

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from rba_kernel.calendar import DEFAULT_CALENDARS, Calendar
from rba_kernel.period import Period, PeriodKind
from rba_kernel.privacy import PrivacyPolicy
from rba_platform.numbers import JsonNumber

from scorecard_engine.domain import inputs
from scorecard_engine.domain.inputs import InputError

_MOST_POINTS = 10_000
_MOST_RESPONDENTS = 10**12


def _is_period(text: str) -> str:
    Period.parse(text)
    return text


PeriodText = Annotated[str, AfterValidator(_is_period), Field(examples=["2025-Q1"])]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RangeShape(_Shape):
    """The range in which a measure of polarity `range` should lie."""

    low: JsonNumber
    high: JsonNumber


class MeasureShape(_Shape):
    """What rules need to know of a measure. `calendar` is the key of a default calendar, or a whole calendar."""

    polarity: Literal["higher", "lower", "range", "none"] = "none"
    unit: Literal["number", "percent", "currency", "score"] = "number"
    range: RangeShape | None = None
    calendar: str | dict[str, Any] = "year"
    overlapping: bool = False

    def to_domain(self) -> inputs.Measure:
        """The measure as the rules take it; raises `InputError`."""
        target_range = inputs.TargetRange(Fraction(self.range.low), Fraction(self.range.high)) if self.range else None
        return inputs.Measure(self.polarity, self.unit, target_range, self.overlapping)

    def to_calendar(self) -> Calendar:
        """The calendar; raises `InputError` for a key that no default calendar has, `CalendarError` for a bad one."""
        if isinstance(self.calendar, dict):
            return Calendar.from_json(self.calendar)
        if self.calendar not in DEFAULT_CALENDARS:
            raise InputError("measure", None, f"a calendar is one of {', '.join(DEFAULT_CALENDARS)}, or a whole one")
        return DEFAULT_CALENDARS[self.calendar]


class PointShape(_Shape):
    """One value of the series, or what it is made of; with neither, a missing one. `n`: respondents behind it."""

    period: PeriodText
    value: JsonNumber | None = None
    numerator: JsonNumber | None = None
    denominator: JsonNumber | None = None
    n: Annotated[int, Field(ge=0, le=_MOST_RESPONDENTS)] | None = None
    suppressed: bool = False

    @model_validator(mode="after")
    def _has_both_parts_or_none(self) -> Self:
        if (self.numerator is None) != (self.denominator is None):
            raise ValueError("numerator and denominator go together")
        return self

    def to_domain(self) -> inputs.Point:
        """The point as the rules take it."""
        period = Period.parse(self.period)
        return inputs.Point(period, self.value, self.numerator, self.denominator, self.n, self.suppressed)


class PeriodValueShape(_Shape):
    """A value for a period: a target, or a step of a forecast."""

    period: PeriodText
    value: JsonNumber

    def to_domain(self) -> inputs.Target:
        """The target as the rules take it."""
        return inputs.Target(Period.parse(self.period), self.value)


class WindowShape(_Shape):
    """First and last period of a frozen history."""

    model_config = ConfigDict(populate_by_name=True)

    first: PeriodText = Field(alias="from")
    last: PeriodText = Field(alias="to")


class ScenarioShape(_Shape):
    """A forecast that people drew."""

    key: str
    name: dict[str, str] | None = None
    points: list[PeriodValueShape]


class BaselineShape(_Shape):
    """History plus forecast: see `scorecard_engine.domain.inputs.Baseline`."""

    value: JsonNumber | None = None
    period: PeriodText | None = None
    window: WindowShape | None = None
    scenarios: list[ScenarioShape] = []

    def to_domain(self) -> inputs.Baseline:
        """The baseline as the rules take it."""
        window = (Period.parse(self.window.first), Period.parse(self.window.last)) if self.window else None
        return inputs.Baseline(
            value=self.value,
            period=Period.parse(self.period) if self.period else None,
            window=window,
            scenarios=tuple(
                inputs.Scenario(scenario.key, {Period.parse(step.period): step.value for step in scenario.points})
                for scenario in self.scenarios
            ),
        )


class BreakShape(_Shape):
    """The first period under a new definition."""

    period: PeriodText
    reason: str | dict[str, str] | None = None

    def to_domain(self) -> inputs.Break:
        """The break as the rules take it."""
        return inputs.Break(Period.parse(self.period))


class BandShape(_Shape):
    """`colour` from this percent of target on."""

    model_config = ConfigDict(populate_by_name=True)

    lower_bound: JsonNumber = Field(alias="from")
    colour: Annotated[str, Field(min_length=1, max_length=40)]


class PrivacyShape(_Shape):
    """Privacy floors, in respondents and percent; absent ones are the defaults of `rba_kernel.privacy`."""

    floor_n: Annotated[int, Field(ge=0)] = PrivacyPolicy().floor_n
    open_text_floor: Annotated[int, Field(ge=0)] = PrivacyPolicy().open_text_floor
    change_floor: Annotated[int, Field(ge=0)] = PrivacyPolicy().change_floor
    extreme_share: Annotated[int, Field(ge=0, le=50)] = PrivacyPolicy().extreme_share
    peer_floor: Annotated[int, Field(ge=0)] = PrivacyPolicy().peer_floor
    dominant_share: Annotated[int, Field(ge=0, le=100)] = PrivacyPolicy().dominant_share


class PolicyShape(_Shape):
    """What a coalition may choose: see `scorecard_engine.domain.inputs.Policy`."""

    bands: list[BandShape] | None = None
    privacy: PrivacyShape = PrivacyShape()
    carry_target_forward: bool = False
    break_at_gaps: bool = False
    seasonal: list[PeriodKind] = ["term"]

    def to_domain(self) -> inputs.Policy:
        """The policy as the rules take it."""
        bands = (
            inputs.DEFAULT_BANDS
            if self.bands is None
            else tuple(inputs.Band(Fraction(band.lower_bound), band.colour) for band in self.bands)
        )
        return inputs.Policy(
            bands=bands,
            privacy=PrivacyPolicy(**self.privacy.model_dump()),
            carry_target_forward=self.carry_target_forward,
            break_at_gaps=self.break_at_gaps,
            seasonal=frozenset(self.seasonal),
        )


class PerformanceRequest(_Shape):
    """A whole series, and the day on which it is looked at (today where absent)."""

    measure: MeasureShape
    points: Annotated[list[PointShape], Field(max_length=_MOST_POINTS)]
    targets: Annotated[list[PeriodValueShape], Field(max_length=_MOST_POINTS)] = []
    baseline: BaselineShape | None = None
    breaks: Annotated[list[BreakShape], Field(max_length=_MOST_POINTS)] = []
    policy: PolicyShape = PolicyShape()
    as_of: date | None = None
