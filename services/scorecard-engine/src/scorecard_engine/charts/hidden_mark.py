"""How a hidden period is drawn: without a height, since none may be told. Pure."""

from collections.abc import Sequence
from typing import Any

from rba_kernel.period import Period
from rba_platform.language import Language

from scorecard_engine.charts.curve_labels import CURVE_WORDS, isolated

#: The word stands so many pixels above the axis.
HIDDEN_WORD_RISE = 14

_INK, _VEIL = "#51606a", "#eef1f3"
#: A veil is this share of a step wide, and no wider than so many pixels.
_VEIL_SHARE, _WIDEST_VEIL = 0.7, 44


def hidden_layers(hidden: Sequence[Period], step: float, language: Language) -> list[dict[str, Any]]:
    """A veil over the whole height and a cross on the axis for each hidden period; `step` is in pixels."""
    if not hidden:
        return []
    word = isolated(CURVE_WORDS["hidden"][language], language)
    rows = [{"period": str(period), "words": word} for period in hidden]
    veil = {"type": "rule", "color": _VEIL, "strokeWidth": min(step * _VEIL_SHARE, _WIDEST_VEIL)}
    cross = {"type": "point", "shape": "cross", "angle": 45, "filled": True, "color": _INK, "size": 70, "opacity": 1}
    text = {"type": "text", "color": _INK, "fontSize": 11, "yOffset": -HIDDEN_WORD_RISE}
    ground = {"y": {"value": "height"}}
    return [
        {"data": {"values": rows}, "mark": veil, "encoding": {"y": {"value": 0}, "y2": {"value": "height"}}},
        {"data": {"values": rows}, "mark": cross, "encoding": ground},
        {"data": {"values": rows[-1:]}, "mark": text, "encoding": {**ground, "text": {"field": "words"}}},
    ]
