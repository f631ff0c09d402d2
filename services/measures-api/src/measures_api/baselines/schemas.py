"""What callers send and get as baselines."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from rba_platform.numbers import JsonNumber

from measures_api.domain.baseline import BaselinePlan, ScenarioPlan
from measures_api.wording import Body, Key, Name

PeriodText = Annotated[str, Field(max_length=16)]


class Window(Body):
    """The first and the last period of the history that the baseline rests on."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    first: PeriodText = Field(alias="from")
    last: PeriodText = Field(alias="to")


class ScenarioPoint(Body):
    """The value that a scenario expects."""

    period: PeriodText
    value: JsonNumber


class Scenario(Body):
    """Where things go if nothing changes, as people see it."""

    key: Key
    name: Name
    points: Annotated[list[ScenarioPoint], Field(min_length=1, max_length=200)]


class BaselineIn(Body):
    """A baseline. `value` is set by hand, and `period` says where it stands; `frozen` keeps the window as it is now."""

    window: Window | None = None
    value: JsonNumber | None = None
    period: PeriodText | None = None
    scenarios: Annotated[list[Scenario], Field(max_length=10, default_factory=list)]
    frozen: bool = False

    def plan(self) -> BaselinePlan:
        """What the rules look at."""
        return BaselinePlan(
            (self.window.first, self.window.last) if self.window else None,
            self.value,
            self.period,
            [ScenarioPlan(each.key, [(point.period, point.value) for point in each.points]) for each in self.scenarios],
            self.frozen,
        )


class HistoryPoint(BaseModel):
    """A value of the window as it was when it was frozen."""

    period: str
    organization_id: UUID | None
    breakdown: dict[str, str]
    value: int | float | None
    numerator: int | float | None
    denominator: int | float | None
    n: int | None


class BaselineOut(BaseModel):
    """A baseline; `version` is also the ETag. `history` is for those who may see values below the privacy floors."""

    window: Window | None
    value: int | float | None
    period: str | None
    scenarios: list[Scenario]
    frozen: bool
    frozen_version: int | None
    frozen_at: datetime | None
    history: list[HistoryPoint] | None
    version: int
    created_at: datetime


class BaselinesOut(BaseModel):
    """The frozen versions, oldest first."""

    items: list[BaselineOut]
