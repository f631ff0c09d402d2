"""The Vega-Lite 5 specification of a curve. Pure.

Time runs from left to right in both languages. Nothing rests on colour alone: each line is labelled where it ends, and
differs in its dashes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rba_kernel.period import Period

from scorecard_engine.charts.curve_data import Curve
from scorecard_engine.charts.curve_labels import CURVE_WORDS, axis_lines, isolated, labelled_steps
from scorecard_engine.wording.numbers import number_text

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
FONT = "IBM Plex Sans Arabic, Noto Sans Arabic, sans-serif"

_INK, _MUTED, _GRID = "#1b2a33", "#56656e", "#e3e8ea"
_ACTUAL, _TARGET, _FORECAST, _BAND = "#0a5a78", "#8a4b00", "#5b6670", "#c9d2d8"
_PADDING_SHARE = 0.14
#: Under this share of the largest value the axis starts at 0.
_NEAR_ZERO = 0.4
_AXIS_WIDTH = 60


@dataclass(frozen=True)
class Look:
    """How a curve is drawn. `title` stands above it where the picture stands alone."""

    language: str
    unit: str
    decimals: int
    width: int = 600
    height: int = 260
    title: str | None = None
    description: str = ""


def curve_spec(curve: Curve, look: Look) -> dict[str, Any]:
    """The specification of `curve`, complete with its data."""
    layers = [
        *_forecast_layers(curve, look),
        *_target_layers(curve, look),
        *_break_layers(curve, look),
        *_actual_layers(curve, look),
        *_hidden_layers(curve, look),
    ]
    spec: dict[str, Any] = {
        "$schema": SCHEMA,
        "description": look.description,
        "width": look.width,
        "height": look.height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 2, "top": 8, "right": 8, "bottom": 2},
        "background": None,
        "config": _config(),
        "encoding": {"x": _x(curve, look)},
        "layer": layers,
    }
    if look.title:
        spec["title"] = {"text": isolated(look.title, look.language), "anchor": "start"}
        spec["background"] = "#ffffff"
        spec["padding"] = 14
    return spec


def _config() -> dict[str, Any]:
    return {
        "aria": False,
        "font": FONT,
        "view": {"stroke": None},
        "title": {"color": _INK, "fontSize": 15, "fontWeight": 600, "offset": 12},
        "axis": {"labelColor": _MUTED, "labelFontSize": 12, "domainColor": "#aab4ba", "title": None},
        "axisY": {"domain": False, "ticks": False, "gridColor": _GRID, "labelPadding": 6},
        "axisX": {"grid": False, "tickColor": "#aab4ba", "labelPadding": 5},
    }


def _x(curve: Curve, look: Look) -> dict[str, Any]:
    labels = {str(step): axis_lines(curve.calendar, step, look.language) for step in curve.steps}
    newest = str(max(curve.observed, key=curve.steps.index))
    return {
        "field": "period",
        "type": "ordinal",
        "scale": {"type": "point", "domain": list(labels), "padding": 0.35},
        "axis": {
            "values": labelled_steps(labels, newest, look.width - _AXIS_WIDTH),
            "labelExpr": f"({_expression(labels)})[datum.value]",
            "labelAngle": 0,
            "labelOverlap": False,
        },
    }


def _expression(labels: Mapping[str, list[str]]) -> str:
    import json

    return json.dumps(labels, ensure_ascii=False)


def _y(curve: Curve, look: Look, field: str = "value") -> dict[str, Any]:
    suffix = " + '%'" if look.unit == "percent" else ""
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": _domain(curve.values, look.unit), "nice": 4, "zero": False},
        "axis": {"tickCount": 4, "labelExpr": f"format(datum.value, ',.6~f'){suffix}"},
    }


def _domain(values: list[float], unit: str) -> list[float]:
    low, high = min(values), max(values)
    spread = (high - low) or abs(high) or 1.0
    padded_low, padded_high = low - _PADDING_SHARE * spread, high + _PADDING_SHARE * spread
    if low >= 0:
        padded_low = 0.0 if low < _NEAR_ZERO * high else max(padded_low, 0.0)
    if unit == "percent" and high <= 100:  # noqa: PLR2004 - percent
        padded_high = min(padded_high, 100.0)
    return [padded_low, padded_high]


def _rows(values: Mapping[Period, float]) -> list[dict[str, Any]]:
    return [{"period": str(period), "value": value} for period, value in values.items()]


def _text(curve: Curve, look: Look, period: Period, value: float, words: str, **mark: Any) -> dict[str, Any]:
    return {
        "data": {"values": [{"period": str(period), "value": value, "words": isolated(words, look.language)}]},
        "mark": {"type": "text", "fontSize": 12, **mark},
        "encoding": {"y": _y(curve, look), "text": {"field": "words"}},
    }


def _actual_layers(curve: Curve, look: Look) -> list[dict[str, Any]]:
    """The observed points, joined where their periods follow one another under one definition."""
    rows: list[dict[str, Any]] = []
    piece, before = 0, None
    for place, step in enumerate(curve.steps):
        if step not in curve.observed:
            continue
        if before is not None and (place - before > 1 or step in curve.breaks):
            piece += 1
        rows.append({"period": str(step), "value": curve.observed[step], "piece": piece})
        before = place
    newest = Period.parse(rows[-1]["period"])
    value = curve.observed[newest]
    above = value >= curve.targets.get(newest, value)
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "line", "color": _ACTUAL, "strokeWidth": 2.5, "strokeJoin": "round"},
            "encoding": {"y": _y(curve, look), "detail": {"field": "piece", "type": "nominal"}},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "point", "filled": True, "size": 46, "opacity": 1, "color": _ACTUAL},
            "encoding": {"y": _y(curve, look)},
        },
        {
            "data": {"values": rows[-1:]},
            "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1, "color": _ACTUAL, "stroke": "#fff"},
            "encoding": {"y": _y(curve, look)},
        },
        _text(
            curve,
            look,
            newest,
            value,
            number_text(value, look.unit, look.decimals),
            color=_ACTUAL,
            fontWeight=600,
            fontSize=14,
            dy=-15 if above else 17,
        ),
    ]


def _target_layers(curve: Curve, look: Look) -> list[dict[str, Any]]:
    if not curve.targets:
        return []
    last = max(curve.targets, key=curve.steps.index)
    value = curve.targets[last]
    beaten = curve.observed.get(last, value - 1) >= value
    words = f"{CURVE_WORDS['target'][look.language]} {number_text(value, look.unit, look.decimals)}"
    return [
        {
            "data": {"values": _rows(curve.targets)},
            "mark": {"type": "line", "color": _TARGET, "strokeWidth": 1.5, "strokeDash": [2, 3]},
            "encoding": {"y": _y(curve, look)},
        },
        {
            "data": {"values": _rows(curve.targets)},
            "mark": {"type": "tick", "orient": "horizontal", "color": _TARGET, "thickness": 2.5, "size": 18},
            "encoding": {"y": _y(curve, look)},
        },
        _text(curve, look, last, value, words, color=_TARGET, dy=15 if beaten else -11, **_end(curve, last)),
    ]


def _forecast_layers(curve: Curve, look: Look) -> list[dict[str, Any]]:
    """The line through the frozen history with its interval; where there is none, the forecast that people drew."""
    layers: list[dict[str, Any]] = []
    bounded = [step for step in curve.forecast if step.low is not None]
    if bounded:
        rows = [{"period": str(step.period), "low": step.low, "high": step.high} for step in bounded]
        mark = (
            {"type": "area", "color": _BAND, "opacity": 0.55}
            if len(rows) > 1
            else {"type": "rule", "color": _BAND, "opacity": 0.8, "strokeWidth": 14}
        )
        layers.append(
            {
                "data": {"values": rows},
                "mark": mark,
                "encoding": {"y": _y(curve, look, "low"), "y2": {"field": "high"}},
            }
        )
    line = {step.period: step.value for step in curve.forecast} or curve.scenario
    if line:
        last = max(line, key=curve.steps.index)
        dashed = {"color": _FORECAST, "strokeWidth": 1.5, "strokeDash": [6, 4]}
        layers += [
            {
                "data": {"values": _rows(line)},
                "mark": {"type": "line", **dashed, "point": {"filled": False, "size": 26, "fill": "#fff"}},
                "encoding": {"y": _y(curve, look)},
            },
            _text(
                curve, look, last, line[last], CURVE_WORDS["forecast"][look.language],
                color=_FORECAST, dy=16, **_end(curve, last),
            ),
        ]  # fmt: skip
    return layers


def _break_layers(curve: Curve, look: Look) -> list[dict[str, Any]]:
    top = _domain(curve.values, look.unit)[1]
    layers: list[dict[str, Any]] = []
    for period in curve.breaks:
        layers += [
            {
                "data": {"values": [{"period": str(period)}]},
                "mark": {"type": "rule", "color": _MUTED, "strokeDash": [1, 3], "strokeWidth": 1.5, "xOffset": -12},
            },
            _text(curve, look, period, top, CURVE_WORDS["break"][look.language], color=_MUTED, align="left", dx=-8),
        ]
    return layers


def _hidden_layers(curve: Curve, look: Look) -> list[dict[str, Any]]:
    if not curve.hidden:
        return []
    rows = [{"period": str(period), "words": isolated(CURVE_WORDS["hidden"][look.language], look.language)}
            for period in curve.hidden]  # fmt: skip
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "point", "shape": "diamond", "filled": False, "color": _MUTED, "size": 60, "yOffset": -9},
            "encoding": {"y": {"value": "height"}},
        },
        {
            "data": {"values": rows[-1:]},
            "mark": {"type": "text", "color": _MUTED, "fontSize": 11, "yOffset": -24},
            "encoding": {"y": {"value": "height"}, "text": {"field": "words"}},
        },
    ]


def _end(curve: Curve, period: Period) -> dict[str, Any]:
    """How a label at a step keeps inside: at the last one it ends there."""
    return {"align": "right", "dx": 12} if period == curve.steps[-1] and len(curve.steps) > 1 else {"align": "center"}
