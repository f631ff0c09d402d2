"""What a list of data points changes."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from measures_api.domain.cell_reading import CellKey, RowFault
from measures_api.domain.data_point_row import DataPointRow
from measures_api.domain.upserting import HAND, Outcome, Plan, StoredPoint, plan_upsert, report

MEASURE = uuid4()
MACHINE = "derivation:1"


def _cell(period: str) -> CellKey:
    return MEASURE, period, None, ""


def _row(index: int, period: str, value: str = "5", **more: Any) -> DataPointRow:
    return DataPointRow(index, MEASURE, period, None, "", Decimal(value), None, None, more.pop("n", None), **more)


def _stored(period: str, value: str | None = "5", writer: str = HAND, status: str = "ok") -> StoredPoint:
    number = None if value is None else Decimal(value)
    return StoredPoint(uuid4(), _cell(period), number, None, None, None, None, status, writer)


def _plan(
    rows: list[DataPointRow],
    stored: Iterable[StoredPoint],
    writer: str = HAND,
    whole_set: bool = False,
    refused: Iterable[Outcome] = (),
) -> Plan:
    return plan_upsert(rows, refused, {each.cell: each for each in stored}, writer=writer, whole_set=whole_set)


def _statuses(plan: Plan) -> list[tuple[int | None, str, str | None]]:
    return [(each.index, each.status, each.fault.reason if each.fault else None) for each in plan.outcomes]


@pytest.mark.parametrize(
    ("stored", "row", "expected"),
    [
        (None, _row(0, "2025"), "created"),
        (_stored("2025"), _row(0, "2025"), "unchanged"),
        (_stored("2025"), _row(0, "2025", "5.00"), "unchanged"),
        (_stored("2025"), _row(0, "2025", provenance={"upload": "1"}), "unchanged"),
        (_stored("2025"), _row(0, "2025", "5.0001"), "revised"),
        (_stored("2025"), _row(0, "2025", n=4), "revised"),
        (_stored("2025"), _row(0, "2025", note="typed wrongly"), "revised"),
        (_stored("2025", writer=MACHINE), _row(0, "2025"), "rejected"),
        (_stored("2025", None, status="withdrawn", writer=MACHINE), _row(0, "2025"), "revised"),
    ],
)
def test_one_row(stored: StoredPoint | None, row: DataPointRow, expected: str) -> None:
    assert [each.status for each in _plan([row], [stored] if stored else []).outcomes] == [expected]


def test_one_cell_one_provenance() -> None:
    by_hand = _plan([_row(0, "2025", "9")], [_stored("2025", writer=MACHINE)])
    by_machine = _plan([_row(0, "2025", "9")], [_stored("2025")], MACHINE, whole_set=True)
    for plan in (by_hand, by_machine):
        assert _statuses(plan) == [(0, "rejected", "owned_by_another_source")]
        assert not plan.revised


def test_duplicates_of_one_call_are_all_refused() -> None:
    plan = _plan([_row(0, "2024"), _row(1, "2025"), _row(2, "2025", "6"), _row(3, "2025")], [])
    assert _statuses(plan)[1:] == [(place, "rejected", "duplicate_in_call") for place in (1, 2, 3)]
    assert report(plan.outcomes)["rows"][1]["same_cell_as"] == [2, 3]
    assert [row.index for row in plan.created] == [0]


def test_a_whole_set_withdraws_what_it_holds_no_more() -> None:
    stored = [
        _stored("2022", writer="derivation:2"),
        _stored("2023"),
        _stored("2024", writer=MACHINE),
        _stored("2025", writer=MACHINE),
        _stored("2021", None, writer=MACHINE, status="withdrawn"),
    ]
    plan = _plan([_row(0, "2025")], stored, MACHINE, whole_set=True)
    assert _statuses(plan) == [(0, "unchanged", None), (None, "withdrawn", None)]
    assert [each.cell[1] for each in plan.withdrawn] == ["2024"]


def test_a_cell_whose_new_row_is_refused_keeps_what_it_has() -> None:
    plan = _plan([_row(0, "2025", "1"), _row(1, "2025", "2")], [_stored("2025", writer=MACHINE)], MACHINE, True)
    assert not plan.withdrawn


def test_the_report_lists_rows_in_their_order_and_counts_them() -> None:
    refused = [Outcome(1, "rejected", fault=RowFault("period_invalid", "period", "A period is a text."))]
    plan = _plan([_row(0, "2024"), _row(2, "2025")], [_stored("2025")], refused=refused)
    answer = report(plan.outcomes)
    assert [line["status"] for line in answer["rows"]] == ["created", "rejected", "unchanged"]
    assert answer["counts"] == {"created": 1, "revised": 0, "unchanged": 1, "withdrawn": 0, "rejected": 1}
