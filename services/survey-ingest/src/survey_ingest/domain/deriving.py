"""derive(): from answers or attendance to data points, and back from a data point to the rows behind it."""

from collections.abc import Sequence

import polars as pl
from rba_kernel.calendar import Calendar

from survey_ingest.domain.dataset import Part
from survey_ingest.domain.derivation import Derivation
from survey_ingest.domain.points import DataPoints
from survey_ingest.domain.workshop import WorkshopPart


def derive(
    parts: Sequence[Part] | Sequence[WorkshopPart], derivation: Derivation, calendar: Calendar, timezone: str
) -> DataPoints:
    """The data points of a recipe over the parts, pooled as one population; periods are cut in `timezone`.

    Raises `DerivationError` where the recipe does not fit the parts (an unknown question or choice).
    """
    raise NotImplementedError


def lineage_rows(
    parts: Sequence[Part] | Sequence[WorkshopPart],
    derivation: Derivation,
    calendar: Calendar,
    timezone: str,
    *,
    period: str,
    organization: str | None = None,
    breakdown: dict[str, str] | None = None,
) -> pl.DataFrame:
    """The rows behind one cell: `upload`, `row_number`, `counted` (in the numerator)."""
    raise NotImplementedError
