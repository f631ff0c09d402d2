"""One row of a list of data points: what it must be to be stored (`PUT …/data-points`)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from rba_kernel.number import NumberError, exact

from measures_api.domain.cell_reading import (
    CellKey,
    RowFault,
    Vocabulary,
    read_breakdown,
    read_organization,
    read_period,
)
from measures_api.domain.measure import MeasureShape

FIELDS = frozenset(
    {"period", "organization", "breakdown", "value", "numerator", "denominator", "n", "provenance", "note"}
)

MAX_NOTE = 2000
MAX_PROVENANCE = 8000
MAX_N = 10**12
MAX_DIGITS = 30

_PERCENT = 100
_NUMBERS = (int, float, Decimal)
#: A value sent beside its own ratio may be rounded to so much of it.
_ROUNDED = Fraction(1, 10**6)


@dataclass(frozen=True, slots=True)
class DataPointRow:
    """A row that can be stored. `value` is null where `numerator` and `denominator` are given: the value is theirs."""

    index: int
    measure_id: UUID
    period: str
    organization_id: UUID | None
    breakdown: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    n: int | None
    provenance: Mapping[str, Any] = field(default_factory=dict)
    note: str | None = None

    @property
    def cell(self) -> CellKey:
        """The place it is for."""
        return self.measure_id, self.period, self.organization_id, self.breakdown


def value_of(
    value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None, unit: str
) -> Fraction | None:
    """The value of a data point, exactly: 100·numerator/denominator for percentages. 0/0 is unknown, never 0."""
    if numerator is not None and denominator is not None:
        if denominator == 0:
            return None
        return Fraction(numerator) / Fraction(denominator) * (_PERCENT if unit == "percent" else 1)
    return None if value is None else Fraction(value)


def read_row(index: int, raw: Any, measure: MeasureShape, vocabulary: Vocabulary) -> DataPointRow:
    """The row that `raw` (parsed JSON, or a line of a CSV) describes; raises `RowFault`."""
    if not isinstance(raw, dict):
        raise RowFault("not_an_object", None, "A row is a JSON object.")
    if not raw.keys() <= FIELDS:
        raise RowFault("unknown_field", None, f"A row has the fields {', '.join(sorted(FIELDS))}, and no others.")
    period = read_period(raw.get("period"), measure.calendar)
    organization = read_organization(raw.get("organization"), vocabulary)
    breakdown = read_breakdown(raw.get("breakdown"), vocabulary)
    cell = (measure.id, period, organization, breakdown)
    try:
        value, numerator, denominator = _read_value(raw, measure.unit)
        n, provenance = _read_n(raw.get("n")), _read_provenance(raw.get("provenance"))
        return DataPointRow(index, *cell, value, numerator, denominator, n, provenance, _read_note(raw.get("note")))
    except RowFault as fault:
        fault.cell = cell
        raise


def read_number(raw: Any, name: str) -> Decimal | None:
    """A number of a row, exactly; null stays null. Raises `RowFault`."""
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, _NUMBERS):
        raise _no_number(name)
    try:
        exact(raw)
    except NumberError:
        raise _no_number(name) from None
    number = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    _sign, digits, exponent = number.as_tuple()
    if len(digits) > MAX_DIGITS or not -MAX_DIGITS <= int(exponent) <= MAX_DIGITS:
        raise _no_number(name)
    return number


def check_percent(value: Decimal | Fraction | None, unit: str, name: str) -> None:
    """Raise `RowFault` where a percentage is none."""
    if unit == "percent" and value is not None and not 0 <= value <= _PERCENT:
        raise RowFault("percent_out_of_range", name, "A percentage lies between 0 and 100 (18.5 and not 0.185).")


def _no_number(name: str) -> RowFault:
    return RowFault("number_invalid", name, f"{name} is a finite number of at most {MAX_DIGITS} digits, or absent.")


def _read_value(raw: Mapping[str, Any], unit: str) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    value, numerator, denominator = (read_number(raw.get(name), name) for name in ("value", "numerator", "denominator"))
    if (numerator is None) != (denominator is None):
        raise RowFault("ratio_incomplete", "numerator", "Send numerator and denominator together, or neither.")
    if value is None and numerator is None:
        raise RowFault(
            "value_missing", "value", "Send value, or numerator and denominator. To say nothing, send no row."
        )
    if numerator is not None and denominator is not None:
        if denominator < 0 or (denominator == 0 and numerator != 0):
            raise RowFault("ratio_invalid", "denominator", "A denominator is above 0; or both are 0: nobody was asked.")
        ratio = value_of(None, numerator, denominator, unit)
        if value is not None and not _agree(Fraction(value), ratio):
            raise RowFault("value_contradicts_ratio", "value", "value is not what numerator and denominator give.")
        check_percent(ratio, unit, "numerator")
        return None, numerator, denominator
    check_percent(value, unit, "value")
    return value, None, None


def _agree(value: Fraction, ratio: Fraction | None) -> bool:
    return ratio is not None and abs(value - ratio) <= _ROUNDED * max(Fraction(1), abs(ratio))


def _read_n(raw: Any) -> int | None:
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= MAX_N:
        raise RowFault("n_invalid", "n", "n is a whole number of respondents or records, 0 or more.")
    return raw


def _read_provenance(raw: Any) -> Mapping[str, Any]:
    if raw is None:
        return {}
    if not isinstance(raw, dict) or len(json.dumps(raw)) > MAX_PROVENANCE:
        raise RowFault(
            "provenance_invalid", "provenance", f"provenance is an object of at most {MAX_PROVENANCE} characters."
        )
    return raw


def _read_note(raw: Any) -> str | None:
    if raw is not None and (not isinstance(raw, str) or len(raw) > MAX_NOTE):
        raise RowFault("note_invalid", "note", f"note is a text of at most {MAX_NOTE} characters.")
    return raw or None
