"""One row of a list of targets, and what the list changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from measures_api.domain.cell_reading import (
    CellKey,
    RowFault,
    Vocabulary,
    read_breakdown,
    read_organization,
    read_period,
)
from measures_api.domain.data_point_row import check_percent, read_number
from measures_api.domain.measure import MeasureShape
from measures_api.domain.upserting import Outcome

_FIELDS = frozenset({"period", "organization", "breakdown", "value"})


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target for a cell; `value` null removes it."""

    index: int
    cell: CellKey
    value: Decimal | None


@dataclass(slots=True)
class TargetPlan:
    """What is to be written, and what is to be answered."""

    put: list[TargetRow] = field(default_factory=list)
    removed: list[CellKey] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


def read_target(index: int, raw: Any, measure: MeasureShape, vocabulary: Vocabulary) -> TargetRow:
    """The target that `raw` describes; raises `RowFault`."""
    if not isinstance(raw, dict):
        raise RowFault("not_an_object", None, "A row is a JSON object.")
    if not raw.keys() <= _FIELDS:
        raise RowFault("unknown_field", None, f"A target has the fields {', '.join(sorted(_FIELDS))}, and no others.")
    if "value" not in raw:
        raise RowFault("value_missing", "value", "Send a value; null removes the target.")
    value = read_number(raw["value"], "value")
    check_percent(value, measure.unit, "value")
    cell = (
        measure.id,
        read_period(raw.get("period"), measure.calendar),
        read_organization(raw.get("organization"), vocabulary),
        read_breakdown(raw.get("breakdown"), vocabulary),
    )
    return TargetRow(index, cell, value)


def plan_targets(
    rows: Sequence[TargetRow], refused: Iterable[Outcome], stored: Mapping[CellKey, Decimal]
) -> TargetPlan:
    """What storing `rows` changes. Several rows for one cell are all refused."""
    plan = TargetPlan(outcomes=list(refused))
    places: dict[CellKey, list[int]] = {}
    for row in rows:
        places.setdefault(row.cell, []).append(row.index)
    for row in rows:
        plan.outcomes.append(_decide(plan, row, places[row.cell], stored.get(row.cell)))
    plan.outcomes.sort(key=lambda outcome: outcome.index or 0)
    return plan


def _decide(plan: TargetPlan, row: TargetRow, places: list[int], now: Decimal | None) -> Outcome:
    if len(places) > 1:
        fault = RowFault("duplicate_in_call", None, "Several rows of this call are for one cell; none was taken.")
        return Outcome(row.index, "rejected", row.cell, fault, tuple(place for place in places if place != row.index))
    if row.value == now:
        return Outcome(row.index, "unchanged", row.cell)
    if row.value is None:
        plan.removed.append(row.cell)
        return Outcome(row.index, "withdrawn", row.cell)
    plan.put.append(row)
    return Outcome(row.index, "created" if now is None else "revised", row.cell)
