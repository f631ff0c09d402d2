from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rba_kernel.number import Number, NumberError, exact, json_number
from rba_kernel.ratio import Ratio, pooled


@pytest.mark.parametrize(
    ("number", "fraction"),
    [
        (0.1, Fraction(1, 10)),
        (3, Fraction(3)),
        (Decimal("-2.50"), Fraction(-5, 2)),
        (Fraction(1, 3), Fraction(1, 3)),
        (0, 0),
        (0.0, 0),
    ],
)
def test_a_number_is_the_decimal_a_person_reads(number: Number, fraction: Fraction) -> None:
    assert exact(number) == fraction


@pytest.mark.parametrize(
    "number", [float("nan"), float("inf"), Decimal("NaN"), Decimal("1E+999999999"), 10**400, 1e-300, Decimal("-1E30")]
)
def test_no_measured_value(number: Number) -> None:
    with pytest.raises(NumberError):
        exact(number)


@given(st.decimals("-1e20", "1e20", places=6))
def test_json_numbers_are_the_nearest(number: Decimal) -> None:
    assert json_number(exact(number)) == float(number) or json_number(exact(number)) == number


def test_json_numbers_are_finite() -> None:
    with pytest.raises(NumberError):
        json_number(float("nan"))
    with pytest.raises(NumberError):
        json_number(float("inf"))
    assert json_number(Fraction(3)) == 3
    assert json_number(Fraction(1, 3)) == pytest.approx(1 / 3)
    assert json_number(0.5) == 0.5


def test_zero_of_zero_has_no_value() -> None:
    assert Ratio.of(0, 0).value is None
    assert Ratio.of(0, 0).percent is None
    assert Ratio.of(0, 5).percent == 0


def test_pooling_adds_people_not_percentages() -> None:
    share = pooled([Ratio.of(18, 30), Ratio.of(200, 400), Ratio.of(9, 10)])
    assert share == Ratio.of(227, 440)
    assert round(float(share.percent or 0), 1) == 51.6
    assert pooled([]).value is None


def test_a_negative_denominator_is_refused() -> None:
    with pytest.raises(NumberError):
        Ratio.of(1, -1)
