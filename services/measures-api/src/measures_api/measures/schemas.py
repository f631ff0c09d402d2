"""What callers send and get as measures."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from rba_platform.numbers import JsonNumber

from measures_api.calendars.schemas import CalendarOut
from measures_api.domain.errors import InvalidFieldsError
from measures_api.domain.measure import (
    Aggregation,
    Confidentiality,
    Level,
    MissingPolicy,
    Polarity,
    Power,
    Quadrant,
    Rank,
    Unit,
    default_aggregation,
    default_decimals,
    measure_faults,
)
from measures_api.models import MeasureRecord
from measures_api.wording import Body, Key, Name, Prose, RecordOut


class RangeBody(Body):
    """The range in which a measure should lie, ends included."""

    low: JsonNumber
    high: JsonNumber


class Powers(Body):
    """The three criteria by which a measure becomes a headline."""

    communication: Power | None = None
    proxy: Power | None = None
    data: Power | None = None


Decimals = Annotated[int, Field(ge=0, le=6)]


class _MeasureFields(Body):
    key: Key
    name: Name
    level: Level
    quadrant: Quadrant | None = None
    result_id: UUID | None = None
    program_id: UUID | None = None
    unit: Unit
    polarity: Polarity = "higher"
    range: RangeBody | None = None
    missing_policy: MissingPolicy = "none_if_all_missing"
    rank: Rank = "secondary"
    powers: Annotated[Powers, Field(default_factory=Powers)]
    definition: Prose | None = None
    source: Prose | None = None
    breakdowns: Annotated[list[Key], Field(max_length=10, default_factory=list)]
    confidentiality: Confidentiality = "coalition"


class MeasureIn(_MeasureFields):
    """A measure. Without `calendar_id` it counts calendar years; `aggregation` and `decimals` default by the unit."""

    calendar_id: UUID | None = None
    aggregation: Aggregation | None = None
    decimals: Decimals | None = None

    def columns(self) -> dict[str, Any]:
        """The columns this fills; raises `InvalidFieldsError` where fields contradict one another."""
        aggregation = self.aggregation or default_aggregation(self.unit)
        ends: tuple[Decimal, Decimal] | None = (self.range.low, self.range.high) if self.range else None
        faults = measure_faults(
            level=self.level,
            quadrant=self.quadrant,
            result_id=self.result_id,
            program_id=self.program_id,
            unit=self.unit,
            polarity=self.polarity,
            target_range=ends,
            aggregation=aggregation,
        )
        if faults:
            raise InvalidFieldsError(faults)
        low, high = ends or (None, None)
        columns = self.model_dump(exclude={"range", "aggregation", "decimals", "powers"})
        return columns | {
            "aggregation": aggregation,
            "decimals": default_decimals(self.unit) if self.decimals is None else self.decimals,
            "powers": self.powers.model_dump(exclude_none=True),
            "range_low": low,
            "range_high": high,
        }


class MeasureOut(RecordOut, _MeasureFields):
    """A measure as it is stored, with its calendar."""

    calendar_id: UUID
    calendar: CalendarOut
    aggregation: Aggregation
    decimals: Decimals


def measure_body(row: MeasureRecord) -> dict[str, Any]:
    """The body that would make the measure as it is; what a merge-patch is applied to."""
    body = {name: getattr(row, name) for name in MeasureIn.model_fields if name != "range"}
    body["range"] = None if row.range_low is None else {"low": row.range_low, "high": row.range_high}
    return body
