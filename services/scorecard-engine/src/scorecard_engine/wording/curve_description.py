"""A curve in one sentence, for those who do not see it. Pure."""

from collections.abc import Mapping
from typing import Any

from rba_kernel.period import Period
from rba_platform.language import Language, in_language

from scorecard_engine.charts.curve_data import Curve
from scorecard_engine.charts.curve_labels import bounded
from scorecard_engine.wording.numbers import number_text

_WITH_TARGET = {"en": " Target for {period}: {value}.", "ar": " المستهدف في {period}: {value}."}
_HIDDEN = {
    "en": " {count} of the periods hidden to protect privacy.",
    "ar": " عدد الفترات المحجوبة حمايةً للخصوصية: {count}.",
}
_ENDS_HIDDEN = {
    "en": " The newest period, {period}, is hidden.",
    "ar": " أحدث فترة، {period}، محجوبة.",
}
_LINE = {
    "en": "{name}: a line from {first} ({first_value}) to {last} ({last_value}).",
    "ar": "{name}: خط من {first} ({first_value}) إلى {last} ({last_value}).",
}
_POINT = {"en": "{name}: one point, {last} ({last_value}).", "ar": "{name}: نقطة واحدة، {last} ({last_value})."}


def curve_description(curve: Curve, measure: Mapping[str, Any], language: Language) -> str:
    """What the curve of `measure` shows."""

    def number(value: float) -> str:
        return number_text(value, measure["unit"], measure["decimals"], language)

    def observed(period: Period) -> str:
        return bounded(number(curve.observed[period]), curve.bounds.get(period))

    steps = [step for step in curve.steps if step in curve.observed]
    first, last = steps[0], steps[-1]
    sentence = (_LINE if len(steps) > 1 else _POINT)[language].format(
        name=in_language(measure["name"], language),
        first=curve.calendar.label(first, language),
        first_value=observed(first),
        last=curve.calendar.label(last, language),
        last_value=observed(last),
    )
    if curve.targets:
        wanted = max(curve.targets, key=curve.steps.index)
        period = curve.calendar.label(wanted, language)
        sentence += _WITH_TARGET[language].format(period=period, value=number(curve.targets[wanted]))
    if curve.hidden:
        sentence += _HIDDEN[language].format(count=len(curve.hidden))
    if curve.ends_hidden:
        sentence += _ENDS_HIDDEN[language].format(period=curve.calendar.label(curve.newest, language))
    return sentence
