"""A trend in words: where it goes, for how long, and whether that is good. Pure."""

from dataclasses import dataclass
from typing import Literal

from rba_platform.language import Language

from scorecard_engine.domain.figure import Figure
from scorecard_engine.wording.reasons import reason_sentence

Arrow = Literal["up", "down", "flat", "none", "hidden", "missing"]
Tone = Literal["good", "bad", "neutral"]
Standing = Literal["better", "worse", "noise", "same", "few"]

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
    "en": "Too small to tell",
    "ar": "أصغر من أن يُحكم عليه",
}
_ONE_STEP_MAY_BE_CHANCE: dict[Language, str] = {
    "en": "{course}, but that may be chance alone.",
    "ar": "{course}، لكن الصدفة وحدها قد تفسّر ذلك.",
}
_LAST_STEP_MAY_BE_CHANCE: dict[Language, str] = {
    "en": "{course}, but the last step by itself may be chance alone.",
    "ar": "{course}، لكن الصدفة وحدها قد تفسّر التغيّر الأخير.",
}
_MISSING: dict[str, dict[Language, str]] = {
    "missing": {"en": "No data", "ar": "لا توجد بيانات"},
    "hidden": {"en": "Hidden", "ar": "محجوب"},
    "none": {"en": "First value", "ar": "القيمة الأولى"},
}


@dataclass(frozen=True)
class TrendMark:
    """What is drawn and said of a trend; `short` is for tables.

    `tone` is grey (neutral) wherever the change proves nothing. `standing` is what it is counted as: `noise` may be
    chance alone, `same` is neither better nor worse, `few` has nothing to be compared with.
    """

    arrow: Arrow
    tone: Tone
    words: str
    detail: str
    short: str
    standing: Standing


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
        doubt = (_ONE_STEP_MAY_BE_CHANCE if steps == 1 else _LAST_STEP_MAY_BE_CHANCE)[language]
        return TrendMark(direction, "neutral", _WITHIN_NOISE[language], doubt.format(course=course), short, "noise")
    judgement: Tone = facts["judgement"]
    if judgement == "neutral":
        detail = "" if trend.reason == "flat" else reason_sentence(trend.reason, language)
        return TrendMark(direction, "neutral", course, detail, short, "same")
    words = _JUDGEMENTS[judgement][language]
    return TrendMark(direction, judgement, words, course, words, "better" if judgement == "good" else "worse")


def _silent(arrow: Arrow, trend: Figure, language: Language) -> TrendMark:
    words = _MISSING[arrow][language]
    return TrendMark(arrow, "neutral", words, reason_sentence(trend.reason, language), words, "few")


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
