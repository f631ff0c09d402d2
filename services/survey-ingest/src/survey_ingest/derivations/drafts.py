"""A recipe that is looked at before anything is made: neither its derivation nor, where it is new, its measure."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator, model_validator
from rba_kernel.calendar import Calendar
from rba_platform.ids import new_id

from survey_ingest.clients.measures import Measure
from survey_ingest.derivations.preview import PreviewOut
from survey_ingest.derivations.schemas import RecipeWarning, Text, WholeRecipe

_SOURCE = "0198a5d0-7c1e-7000-8000-00000000a001"
_CALENDAR: dict[str, JsonValue] = {"key": "month", "name": {"en": "Month", "ar": "الشهر"}, "kind": "month"}
EXAMPLES: list[JsonValue] = [
    {
        "measure": {"unit": "percent", "calendar": _CALENDAR, "breakdowns": ["audience"]},
        "source_id": _SOURCE,
        "statistic": "percent_choosing",
        "question": "q_1f2e3d4c5b",
        "counts": ["Strongly agree", "Agree"],
        "by": [{"dimension": "audience", "question": "q_5b4c3d2e1f", "values": {"Parent": "parent"}}],
    },
]


class MeasureDraft(BaseModel):
    """What has to be known of a measure that does not exist yet."""

    model_config = ConfigDict(extra="forbid")

    unit: Annotated[str, Field(pattern="^[a-z_]{1,40}$")]
    calendar: dict[str, Any] = Field(description="as measures-api answers it")
    breakdowns: Annotated[list[Text], Field(max_length=50)] = []

    @field_validator("calendar")
    @classmethod
    def _is_a_calendar(cls, value: dict[str, Any]) -> dict[str, Any]:
        Calendar.from_json(value)
        return value

    def measure(self) -> Measure:
        """The measure as recipes see it."""
        return Measure(new_id(), "", self.unit, Calendar.from_json(self.calendar), tuple(self.breakdowns))


class DraftIn(WholeRecipe):
    """A recipe for a measure there is, or for one that is still to be made; exactly one of the two is given."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": EXAMPLES})

    measure_key: Text | None = None
    measure: MeasureDraft | None = None
    breakdowns: Annotated[list[Text], Field(max_length=50)] = Field(
        default=[], description="dimensions by which the measure of `measure_key` is about to be broken down too"
    )
    derivation_id: UUID | None = Field(default=None, description="the derivation whose change this is, if it is one")

    @model_validator(mode="after")
    def _is_for_one_measure(self) -> Self:
        if (self.measure_key is None) == (self.measure is None):
            raise ValueError("name exactly one of measure_key and measure")
        return self


class DraftPreviewOut(PreviewOut):
    """What publishing would give, and what may be a mistake in the recipe."""

    warnings: list[RecipeWarning]
