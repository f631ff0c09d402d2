"""A measure as the page shows it: figures rounded and put into words. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from rba_kernel.cell import parse_breakdown
from rba_kernel.period import Period

from scorecard_engine.charts.curve_data import Curve
from scorecard_engine.performance.scoring import ScoredMeasure, ScoredSeries
from scorecard_engine.wording.language import Language, in_language
from scorecard_engine.wording.numbers import change_text, number_text
from scorecard_engine.wording.page_words import stale_sentence, word
from scorecard_engine.wording.reasons import reason_sentence
from scorecard_engine.wording.trend_words import Tone, TrendMark, trend_mark

_ALL = 100


@dataclass(frozen=True)
class Headline:
    """The present value. `value` is empty where there is none, and `reason` says why."""

    value: str
    period: str
    reason: str
    stale: str


@dataclass(frozen=True)
class Fact:
    """One line beside the curve. `tone` colours `mark`, whose words say the same."""

    label: str
    value: str
    note: str = ""
    mark: str = ""
    tone: Tone = "neutral"


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
class MeasureView:
    """All that the page shows of a measure but for its curve."""

    id: str
    name: str
    definition: str
    headline: Headline
    trend: TrendMark
    facts: tuple[Fact, ...]
    verdict: str
    story: str
    groups: tuple[GroupTable, ...]


def measure_view(
    scored: ScoredMeasure, columns: Sequence[str], dimensions: Mapping[str, Mapping[str, Any]], language: Language
) -> MeasureView:
    """The view of a measure under the columns of its scorecard."""
    document = scored.stored.document
    text = _Numbers(document, language)
    series = scored.whole
    facts = [fact for column in columns for fact in _facts(column, series, text)]
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
    text = _Numbers(document, language)
    forecast = {step.period: step.value for step in curve.forecast} or curve.scenario

    def cell(values: Mapping[Period, float], period: Period) -> str:
        return text.of(values[period]) if period in values else ""

    return [
        NumberRow(
            curve.calendar.label(step, language),
            word("hidden", language) if step in curve.hidden else cell(curve.observed, step),
            cell(curve.targets, step),
            cell(forecast, step),
        )
        for step in curve.steps
    ]


class _Numbers:
    """Numbers of one measure in one language."""

    def __init__(self, document: Mapping[str, Any], language: Language) -> None:
        self.language = language
        self.unit: str = document["unit"]
        self.decimals: int = document["decimals"]

    def of(self, value: Fraction | float) -> str:
        return number_text(value, self.unit, self.decimals, self.language)

    def change(self, value: Fraction | float) -> str:
        """Without the unit's sign: differences of percentages are points."""
        return change_text(value, "number", self.decimals, self.language)

    def as_unit(self, value: Fraction | float, unit: str, decimals: int = 0) -> str:
        return number_text(value, unit, decimals, self.language)

    def word(self, name: str, **filled: str) -> str:
        return word(name, self.language, **filled)


def _headline(series: ScoredSeries, text: _Numbers) -> Headline:
    actual, recent = series.figures.current_actual.to_json(), series.figures.most_recent_period.to_json()
    if actual["status"] != "ok" or series.series is None:
        return Headline("", "", reason_sentence(actual["reason"], text.language), "")
    value = text.of(series.figures.current_actual.value)  # type: ignore[arg-type]  # a number where the status is ok
    for bound, limit in (actual.get("shown_as") or {}).items():
        value = f"{text.word(bound)} {text.as_unit(limit, text.unit)}"
    period = series.series.calendar.label(Period.parse(recent["value"]), text.language)
    stale = stale_sentence(recent["stale_by"], text.language) if recent.get("stale_by") else ""
    return Headline(value, period, "", stale)


def _facts(column: str, series: ScoredSeries, text: _Numbers) -> list[Fact]:
    if series.figures.current_actual.status != "ok":
        return []
    if column == "target":
        return [_target_fact(series, text)]
    if column == "baseline_change":
        return [_baseline_fact(series, text)]
    return _interval_facts(series, text) if column == "interval" else []


def _target_fact(series: ScoredSeries, text: _Numbers) -> Fact:
    target, percent = series.figures.current_target, series.figures.percent_of_target.to_json()
    label = text.word("target")
    if target.status != "ok":
        return Fact(label, "–", reason_sentence(target.reason, text.language))
    met = percent.get("met")
    mark = "" if met is None else text.word("target_met" if met else "target_missed")
    tone: Tone = "neutral" if met is None else ("good" if met else "bad")
    notes = [f"{_share_text(percent['value'], text)} {text.word('of_target')}"] if percent["status"] == "ok" else []
    notes += [reason_sentence(reason, text.language) for reason in {target.reason, percent["reason"]} if reason]
    value = text.of(target.value)  # type: ignore[arg-type]  # a number where the status is ok
    return Fact(label, value, " ".join(notes), mark, tone)


def _share_text(percent: float, text: _Numbers) -> str:
    """Whole percents; never 100 % for what is less."""
    near = _ALL - 1 < percent < _ALL
    return text.as_unit(percent, "percent", 1 if near else 0)


def _baseline_fact(series: ScoredSeries, text: _Numbers) -> Fact:
    change = series.figures.baseline_change
    facts = change.to_json()
    label = text.word("since_baseline")
    absolute = facts.get("absolute")
    # In grey: whether chance alone could explain it is not known here.
    judgement = facts.get("judgement", "neutral")
    mark = "" if judgement == "neutral" else text.word("better_than" if judgement == "good" else "worse_than")
    note = reason_sentence(change.reason, text.language) if change.reason != "flat" else ""
    if absolute is None:
        return Fact(label, "–", note)
    if text.unit == "percent":
        return Fact(label, f"{text.change(absolute)} {text.word('points')}", note, mark)
    if change.status == "ok":
        return Fact(label, change_text(facts["value"], "percent", 1, text.language), note, mark)
    return Fact(label, text.change(absolute), note, mark)


def _interval_facts(series: ScoredSeries, text: _Numbers) -> list[Fact]:
    facts = []
    if series.people is not None:
        facts.append(Fact(text.word("based_on"), f"n = {number_text(series.people)}"))
    interval = series.figures.interval.to_json()
    if interval["status"] == "ok":
        low, high = (text.of(bound) for bound in interval["value"])
        detectable = series.figures.detectable_change.to_json()["value"]
        note = text.word("detectable", points=text.as_unit(detectable, "number", 1)) if detectable is not None else ""
        facts.append(Fact(text.word("interval"), text.word("between", low=low, high=high), note))
    return facts


def _verdict(series: ScoredSeries, language: Language) -> str:
    value = series.figures.curve.to_json()["value"]
    return str(value["sentence"][language]) if value else ""


def _group_tables(
    scored: ScoredMeasure, dimensions: Mapping[str, Mapping[str, Any]], text: _Numbers
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
