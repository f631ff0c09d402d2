"""The Vega-Lite 5 specification of a curve. Pure.

Time runs from left to right in both languages. Nothing rests on colour alone: each line is labelled where it ends, and
differs in its dashes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rba_kernel.period import Period
from rba_platform.language import Language

from scorecard_engine.charts.axis import ValueAxis, value_axis
from scorecard_engine.charts.curve_data import Curve
from scorecard_engine.charts.curve_labels import (
    CURVE_WORDS,
    axis_lines,
    bounded,
    isolated,
    labelled_steps,
    seen_letters,
)
from scorecard_engine.charts.hidden_mark import HIDDEN_WORD_RISE, hidden_layers
from scorecard_engine.charts.label_placing import LabelPlacer, Spot
from scorecard_engine.wording.numbers import number_text

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
FONT = "IBM Plex Sans Arabic, Noto Sans Arabic, sans-serif"

_INK, _MUTED, _GRID, _RULE = "#1b2a33", "#51606a", "#e3e8ea", "#aab4ba"
_ACTUAL, _TARGET, _FORECAST, _BAND = "#0a5a78", "#8a4b00", "#51606a", "#c9d2d8"
#: What the axes take of the picture's size, in pixels.
_LEFT, _BELOW = 46, 40
_STEP_PADDING = 0.35


@dataclass(frozen=True)
class Look:
    """How a curve is drawn. `title` stands above it where the picture stands alone."""

    language: Language
    unit: str
    decimals: int
    width: int = 600
    height: int = 260
    title: str | None = None
    description: str = ""


def curve_spec(curve: Curve, look: Look) -> dict[str, Any]:
    """The specification of `curve`, complete with its data."""
    drawing = _Drawing(curve, look)
    spec: dict[str, Any] = {
        "$schema": SCHEMA,
        "description": look.description,
        "width": look.width,
        "height": look.height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 2, "top": 8, "right": 8, "bottom": 2},
        "background": None,
        "config": _CONFIG,
        "encoding": {"x": drawing.x()},
        "layer": drawing.layers(),
    }
    if look.title:
        spec["title"] = {"text": isolated(look.title, look.language), "anchor": "start"}
        spec["background"] = "#ffffff"
        spec["padding"] = 14
    return spec


_CONFIG: dict[str, Any] = {
    "aria": False,
    "font": FONT,
    "view": {"stroke": None},
    "title": {"color": _INK, "fontSize": 15, "fontWeight": 600, "offset": 12},
    "axis": {"labelColor": _MUTED, "labelFontSize": 12, "domainColor": _RULE, "title": None},
    "axisY": {"domain": False, "ticks": False, "gridColor": _GRID, "labelPadding": 6},
    "axisX": {"grid": False, "tickColor": _RULE, "labelPadding": 5},
}


class _Drawing:
    """The layers of one curve. Labels are placed in the order of their importance, and drawn above all lines."""

    def __init__(self, curve: Curve, look: Look) -> None:
        self._curve, self._look = curve, look
        self._axis: ValueAxis = value_axis(curve.values, look.unit, look.decimals)
        self._width, self._height = look.width - _LEFT - 10, look.height - _BELOW - 10
        self._step = self._width / (len(curve.steps) - 1 + 2 * _STEP_PADDING)
        self._forecast = {step.period: step.value for step in curve.forecast} or curve.scenario
        self._pieces = _pieces(curve)
        lines = [*self._pieces, list(curve.targets.items()), list(self._forecast.items())]
        self._placer = LabelPlacer(
            self._width,
            self._height,
            lines=[[self._spot(period, value) for period, value in line] for line in lines],
            marks=[
                *(self._spot(period, value) for line in lines for period, value in line),
                *(
                    self._spot(period, self._axis.low)._replace(y=self._height - rise)
                    for period in curve.hidden
                    for rise in (0, HIDDEN_WORD_RISE)
                ),
            ],
        )

    def layers(self) -> list[dict[str, Any]]:
        actual, actual_label = self._actual()
        target, target_label = self._target()
        hidden = hidden_layers(self._curve.hidden, self._step, self._look.language)
        forecast, forecast_label = self._forecasts()
        return [*hidden, *forecast, *target, *self._breaks(), *actual, *forecast_label, *target_label, *actual_label]

    def x(self) -> dict[str, Any]:
        curve, look = self._curve, self._look
        labels = {str(step): axis_lines(curve.calendar, step, look.language) for step in curve.steps}
        return {
            "field": "period",
            "type": "ordinal",
            "scale": {"type": "point", "domain": list(labels), "padding": _STEP_PADDING},
            "axis": {
                "values": labelled_steps(labels, str(curve.newest), self._width),
                "labelExpr": f"({json.dumps(labels, ensure_ascii=False)})[datum.value]",
                "labelAngle": 0,
                "labelOverlap": False,
            },
        }

    def _y(self, field: str = "value") -> dict[str, Any]:
        suffix = " + '%'" if self._look.unit == "percent" else ""
        return {
            "field": field,
            "type": "quantitative",
            "scale": {"domain": [self._axis.low, self._axis.high], "nice": False, "zero": False},
            "axis": {"values": list(self._axis.ticks), "labelExpr": f"format(datum.value, ',.6~f'){suffix}"},
        }

    def _spot(self, period: Period, value: float) -> Spot:
        steps = self._curve.steps
        share = (value - self._axis.low) / (self._axis.high - self._axis.low)
        return Spot((steps.index(period) + _STEP_PADDING) * self._step, self._height * (1 - share))

    def _number(self, value: float) -> str:
        return number_text(value, self._look.unit, self._look.decimals, self._look.language)

    def _label(self, period: Period, value: float, words: str, size: int, **mark: Any) -> list[dict[str, Any]]:
        placed = self._placer.place(self._spot(period, value), seen_letters(words), size)
        offsets = {"align": placed.align, "dx": placed.dx, "dy": placed.dy, "baseline": "middle"}
        row = {"period": str(period), "value": value, "words": isolated(words, self._look.language)}
        return [
            {
                "data": {"values": [row]},
                "mark": {"type": "text", "fontSize": size, **offsets, **mark},
                "encoding": {"y": self._y(), "text": {"field": "words"}},
            }
        ]

    def _actual(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        rows = [
            {"period": str(period), "value": value, "piece": number}
            for number, piece in enumerate(self._pieces)
            for period, value in piece
        ]
        newest, value = self._pieces[-1][-1]
        words = bounded(self._number(value), self._curve.bounds.get(newest))
        line = {"type": "line", "color": _ACTUAL, "strokeWidth": 2.5, "strokeJoin": "round"}
        point = {"type": "point", "filled": True, "opacity": 1, "color": _ACTUAL}
        layers = [
            {"data": {"values": rows}, "mark": line, "encoding": {"y": self._y(), "detail": {"field": "piece"}}},
            {"data": {"values": rows}, "mark": {**point, "size": 46}, "encoding": {"y": self._y()}},
        ]
        if self._curve.ends_hidden:
            # The last one that may be shown is not the present one, and does not look like it.
            return layers, self._label(newest, value, words, 12, color=_ACTUAL)
        layers.append({"data": {"values": rows[-1:]}, "mark": {**point, "size": 110}, "encoding": {"y": self._y()}})
        return layers, self._label(newest, value, words, 14, color=_ACTUAL, fontWeight=600)

    def _target(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        targets = self._curve.targets
        if not targets:
            return [], []
        last = max(targets, key=self._curve.steps.index)
        line = {"type": "line", "color": _TARGET, "strokeWidth": 1.5, "strokeDash": [2, 3]}
        tick = {"type": "tick", "orient": "horizontal", "color": _TARGET, "thickness": 2.5, "size": 18}
        data = {"values": _rows(targets)}
        layers = [{"data": data, "mark": mark, "encoding": {"y": self._y()}} for mark in (line, tick)]
        words = f"{CURVE_WORDS['target'][self._look.language]} {self._number(targets[last])}"
        return layers, self._label(last, targets[last], words, 12, color=_TARGET)

    def _forecasts(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The line through the frozen history with its interval; where there is none, the one that people drew."""
        if not self._forecast:
            return [], []
        layers: list[dict[str, Any]] = []
        bounds = [
            {"period": str(step.period), "low": step.low, "high": step.high}
            for step in self._curve.forecast
            if step.low is not None
        ]
        if bounds:
            area = {"type": "area", "color": _BAND, "opacity": 0.55}
            bar = {"type": "rule", "color": _BAND, "opacity": 0.8, "strokeWidth": 14}
            encoding = {"y": self._y("low"), "y2": {"field": "high"}}
            layers.append({"data": {"values": bounds}, "mark": area if len(bounds) > 1 else bar, "encoding": encoding})
        point = {"filled": False, "size": 26, "fill": "#ffffff", "color": _FORECAST}
        line = {"type": "line", "color": _FORECAST, "strokeWidth": 1.5, "strokeDash": [6, 4], "point": point}
        layers.append({"data": {"values": _rows(self._forecast)}, "mark": line, "encoding": {"y": self._y()}})
        last = max(self._forecast, key=self._curve.steps.index)
        words = CURVE_WORDS["forecast"][self._look.language]
        return layers, self._label(last, self._forecast[last], words, 12, color=_FORECAST)

    def _breaks(self) -> list[dict[str, Any]]:
        """A line before the first period of each new definition."""
        step = self._step
        rule = {"type": "rule", "color": _MUTED, "strokeDash": [1, 3], "strokeWidth": 1.5, "xOffset": -step / 2}
        word = isolated(CURVE_WORDS["break"][self._look.language], self._look.language)
        text = {"type": "text", "color": _MUTED, "fontSize": 12, "align": "left", "dx": 5 - step / 2, "dy": 8}
        rows = [{"period": str(period), "words": word} for period in self._curve.breaks]
        if not rows:
            return []
        return [
            {"data": {"values": rows}, "mark": rule},
            {"data": {"values": rows}, "mark": text, "encoding": {"y": {"value": 0}, "text": {"field": "words"}}},
        ]


def _pieces(curve: Curve) -> list[list[tuple[Period, float]]]:
    """The observed points, joined where their periods follow one another under one definition."""
    pieces: list[list[tuple[Period, float]]] = []
    before = -2
    for place, step in enumerate(curve.steps):
        if step not in curve.observed:
            continue
        if place - before > 1 or step in curve.breaks:
            pieces.append([])
        pieces[-1].append((step, curve.observed[step]))
        before = place
    return pieces


def _rows(values: Mapping[Period, float]) -> list[dict[str, Any]]:
    return [{"period": str(period), "value": value} for period, value in values.items()]
