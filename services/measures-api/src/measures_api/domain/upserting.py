"""What a list of data points changes: created, revised or unchanged cells, refused rows, withdrawn cells.

A cell has one writer, and what a machine publishes is a whole set.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from rba_kernel.cell import parse_breakdown

from measures_api.domain.cell_reading import CellKey, RowFault
from measures_api.domain.data_point_row import DataPointRow

HAND = "hand"
"""The writer of what people enter."""

Status = Literal["created", "revised", "unchanged", "withdrawn", "rejected"]


@dataclass(frozen=True, slots=True)
class StoredPoint:
    """A data point as it is stored now."""

    id: UUID
    cell: CellKey
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    n: int | None
    note: str | None
    status: str
    writer: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row (`index` null: of a cell that is in the list no more)."""

    index: int | None
    status: Status
    cell: CellKey | None = None
    fault: RowFault | None = None
    same_as: tuple[int, ...] = ()


@dataclass(slots=True)
class Plan:
    """What is to be written, and what is to be answered."""

    created: list[DataPointRow] = field(default_factory=list)
    revised: list[tuple[StoredPoint, DataPointRow]] = field(default_factory=list)
    withdrawn: list[StoredPoint] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def rejected(self) -> bool:
        """Whether any row was refused."""
        return any(outcome.status == "rejected" for outcome in self.outcomes)

    @property
    def measures(self) -> set[UUID]:
        """The measures whose data points change."""
        cells = [row.cell for row in self.created]
        cells += [stored.cell for stored, _row in self.revised] + [stored.cell for stored in self.withdrawn]
        return {cell[0] for cell in cells}


def plan_upsert(
    rows: Sequence[DataPointRow],
    refused: Iterable[Outcome],
    stored: Mapping[CellKey, StoredPoint],
    *,
    writer: str,
    whole_set: bool,
) -> Plan:
    """What storing `rows` as `writer` changes. `refused` were no rows at all; they are reported with the others.

    With `whole_set`, cells of this writer that are in no row are withdrawn. A cell whose new row is refused keeps
    what it has.
    """
    plan = Plan(outcomes=list(refused))
    places: dict[CellKey, list[int]] = {}
    for row in rows:
        places.setdefault(row.cell, []).append(row.index)
    for row in rows:
        plan.outcomes.append(_decide(plan, row, places[row.cell], stored.get(row.cell), writer))
    if whole_set:
        named = places.keys() | {outcome.cell for outcome in plan.outcomes}
        for cell, point in stored.items():
            if point.writer == writer and point.status == "ok" and cell not in named:
                plan.withdrawn.append(point)
                plan.outcomes.append(Outcome(None, "withdrawn", cell))
    plan.outcomes.sort(key=lambda outcome: (outcome.index is None, outcome.index or 0))
    return plan


def _decide(plan: Plan, row: DataPointRow, places: list[int], now: StoredPoint | None, writer: str) -> Outcome:
    if len(places) > 1:
        fault = RowFault("duplicate_in_call", None, "Several rows of this call are for one cell; none was taken.")
        return Outcome(row.index, "rejected", row.cell, fault, tuple(place for place in places if place != row.index))
    if now is None:
        plan.created.append(row)
        return Outcome(row.index, "created", row.cell)
    if now.status == "ok" and now.writer != writer:
        fault = RowFault(
            "owned_by_another_source", None, "Another source writes this cell. Withdraw it there, or leave it to it."
        )
        return Outcome(row.index, "rejected", row.cell, fault)
    if now.status == "ok" and _same(now, row):
        return Outcome(row.index, "unchanged", row.cell)
    plan.revised.append((now, row))
    return Outcome(row.index, "revised", row.cell)


def _same(now: StoredPoint, row: DataPointRow) -> bool:
    # Where it came from is not compared: a derivation that runs again and finds the same has changed nothing.
    return (now.value, now.numerator, now.denominator, now.n, now.note) == (
        row.value,
        row.numerator,
        row.denominator,
        row.n,
        row.note,
    )


def report(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The answer of a call: a line per row, and how many of each."""
    counts: dict[str, int] = dict.fromkeys(("created", "revised", "unchanged", "withdrawn", "rejected"), 0)
    for outcome in outcomes:
        counts[outcome.status] += 1
    return {"rows": [_line(outcome) for outcome in outcomes], "counts": counts}


def _line(outcome: Outcome) -> dict[str, Any]:
    line: dict[str, Any] = {"index": outcome.index, "status": outcome.status}
    if outcome.fault is not None:
        line |= {"reason": outcome.fault.reason, "field": outcome.fault.field, "detail": outcome.fault.detail}
        if outcome.same_as:
            line["same_cell_as"] = list(outcome.same_as[:20])
    if outcome.index is None and outcome.cell is not None:
        measure_id, period, organization_id, breakdown = outcome.cell
        line |= {
            "measure_id": str(measure_id),
            "period": period,
            "organization_id": str(organization_id) if organization_id else None,
            "breakdown": parse_breakdown(breakdown),
        }
    return line
