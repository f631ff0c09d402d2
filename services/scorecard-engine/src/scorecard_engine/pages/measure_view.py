"""A measure as the page shows it: figures rounded and put into words. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rba_kernel.cell import parse_breakdown
from rba_kernel.period import Period
from rba_platform.language import Language, in_language

from scorecard_engine.charts.curve_data import Curve
from scorecard_engine.charts.curve_labels import bounded
from scorecard_engine.pages.facts import Fact, MeasureText, facts_of
from scorecard_engine.performance.scoring import ScoredMeasure, ScoredSeries
from scorecard_engine.wording.numbers import number_text
from scorecard_engine.wording.page_words import hidden_sentence, stale_sentence, word
from scorecard_engine.wording.reasons import reason_sentence
from scorecard_engine.wording.trend_words import Tone, TrendMark, trend_mark


@dataclass(frozen=True)
class Headline:
    """The present value. `value` is empty where there is none, and `reason` says why."""

    value: str
    period: str
    reason: str
    stale: str


@dataclass(frozen=True)
class NumberRow:
    """One period of the table behind a curve."""

    period: str
    actual: str
    target: str
    forecast: str


@dataclass(frozen=True)
class GroupRow:
    """One group of a breakdown."""

    name: str
    headline: Headline
    people: str
    trend: TrendMark


@dataclass(frozen=True)
class GroupTable:
    """The groups of one dimension."""

    caption: str
    rows: tuple[GroupRow, ...]


@dataclass(frozen=True)
class Verdict:
    """What is said of the curve against its baseline; `name` is the verdict's own, if there is one."""

    words: str
    name: str
    tone: Tone


@dataclass(frozen=True)
class MeasureView:
    """All that the page shows of a measure but for its curve."""

    id: str
    name: str
    definition: str
    headline: Headline
    trend: TrendMark
    facts: tuple[Fact, ...]
    verdict: Verdict | None
    story: str
    groups: tuple[GroupTable, ...]

    @property
    def is_hidden(self) -> bool:
        """Whether the present value is hidden."""
        return not self.headline.value and self.trend.arrow == "hidden"


def measure_view(
    scored: ScoredMeasure, columns: Sequence[str], dimensions: Mapping[str, Mapping[str, Any]], language: Language
) -> MeasureView:
    """The view of a measure under the columns of its scorecard."""
    document = scored.stored.document
    text = MeasureText(document, language)
    series = scored.whole
    facts = [fact for column in columns for fact in facts_of(column, series, text)]
    return MeasureView(
        id=str(scored.stored.id),
        name=in_language(document["name"], language),
        definition=in_language(document.get("definition"), language),
        headline=_headline(series, text),
        trend=trend_mark(series.figures.trend, language),
        facts=tuple(facts),
        verdict=_verdict(series, language),
        story=in_language(scored.stored.story, language) if "story" in columns else "",
        groups=tuple(_group_tables(scored, dimensions, text)),
    )


def number_rows(curve: Curve, document: Mapping[str, Any], language: Language) -> list[NumberRow]:
    """The table behind a curve, for those who want the numbers or do not see the picture."""
    text = MeasureText(document, language)
    forecast = {step.period: step.value for step in curve.forecast} or curve.scenario

    def cell(values: Mapping[Period, float], period: Period) -> str:
        return text.of(values[period]) if period in values else ""

    return [
        NumberRow(
            curve.calendar.label(step, language),
            word("hidden", language)
            if step in curve.hidden
            else bounded(cell(curve.observed, step), curve.bounds.get(step)),
            cell(curve.targets, step),
            cell(forecast, step),
        )
        for step in curve.steps
    ]


def _headline(series: ScoredSeries, text: MeasureText) -> Headline:
    actual, recent = series.figures.current_actual.to_json(), series.figures.most_recent_period.to_json()
    if series.hidden is not None and series.series is not None:
        period = series.series.calendar.label(series.hidden.period, text.language)
        return Headline("", period, hidden_sentence(period, series.hidden.fewer_than, text.language), "")
    if actual["status"] != "ok" or series.series is None:
        return Headline("", "", reason_sentence(actual["reason"], text.language), "")
    value = text.of(series.figures.current_actual.value)  # type: ignore[arg-type]  # a number where the status is ok
    for bound, limit in (actual.get("shown_as") or {}).items():
        value = f"{text.word(bound)} {text.as_unit(limit, text.unit)}"
    period = series.series.calendar.label(Period.parse(recent["value"]), text.language)
    stale = stale_sentence(recent["stale_by"], text.language) if recent.get("stale_by") else ""
    return Headline(value, period, "", stale)


def _verdict(series: ScoredSeries, language: Language) -> Verdict | None:
    value = series.figures.curve.to_json()["value"]
    if not value:
        return None
    tones: dict[str, Tone] = {"turned": "good", "turned_wrong_way": "bad"}
    name = value["verdict"] or ""
    return Verdict(value["sentence"][language], name, tones.get(name, "neutral"))


def _group_tables(
    scored: ScoredMeasure, dimensions: Mapping[str, Mapping[str, Any]], text: MeasureText
) -> list[GroupTable]:
    tables: dict[str, list[tuple[int, GroupRow]]] = {}
    for series in scored.groups:
        ((key, value),) = parse_breakdown(series.breakdown).items()
        names = {item["key"]: item["name"] for item in dimensions.get(key, {}).get("values", [])}
        row = GroupRow(
            in_language(names.get(value), text.language) or value,
            _headline(series, text),
            "" if series.people is None else number_text(series.people),
            trend_mark(series.figures.trend, text.language),
        )
        place = list(names).index(value) if value in names else len(names)
        tables.setdefault(key, []).append((place, row))
    return [
        GroupTable(
            text.word("by", dimension=in_language(dimensions.get(key, {}).get("name"), text.language) or key),
            tuple(row for _, row in sorted(rows, key=lambda placed: placed[0])),
        )
        for key, rows in tables.items()
    ]
