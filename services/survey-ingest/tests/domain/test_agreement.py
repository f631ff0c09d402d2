"""Agreement of coders, against values from Krippendorff's own examples and by hand."""

import pytest
from survey_ingest.domain.agreement import Agreement, agreement


def units(*coders: str) -> list[dict[str, str]]:
    """One text a coder, one sign a unit; a dot is a missing value."""
    return [
        {str(coder): sign for coder, sign in enumerate(column) if sign != "."} for column in zip(*coders, strict=True)
    ]


def test_the_example_of_two_coders_and_ten_units() -> None:
    found = agreement(units("0100000010", "1110010000"))
    assert found is not None
    # 6 of 10 are equal; expected: 2 · 14 · 6 / 19 = 8.842 disagreeing values, observed 8.
    assert (found.coders, found.units, found.percent) == (2, 10, 60)
    assert found.alpha == pytest.approx(1 - 19 * 8 / 168)
    assert round(found.alpha or 0, 3) == 0.095


def test_the_example_of_four_coders_with_missing_values() -> None:
    found = agreement(units("123321412...", "1233224125.3", ".3332342251.", "12332441251."))
    assert found is not None
    assert found.units == 11
    assert round(found.alpha or 0, 3) == 0.743


def test_nothing_for_one_coder() -> None:
    assert agreement(units("0100")) is None
    assert agreement(units("01..", "..10")) is None
    assert agreement([]) is None


def test_full_agreement_is_one_and_without_variation_there_is_no_alpha() -> None:
    assert agreement(units("0101", "0101")) == Agreement(2, 4, 100, 1)
    assert agreement(units("0000", "0000")) == Agreement(2, 4, 100, None)


def test_systematic_disagreement_is_below_chance() -> None:
    found = agreement(units("01", "10"))
    assert found is not None
    # Two values twice each: expected 8 / 3, observed 4.
    assert (found.percent, found.alpha) == (0, pytest.approx(-0.5))
