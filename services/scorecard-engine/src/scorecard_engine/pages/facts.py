"""The lines beside a curve: target, change since the baseline, number behind the value, interval. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from rba_kernel.period import Period
from rba_platform.language import Language

from scorecard_engine.domain.figure import Figure
from scorecard_engine.domain.score import Figures
from scorecard_engine.performance.scoring import ScoredSeries
from scorecard_engine.wording.numbers import change_text, number_text
from scorecard_engine.wording.page_words import word
from scorecard_engine.wording.reasons import reason_sentence
from scorecard_engine.wording.trend_words import Tone

_ALL = 100


@dataclass(frozen=True)
class Fact:
    """One line beside the curve. `tone` colours `mark`, whose words say the same."""

    label: str
    value: str
    note: str = ""
    mark: str = ""
    tone: Tone = "neutral"


class MeasureText:
    """Numbers and words for one measure in one language."""

    def __init__(self, document: Mapping[str, Any], language: Language) -> None:
        self.language = language
        self.unit: str = document["unit"]
        self.decimals: int = document["decimals"]
        self.polarity: str = document["polarity"]

    def of(self, value: Fraction | float) -> str:
        """A value of the measure."""
        return number_text(value, self.unit, self.decimals, self.language)

    def change(self, value: Fraction | float) -> str:
        """Without the unit's sign: differences of percentages are points."""
        return change_text(value, "number", self.decimals, self.language)

    def as_unit(self, value: Fraction | float, unit: str, decimals: int = 0) -> str:
        """A number of another unit."""
        return number_text(value, unit, decimals, self.language)

    def word(self, name: str, **filled: str) -> str:
        """Words of the page."""
        return word(name, self.language, **filled)


def facts_of(column: str, series: ScoredSeries, text: MeasureText) -> list[Fact]:
    """The lines that `column` shows of a series; none where there is no present value."""
    actual = series.figures.current_actual
    if actual.status != "ok":
        return []
    if "shown_as" in actual.details:
        # A share told as a bound must not be had from what was computed of it.
        series = replace(series, figures=_without_amounts(series.figures))
    if column == "target":
        return [_target_fact(series, text)]
    if column == "baseline_change":
        return [_baseline_fact(series, text)]
    return _interval_facts(series, text) if column == "interval" else []


def _without_amounts(figures: Figures) -> Figures:
    """The figures without what tells the present value: what is judged of it stays."""

    def judged(figure: Figure) -> Figure:
        kept = {name: value for name, value in figure.details.items() if name in {"met", "judgement"}}
        return Figure(None, "not_applicable", None, kept, figure.compared_with)

    return replace(
        figures,
        percent_of_target=judged(figures.percent_of_target),
        baseline_change=judged(figures.baseline_change),
        interval=judged(figures.interval),
    )


def _target_fact(series: ScoredSeries, text: MeasureText) -> Fact:
    target, percent = series.figures.current_target, series.figures.percent_of_target.to_json()
    label = text.word("target")
    if target.status != "ok":
        return Fact(label, "–", reason_sentence(target.reason, text.language))
    met = percent.get("met")
    mark = "" if met is None else text.word("target_met" if met else "target_missed")
    tone: Tone = "neutral" if met is None else ("good" if met else "bad")
    # Where less is better, or a range is wanted, a share of the target reads as its opposite.
    has_share = percent["status"] == "ok" and text.polarity in {"higher", "none"}
    notes = [f"{_share_text(percent['value'], text)} {text.word('of_target')}"] if has_share else []
    notes += [reason_sentence(reason, text.language) for reason in {target.reason, percent["reason"]} if reason]
    value = text.of(target.value)  # type: ignore[arg-type]  # a number where the status is ok
    if text.polarity == "lower":
        value = text.word("wanted_at_most", value=value)
    return Fact(label, value, " ".join(notes), mark, tone)


def _share_text(percent: float, text: MeasureText) -> str:
    """Whole percents; never 100 % for what is less."""
    near = _ALL - 1 < percent < _ALL
    return text.as_unit(percent, "percent", 1 if near else 0)


def _baseline_fact(series: ScoredSeries, text: MeasureText) -> Fact:
    change = series.figures.baseline_change
    facts = change.to_json()
    label = _baseline_label(series, change.compared_with, text)
    absolute = facts.get("absolute")
    # In grey, as it is not the latest step; and no better or worse where chance alone could explain it.
    judgement = "neutral" if facts.get("within_noise") else facts.get("judgement", "neutral")
    mark = "" if judgement == "neutral" else text.word("better_than" if judgement == "good" else "worse_than")
    if facts.get("within_noise"):
        mark = text.word("within_noise")
    note = reason_sentence(change.reason, text.language) if change.reason != "flat" else ""
    if absolute is None:
        return Fact(label, "–", note, mark)
    if text.unit == "percent":
        return Fact(label, f"{text.change(absolute)} {text.word('points')}", note, mark)
    if change.status == "ok":
        return Fact(label, change_text(facts["value"], "percent", 1, text.language), note, mark)
    return Fact(label, text.change(absolute), note, mark)


def _baseline_label(series: ScoredSeries, period: Period | None, text: MeasureText) -> str:
    if period is None or series.series is None:
        return text.word("since_baseline")
    return text.word("since_baseline_of", period=series.series.calendar.label(period, text.language))


def _interval_facts(series: ScoredSeries, text: MeasureText) -> list[Fact]:
    facts = []
    if series.people is not None:
        facts.append(Fact(text.word("based_on"), text.word("people", count=text.as_unit(series.people, "number"))))
    interval = series.figures.interval.to_json()
    if interval["status"] == "ok":
        low, high = (text.of(bound) for bound in interval["value"])
        detectable = series.figures.detectable_change.to_json()["value"]
        note = text.word("detectable", points=text.as_unit(detectable, "number", 1)) if detectable is not None else ""
        facts.append(Fact(text.word("interval"), text.word("between", low=low, high=high), note))
    return facts
