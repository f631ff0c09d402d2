"""A trend in words: where it goes, for how long, and whether that is good. Pure."""

from dataclasses import dataclass
from typing import Literal

from scorecard_engine.domain.figure import Figure
from scorecard_engine.wording.language import Language
from scorecard_engine.wording.reasons import reason_sentence

Arrow = Literal["up", "down", "flat", "none", "hidden", "missing"]
Tone = Literal["good", "bad", "neutral"]

_DIRECTIONS: dict[str, dict[Language, str]] = {
    "up": {"en": "Rising", "ar": "في ارتفاع"},
    "down": {"en": "Falling", "ar": "في انخفاض"},
    "flat": {"en": "Unchanged", "ar": "دون تغيّر"},
}
_JUDGEMENTS: dict[str, dict[Language, str]] = {
    "good": {"en": "Getting better", "ar": "في تحسّن"},
    "bad": {"en": "Getting worse", "ar": "في تراجع"},
}
_WITHIN_NOISE: dict[Language, str] = {
    "en": "The latest step is small enough to be chance alone.",
    "ar": "التغيّر الأخير صغير إلى حد قد تفسّره الصدفة وحدها.",
}
_MISSING: dict[str, dict[Language, str]] = {
    "missing": {"en": "No data", "ar": "لا توجد بيانات"},
    "hidden": {"en": "Hidden", "ar": "محجوب"},
    "none": {"en": "First value", "ar": "القيمة الأولى"},
}


@dataclass(frozen=True)
class TrendMark:
    """What is drawn and said of a trend; `short` is for tables.

    `tone` is grey (neutral) wherever the change proves nothing.
    """

    arrow: Arrow
    tone: Tone
    words: str
    detail: str
    short: str


def trend_mark(trend: Figure, language: Language) -> TrendMark:
    """The mark of a trend figure."""
    facts = trend.to_json()
    if trend.status != "ok":
        arrow: Arrow = "hidden" if trend.status == "suppressed" else "missing"
        return _silent(arrow, trend, language)
    direction, steps = facts["value"]["direction"], facts["value"]["steps"]
    if direction == "none":
        return _silent("none", trend, language)
    short = _DIRECTIONS[direction][language]
    course = f"{short} {_for_periods(steps, language)}"
    if facts.get("within_noise") and direction != "flat":
        return TrendMark(direction, "neutral", course, _WITHIN_NOISE[language], short)
    judgement: Tone = facts["judgement"]
    if judgement == "neutral":
        detail = "" if trend.reason == "flat" else reason_sentence(trend.reason, language)
        return TrendMark(direction, "neutral", course, detail, short)
    words = _JUDGEMENTS[judgement][language]
    return TrendMark(direction, judgement, words, course, words)


def _silent(arrow: Arrow, trend: Figure, language: Language) -> TrendMark:
    words = _MISSING[arrow][language]
    return TrendMark(arrow, "neutral", words, reason_sentence(trend.reason, language), words)


def _for_periods(steps: int, language: Language) -> str:
    if language == "en":
        return "since the period before" if steps == 1 else f"for {steps} periods"
    return f"منذ {arabic_count(steps, 'فترة واحدة', 'فترتين', 'فترات', 'فترة')}"


def arabic_count(count: int, one: str, two: str, few: str, many: str) -> str:
    """A number with its noun: Arabic has forms for one, two, 3 to 10, and 11 to 99 (by the last two digits)."""
    if count in {1, 2}:
        return one if count == 1 else two
    last = count % 100
    return f"{count} {few if 3 <= last <= 10 else many}"  # noqa: PLR2004 - the grammar's own numbers
