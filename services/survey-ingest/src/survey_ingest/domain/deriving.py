"""derive(): from answers or attendance to data points, and back from a data point to the rows behind it.

A cell without anybody is not made: 0 of 0 is nothing, while 0 of 20 is 0 %. Unknown times are left out of shares and
hours and counted, never taken for zero.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import Any, cast

import polars as pl
from rba_kernel.calendar import Calendar
from rba_kernel.period import Period, PeriodError

from survey_ingest.domain.dataset import Part
from survey_ingest.domain.derivation import ATTENDANCE, AnswerMap, Derivation, DerivationError
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.points import DataPoint, DataPoints, Withheld
from survey_ingest.domain.population import attendees, respondents
from survey_ingest.domain.workshop import WorkshopPart

_SECONDS_AN_HOUR = 3600


def derive(
    parts: Sequence[Part] | Sequence[WorkshopPart], derivation: Derivation, calendar: Calendar, timezone: str
) -> DataPoints:
    """The data points of a recipe over the parts, pooled as one population; periods are cut in `timezone`.

    Every combination of the breakdowns is published, the total included. Raises `DerivationError` where the recipe
    does not fit the parts (an unknown question, a mean of texts, a period of another calendar).
    """
    population = _population(parts, derivation, calendar, timezone)
    points: list[DataPoint] = []
    withheld: list[Withheld] = []
    for cell, rows in _cells(population, derivation):
        point = _point(cell, rows, derivation)
        if point is None:
            continue
        if point.n < derivation.min_n:
            withheld.append(Withheld(point.period, point.organization, point.breakdown, point.n))
        else:
            points.append(point)
    problems = [] if population.height else [Finding("nobody_found", _NOBODY, severity="error")]
    return DataPoints(tuple(points), tuple(withheld), tuple(problems), _counts(population, derivation))


_NOBODY = (
    "No response or participant fits the recipe. Check the question, the filters and the source; nothing is published."
)


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
    """The rows behind one cell: `upload`, `row_number`, `counted` (in the numerator, the sum or the number)."""
    population = _population(parts, derivation, calendar, timezone)
    wanted = (period, organization, breakdown or {})
    for cell, rows in _cells(population, derivation):
        if cell == wanted:
            counted = rows.drop_nulls("value").with_columns((pl.col("value") > 0).alias("counted"))
            if "rows" in counted.columns:
                counted = counted.rename({"rows": "row_number"}).explode("row_number")
            return counted.select("upload", "row_number", "counted").unique().sort("upload", "row_number")
    return pl.DataFrame(schema={"upload": pl.String, "row_number": pl.Int64, "counted": pl.Boolean})


def _population(
    parts: Sequence[Part] | Sequence[WorkshopPart], derivation: Derivation, calendar: Calendar, timezone: str
) -> pl.DataFrame:
    """The rows that count, with their period (null where they have no time)."""
    if not parts:
        raise DerivationError("source", "names at least one source or workshop")
    if derivation.statistic in ATTENDANCE:
        if not all(isinstance(part, WorkshopPart) for part in parts):
            raise DerivationError("statistic", "attendance needs workshops")
        rows = attendees(cast("Sequence[WorkshopPart]", parts), derivation)
    else:
        if not all(isinstance(part, Part) for part in parts):
            raise DerivationError("statistic", f"{derivation.statistic} needs answers of a survey")
        rows = respondents(cast("Sequence[Part]", parts), derivation)
    if derivation.period != "submitted_at":
        period = _fixed_period(derivation.period, calendar)
        return rows.with_columns(pl.lit(period).alias("period")).collect()
    dated = rows.with_columns(pl.col("at").dt.convert_time_zone(timezone).dt.date().alias("day")).collect()
    days = {
        day: str(calendar.period_of(day)) for day in cast("list[date]", dated["day"].drop_nulls().unique().to_list())
    }
    return dated.with_columns(pl.col("day").replace_strict(days, default=None, return_dtype=pl.String).alias("period"))


def _fixed_period(text: str, calendar: Calendar) -> str:
    try:
        period = Period.parse(text)
    except PeriodError as error:
        raise DerivationError("period", "is submitted_at, or a period such as 2025-Q1") from error
    if not calendar.contains(period):
        raise DerivationError("period", f"{text} is no period of the measure's calendar ({calendar.kind})")
    return str(period)


_Cell = tuple[str, str | None, dict[str, str]]


def _cells(population: pl.DataFrame, derivation: Derivation) -> Iterator[tuple[_Cell, pl.DataFrame]]:
    """Each cell with its rows: every subset of the breakdowns, for each organization and for the coalition."""
    placed = population.filter(pl.col("period").is_not_null())
    for by_organization in _organization_levels(derivation):
        for size in range(len(derivation.by) + 1):
            for chosen in combinations(range(len(derivation.by)), size):
                keys = ["period", *(["organization"] if by_organization else []), *(f"dimension_{n}" for n in chosen)]
                whole = placed.drop_nulls(keys)
                for values, rows in sorted(whole.group_by(keys), key=lambda group: cast("tuple[str, ...]", group[0])):
                    named = dict(zip(keys, cast("tuple[str, ...]", values), strict=True))
                    breakdown = {derivation.by[n].dimension: named[f"dimension_{n}"] for n in chosen}
                    fixed = derivation.organization if isinstance(derivation.organization, str) else None
                    yield (named["period"], named.get("organization", fixed), breakdown), rows


def _organization_levels(derivation: Derivation) -> tuple[bool, ...]:
    """Whether cells are cut by organization: by each, and as a whole too where the recipe says so."""
    if not isinstance(derivation.organization, AnswerMap):
        return (False,)
    return (False, True) if derivation.organization_total else (True,)


def _point(cell: _Cell, rows: pl.DataFrame, derivation: Derivation) -> DataPoint | None:
    """The figure of a cell; None where nothing is known of anybody in it."""
    known = rows.filter(pl.col("value").is_not_null())
    if known.is_empty():
        return None
    period, organization, breakdown = cell
    value, numerator, denominator, n = _figure(known, derivation)
    counts = known.group_by("upload").agg(pl.len() if "rows" not in known.columns else pl.col("rows").list.len().sum())
    uploads = {str(upload): int(count) for upload, count in sorted(counts.iter_rows())}
    return DataPoint(period, organization, breakdown, value, numerator, denominator, n, uploads)


def _figure(known: pl.DataFrame, derivation: Derivation) -> tuple[float, float | None, float | None, int]:
    """Value, numerator, denominator, n."""
    n, total = known.height, float(cast("float", known["value"].sum()))
    if derivation.statistic in {"percent_choosing", "attendance_share"}:
        return 100 * total / n, total, n, n
    if derivation.statistic == "mean":
        return total / n, total, n, n
    if derivation.statistic == "attendance_people":
        people = known["person"].n_unique()
        return people, None, None, people
    if derivation.statistic == "attendance_person_hours":
        return total / _SECONDS_AN_HOUR, None, None, known["person"].n_unique()
    return n, None, None, n


def _counts(population: pl.DataFrame, derivation: Derivation) -> dict[str, int]:
    """How many rows were looked at, and how many fell out of something."""
    counts: dict[str, Any] = {
        "rows": population.height,
        "without_period": population["period"].null_count(),
        "unknown_presence": population["value"].null_count(),
    }
    if isinstance(derivation.organization, AnswerMap):
        counts["without_organization"] = population["organization"].null_count()
    for place, each in enumerate(derivation.by):
        counts[f"without_{each.dimension}"] = population[f"dimension_{place}"].null_count()
    return counts
