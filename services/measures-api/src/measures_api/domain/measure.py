"""What fits together in a measure (GLOSSARY.md: population and performance are never mixed)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from rba_kernel.calendar import Calendar

Level = Literal["population", "performance"]
Quadrant = Literal["how_much", "how_well", "better_off_number", "better_off_percent"]
Unit = Literal["number", "percent", "currency", "score"]
Polarity = Literal["higher", "lower", "range", "none"]
Aggregation = Literal["pooled_ratio", "sum", "mean", "weighted_mean", "min", "max"]
MissingPolicy = Literal["none_if_any_missing", "none_if_all_missing", "missing_is_zero"]
Rank = Literal["headline", "secondary", "data_development"]
Power = Literal["high", "medium", "low"]
Confidentiality = Literal["public", "coalition", "restricted"]

Fault = tuple[str, str, str]
"""Field, code, and what to do."""

_DEFAULT_AGGREGATION: dict[Unit, Aggregation] = {
    "percent": "pooled_ratio",
    "score": "mean",
    "number": "sum",
    "currency": "sum",
}


@dataclass(frozen=True, slots=True)
class MeasureShape:
    """The facets of a measure that decide which data points it takes."""

    id: UUID
    unit: str
    calendar: Calendar


def default_decimals(unit: Unit) -> int:
    """How many decimals documents round to: people and things are whole, shares and scores have one."""
    return 1 if unit in ("percent", "score") else 0


def default_aggregation(unit: Unit) -> Aggregation:
    """How values of this unit are rolled up unless the measure says otherwise; percentages are pooled."""
    return _DEFAULT_AGGREGATION[unit]


def measure_faults(
    *,
    level: Level,
    quadrant: Quadrant | None,
    result_id: UUID | None,
    program_id: UUID | None,
    unit: Unit,
    polarity: Polarity,
    target_range: tuple[Decimal, Decimal] | None,
    aggregation: Aggregation,
) -> list[Fault]:
    """The fields of a measure that contradict one another; empty where all fit."""
    faults: list[Fault] = []
    if level == "population":
        if quadrant is not None:
            faults.append(("quadrant", "only_performance", "Only a performance measure stands in a quadrant."))
        if program_id is not None:
            faults.append(("program_id", "only_performance", "An indicator belongs to a result, not to a program."))
    elif result_id is not None:
        faults.append(("result_id", "only_population", "A performance measure belongs to a program, not to a result."))
    if (polarity == "range") != (target_range is not None):
        faults.append(("range", "range_and_polarity", "A range goes with the polarity range, and only with it."))
    if target_range is not None and target_range[0] > target_range[1]:
        faults.append(("range", "range_reversed", "The range's low is above its high."))
    if unit == "percent" and target_range is not None and (target_range[0] < 0 or target_range[1] > 100):  # noqa: PLR2004 - percent
        faults.append(("range", "percent_out_of_range", "A percentage lies between 0 and 100."))
    if aggregation == "pooled_ratio" and unit in {"number", "currency"}:
        faults.append(
            ("aggregation", "no_ratio", "Only percentages and scores are made of a numerator and a denominator.")
        )
    return faults
