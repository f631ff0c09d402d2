"""The words and numbers on a curve, in both languages, and where they fit. Pure."""

import unicodedata

from rba_kernel.calendar import Calendar
from rba_kernel.period import Period
from rba_platform.language import Language

from scorecard_engine.charts.curve_data import Bound

_RIGHT_TO_LEFT_ISOLATE, _POP_ISOLATE = "\u2067", "\u2069"
_BOUND_SIGNS: dict[Bound, str] = {"at_most": "≤", "at_least": "≥"}
_WHOLE_YEAR_KINDS = {"school_year", "fiscal_year"}
#: Width of a letter of axis text, in pixels, on the safe side.
_LETTER = 6.4
_GAP = 10

CURVE_WORDS: dict[str, dict[Language, str]] = {
    "target": {"en": "Target", "ar": "المستهدف"},
    "forecast": {"en": "If nothing changes", "ar": "إذا لم يتغير شيء"},
    "break": {"en": "New definition", "ar": "تعريف جديد"},
    "hidden": {"en": "Hidden", "ar": "محجوب"},
}


def isolated(text: str, language: Language) -> str:
    """Text with its base direction: the drawing engine shapes Arabic, but takes every line for left to right."""
    return f"{_RIGHT_TO_LEFT_ISOLATE}{text}{_POP_ISOLATE}" if language == "ar" else text


def bounded(text: str, bound: Bound | None) -> str:
    """The number with the sign of its bound, if it is one."""
    return text if bound is None else f"{_BOUND_SIGNS[bound]}{text}"


def seen_letters(text: str) -> int:
    """How many letters of `text` take room."""
    return sum(unicodedata.category(letter) != "Cf" for letter in text)


def axis_lines(calendar: Calendar, period: Period, language: Language) -> list[str]:
    """The label of a step in one or two short lines."""
    label = calendar.label(period, language)
    name, _, year = label.rpartition(" ")
    if not name or period.kind in _WHOLE_YEAR_KINDS:
        return [year]
    return [isolated(name, language), year]


def labelled_steps(labels: dict[str, list[str]], anchor: str, width: float) -> list[str]:
    """The steps whose labels fit into `width` pixels side by side: `anchor`, and every k-th from there."""
    steps = list(labels)
    widest = max(len(line) for lines in labels.values() for line in lines) * _LETTER + _GAP
    every = max(1, -(-len(steps) * widest // width))
    place = steps.index(anchor)
    return [step for index, step in enumerate(steps) if (index - place) % every == 0]
