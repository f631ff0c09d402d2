"""What a row of data points must be: each rule with the reason that a caller is told."""

from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

import pytest
from measures_api.domain.cell_reading import RowFault, Vocabulary
from measures_api.domain.data_point_row import read_row, value_of
from measures_api.domain.measure import MeasureShape
from rba_kernel.calendar import DEFAULT_CALENDARS

SCHOOL, OTHER = uuid4(), uuid4()
VOCABULARY = Vocabulary(frozenset({SCHOOL, OTHER}), {"audience": frozenset({"student", "parent"})})
PERCENT = MeasureShape(uuid4(), "percent", DEFAULT_CALENDARS["year"])
NUMBER = MeasureShape(uuid4(), "number", DEFAULT_CALENDARS["quarter"])


def _row(shape: MeasureShape = PERCENT, vocabulary: Vocabulary = VOCABULARY, **raw: Any) -> Any:
    return read_row(0, {"period": "2025", **raw}, shape, vocabulary)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ({}, "value_missing"),
        ({"value": None}, "value_missing"),
        ({"value": 1, "period": "25"}, "period_invalid"),
        ({"value": 1, "period": 2025}, "period_invalid"),
        ({"value": 1, "period": "2025-Q1"}, "period_not_of_calendar"),
        ({"value": 1, "period": "2025-02-30"}, "period_invalid"),
        ({"value": 1, "organization": str(uuid4())}, "unknown_organization"),
        ({"value": 1, "organization": "a school"}, "unknown_organization"),
        ({"value": 1, "organization": 7}, "unknown_organization"),
        ({"value": 1, "breakdown": {"audience": "teacher"}}, "unknown_dimension_value"),
        ({"value": 1, "breakdown": {"grade": "5"}}, "unknown_dimension"),
        ({"value": 1, "breakdown": "audience=student"}, "breakdown_invalid"),
        ({"value": 1, "breakdown": {"audience": 1}}, "breakdown_invalid"),
        ({"value": "12"}, "number_invalid"),
        ({"value": True}, "number_invalid"),
        ({"value": float("nan")}, "number_invalid"),
        ({"value": 10**40}, "number_invalid"),
        ({"value": Decimal("0." + "1" * 31)}, "number_invalid"),
        ({"value": 100.01}, "percent_out_of_range"),
        ({"value": -1}, "percent_out_of_range"),
        ({"numerator": 1}, "ratio_incomplete"),
        ({"denominator": 1}, "ratio_incomplete"),
        ({"numerator": 1, "denominator": 0}, "ratio_invalid"),
        ({"numerator": 1, "denominator": -2}, "ratio_invalid"),
        ({"numerator": 3, "denominator": 2}, "percent_out_of_range"),
        ({"numerator": 1, "denominator": 3, "value": 34}, "value_contradicts_ratio"),
        ({"value": 1, "n": 1.5}, "n_invalid"),
        ({"value": 1, "n": -1}, "n_invalid"),
        ({"value": 1, "n": True}, "n_invalid"),
        ({"value": 1, "n": 10**15}, "n_invalid"),
        ({"value": 1, "note": 5}, "note_invalid"),
        ({"value": 1, "provenance": []}, "provenance_invalid"),
        ({"value": 1, "provenance": {"a": "x" * 9000}}, "provenance_invalid"),
        ({"value": 1, "colour": "red"}, "unknown_field"),
    ],
)
def test_refused_rows(raw: dict[str, Any], reason: str) -> None:
    with pytest.raises(RowFault) as caught:
        _row(**raw)
    assert caught.value.reason == reason
    assert caught.value.detail[0].isupper() or caught.value.detail[0].islower()


@pytest.mark.parametrize("raw", [1, None, "x", [], [["period", "2025"]]])
def test_a_row_is_an_object(raw: Any) -> None:
    with pytest.raises(RowFault, match="not_an_object"):
        read_row(0, raw, PERCENT, VOCABULARY)


@pytest.mark.parametrize(
    ("raw", "value", "n"),
    [
        ({"value": 0}, Fraction(0), None),
        ({"value": 62.5}, Fraction(125, 2), None),
        ({"numerator": 18, "denominator": 30}, Fraction(60), None),
        ({"numerator": 1, "denominator": 3}, Fraction(100, 3), None),
        ({"numerator": 1, "denominator": 3, "value": 33.333333333}, Fraction(100, 3), None),
        ({"numerator": 0, "denominator": 0, "n": 0}, None, 0),
        ({"numerator": 12.5, "denominator": 30.25}, Fraction(1250 * 100, 3025), None),
        ({"numerator": 18, "denominator": 30, "n": 25}, Fraction(60), 25),
    ],
)
def test_values_are_exact_and_0_of_0_is_unknown(raw: dict[str, Any], value: Fraction | None, n: int | None) -> None:
    row = _row(**raw)
    assert value_of(row.value, row.numerator, row.denominator, "percent") == value
    assert row.n == n


def test_a_ratio_of_another_unit_is_no_percentage() -> None:
    row = _row(NUMBER, period="2025-Q1", numerator=300, denominator=2)
    assert value_of(row.value, row.numerator, row.denominator, "number") == 150
    assert row.n is None


def test_a_tenth_is_a_tenth() -> None:
    assert _row(value=0.1).value == Decimal("0.1")


def test_a_reporter_writes_its_own_organization_only() -> None:
    vocabulary = Vocabulary(VOCABULARY.organizations, VOCABULARY.dimensions, only_organization=SCHOOL)
    assert _row(vocabulary=vocabulary, value=1, organization=str(SCHOOL)).organization_id == SCHOOL
    for organization in (None, str(OTHER)):
        with pytest.raises(RowFault, match="not_your_organization"):
            _row(vocabulary=vocabulary, value=1, organization=organization)


def test_the_cell_of_a_row() -> None:
    row = _row(value=1, organization=str(SCHOOL), breakdown={"audience": "student"})
    assert row.cell == (PERCENT.id, "2025", UUID(str(SCHOOL)), "audience=student")
