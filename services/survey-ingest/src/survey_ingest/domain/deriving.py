"""derive(): from answers, attendance or coded quotes to data points, and from a data point to the rows behind it.

A cell without anybody is not made: 0 of 0 is nothing, while 0 of 20 is 0 %. Unknown times are left out of shares and
hours and counted, never taken for zero. The rows are looked at once: they are tallied by day, organization and groups,
and the cells are sums of those tallies.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

import polars as pl
from rba_kernel.calendar import Calendar
from rba_kernel.period import Period, PeriodError

from survey_ingest.domain.attendees import attendees, passages, spoken
from survey_ingest.domain.cell_tallies import cell_tallies
from survey_ingest.domain.dataset import Part
from survey_ingest.domain.derivation import ATTENDANCE, OF_SPEECH, OF_THEMES, AnswerMap, Derivation, DerivationError
from survey_ingest.domain.figures import figure
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.points import NOBODY_CHOSE, DataPoint, DataPoints, Withheld
from survey_ingest.domain.population import Meanings
from survey_ingest.domain.respondents import respondents
from survey_ingest.domain.speech_rows import SpeechPart
from survey_ingest.domain.theme_rows import ThemesPart
from survey_ingest.domain.workshop import WorkshopPart

Parts = Sequence[Part] | Sequence[WorkshopPart] | Sequence[SpeechPart] | Sequence[ThemesPart]
_NOT_CHOSEN = (
    "Nobody gave an answer that counts: all figures are 0. Look at the answers of the question: those that count may "
    "be written otherwise, or columns of the file have changed places."
)
_NOBODY = (
    "No response, participant or coded quote fits the recipe. Check the question, the filters and the source; nothing "
    "is published."
)


def derive(parts: Parts, derivation: Derivation, calendar: Calendar, timezone: str) -> DataPoints:
    """The data points of a recipe over the parts, pooled as one population; periods are cut in `timezone`.

    Every combination of the breakdowns is published, the total included. Raises `DerivationError` where the recipe
    does not fit the parts (an unknown question, a mean of texts, a period of another calendar).
    """
    population, meanings = _population(parts, derivation, calendar)
    tallied = _tallied(population, meanings, derivation, calendar, timezone)
    points: list[DataPoint] = []
    withheld: list[Withheld] = []
    for (period, organization, breakdown), tally in cell_tallies(tallied, derivation):
        made = figure(tally, derivation)
        if made is None:
            continue
        if made.n < derivation.min_n:
            withheld.append(Withheld(period, organization, breakdown, made.n))
            continue
        uploads: Counter[str] = Counter()
        for each in tally["uploads"]:
            uploads[each["upload"]] += each["source_rows"]
        points.append(
            DataPoint(
                period, organization, breakdown, made.value, made.numerator, made.denominator, made.n,
                dict(sorted(uploads.items())), made.effective_n,
            )
        )  # fmt: skip
    counts = _counts(tallied, derivation)
    problems = [] if counts["rows"] else [Finding("nobody_found", _NOBODY, severity="error")]
    if derivation.counts and tallied["known"].sum() and not tallied["total"].sum():
        problems.append(Finding(NOBODY_CHOSE, _NOT_CHOSEN, severity="attention"))
    return DataPoints(tuple(points), tuple(withheld), tuple(problems), counts)


def placed_rows(parts: Parts, derivation: Derivation, calendar: Calendar, timezone: str) -> pl.DataFrame:
    """The rows that a figure knows a value of, with `period`, `organization` and `dimension_<n>`; null: in none."""
    population, meanings = _population(parts, derivation, calendar)
    rows = _meant(_dated(population, derivation, timezone).collect(), meanings)
    return _with_period(rows, derivation, calendar).drop_nulls("value")


def lineage_rows(
    parts: Parts,
    derivation: Derivation,
    calendar: Calendar,
    timezone: str,
    *,
    period: str,
    organization: str | None = None,
    breakdown: dict[str, str] | None = None,
) -> pl.DataFrame:
    """The rows behind one cell: `upload`, `row_number`, `counted` (in the numerator, the sum or the number)."""
    empty = pl.DataFrame(schema={"upload": pl.String, "row_number": pl.Int64, "counted": pl.Boolean})
    wanted = breakdown or {}
    dimensions = [each.dimension for each in derivation.by]
    if not set(wanted) <= set(dimensions):
        return empty
    found = placed_rows(parts, derivation, calendar, timezone).filter(pl.col("period") == period)
    for dimension, value in wanted.items():
        found = found.filter(pl.col(f"dimension_{dimensions.index(dimension)}") == value)
    whose = derivation.organization
    if isinstance(whose, AnswerMap) and organization is not None:
        found = found.filter(pl.col("organization") == organization)
    elif not derivation.organization_total if isinstance(whose, AnswerMap) else organization != whose:
        return empty
    counted = found.with_columns((pl.col("value") > 0).alias("counted"))
    if "rows" in counted.columns:
        counted = counted.rename({"rows": "row_number"}).explode("row_number")
    return counted.select("upload", "row_number", "counted").unique().sort("upload", "row_number")


def _population(parts: Parts, derivation: Derivation, calendar: Calendar) -> tuple[pl.LazyFrame, Meanings]:
    """The rows that count, and what their answers stand for where they are answers still."""
    if not parts:
        raise DerivationError("source", "names at least one source or workshop")
    if derivation.period not in {"submitted_at", "question"}:
        _fixed_period(derivation.period, calendar)
    if derivation.statistic in ATTENDANCE:
        if not all(isinstance(part, WorkshopPart) for part in parts):
            raise DerivationError("statistic", "attendance needs workshops")
        return attendees(cast("Sequence[WorkshopPart]", parts), derivation), {}
    if derivation.statistic in OF_SPEECH:
        if not all(isinstance(part, SpeechPart) for part in parts):
            raise DerivationError("statistic", f"{derivation.statistic} needs workshops")
        return spoken(cast("Sequence[SpeechPart]", parts), derivation), {}
    if derivation.statistic in OF_THEMES:
        if not all(isinstance(part, ThemesPart) for part in parts):
            raise DerivationError("statistic", "themes need coded passages")
        return passages(cast("Sequence[ThemesPart]", parts), derivation), {}
    if not all(isinstance(part, Part) for part in parts):
        raise DerivationError("statistic", f"{derivation.statistic} needs answers of a survey")
    return respondents(cast("Sequence[Part]", parts), derivation)


def _meant(rows: pl.DataFrame, meanings: Meanings) -> pl.DataFrame:
    """With what answers stand for in place of the answers; null where they stand for nothing."""
    return rows.with_columns(
        pl.col(column).replace_strict(values, default=None, return_dtype=pl.String)
        if values
        else pl.lit(None, pl.String).alias(column)
        for column, values in meanings.items()
    )


def _dated(rows: pl.LazyFrame, derivation: Derivation, timezone: str) -> pl.LazyFrame:
    """With `day`: the date in the coalition's zone.

    Who is to be dated by an answer and gave none has no date; the day of sending would be another fact.
    """
    if derivation.period == "question":
        return rows.with_columns(pl.col("on").alias("day"))
    local = pl.col("at").dt.convert_time_zone(timezone).dt.date()
    return rows.with_columns(pl.coalesce(pl.col("on"), local).alias("day"))


def _tallied(
    rows: pl.LazyFrame, meanings: Meanings, derivation: Derivation, calendar: Calendar, timezone: str
) -> pl.DataFrame:
    """The rows counted and summed by period, organization, groups and upload (of people: by person; see `figures`)."""
    dimensions = [f"dimension_{place}" for place in range(len(derivation.by))]
    keys = ["day", "organization", *dimensions, "upload"]
    if derivation.statistic in ATTENDANCE | OF_SPEECH:
        keys.append("person")
    elif derivation.statistic in OF_THEMES:
        keys += ["person", "mark", "session"]
    elif derivation.statistic == "median":
        keys.append("value")
    value, weight = pl.col("value"), pl.col("weight")
    known = value.is_not_null()
    sums = [pl.len().alias("rows"), known.sum().alias("known"), value.sum().alias("total")]
    if derivation.weight:
        sums += [
            (value * weight).sum().alias("weighted"),
            weight.filter(known).sum().alias("weights"),
            (weight * weight).filter(known).sum().alias("squares"),
        ]
    if derivation.per:
        sums.append(pl.col("divisor").sum())
    if derivation.statistic in ATTENDANCE | OF_SPEECH | OF_THEMES:
        sums.append(pl.col("source_rows").filter(known).sum())
    tallies = _meant(_dated(rows, derivation, timezone).group_by(keys).agg(sums).collect(), meanings)
    # What was not summed follows from the rest: each response is one row, and counts once where nothing weighs it.
    ones = {"weighted": "total", "weights": "known", "squares": "known", "source_rows": "known"}
    whole = tallies.with_columns(
        *(pl.col(name).alias(missing) for missing, name in ones.items() if missing not in tallies.columns),
        *([] if derivation.per else [pl.lit(0.0).alias("divisor")]),
    )
    by_period = _with_period(whole, derivation, calendar).drop("day")
    kept = [key for key in ("period", *keys) if key != "day"]
    return by_period.group_by(kept).agg(pl.all().exclude(kept).sum())


def _with_period(rows: pl.DataFrame, derivation: Derivation, calendar: Calendar) -> pl.DataFrame:
    """With `period`; null where the row has no date."""
    if derivation.period not in {"submitted_at", "question"}:
        return rows.with_columns(pl.lit(_fixed_period(derivation.period, calendar)).alias("period"))
    days = {day: str(calendar.period_of(day)) for day in rows["day"].drop_nulls().unique().to_list()}
    return rows.with_columns(pl.col("day").replace_strict(days, default=None, return_dtype=pl.String).alias("period"))


def _fixed_period(text: str, calendar: Calendar) -> str:
    try:
        period = Period.parse(text)
    except PeriodError as error:
        raise DerivationError("period", "is submitted_at, or a period such as 2025-Q1") from error
    if not calendar.contains(period):
        raise DerivationError("period", f"{text} is no period of the measure's calendar ({calendar.kind})")
    return str(period)


def _counts(tallied: pl.DataFrame, derivation: Derivation) -> dict[str, int]:
    """How many rows were looked at, and how many fell out of something."""

    def without(column: str) -> int:
        return sum(tallied.filter(pl.col(column).is_null())["rows"].to_list())

    counts: dict[str, Any] = {
        "rows": sum(tallied["rows"].to_list()),
        "without_period": without("period"),
        "unknown_speaker" if derivation.statistic in OF_THEMES | OF_SPEECH else "unknown_presence": sum(
            (tallied["rows"] - tallied["known"]).to_list()
        ),
    }
    if isinstance(derivation.organization, AnswerMap):
        counts["without_organization"] = without("organization")
    for place, each in enumerate(derivation.by):
        counts[f"without_{each.dimension}"] = without(f"dimension_{place}")
    return counts
