"""Curves: what is drawn, that it is drawn, and that nothing of it harms the page or the process."""

import asyncio
import json
import math
import re
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from rba_kernel.calendar import DEFAULT_CALENDARS
from rba_kernel.period import Period
from scorecard_engine.charts.axis import value_axis
from scorecard_engine.charts.curve_data import Curve, curve_of
from scorecard_engine.charts.curve_spec import Look, curve_spec
from scorecard_engine.charts.inline_svg import inline_svg
from scorecard_engine.charts.renderer import ChartError, Renderer
from scorecard_engine.domain import inputs
from scorecard_engine.performance.stored import SeriesInputs, figures_of

AS_OF = date(2026, 11, 23)


def _series(*points: inputs.Point, **more: Any) -> SeriesInputs:
    given = {
        "measure": inputs.Measure("higher", "percent"),
        "points": points,
        "targets": (),
        "baseline": None,
        "breaks": (),
        "policy": inputs.Policy(),
        "calendar": DEFAULT_CALENDARS["year"],
    }
    return SeriesInputs(**{**given, **more})


def _point(year: int, value: float | None, n: int | None = None) -> inputs.Point:
    return inputs.Point(Period("year", year), value, n=n)


def _curve(series: SeriesInputs) -> Curve | None:
    return curve_of(series, figures_of(series, AS_OF), AS_OF)


def _drawn(series: SeriesInputs) -> Curve:
    curve = _curve(series)
    assert curve is not None
    return curve


TURNED = [_point(2015 + place, value) for place, value in enumerate((70, 68.5, 66, 65, 62.5, 61, 61, 61.5))]
BASELINE = inputs.Baseline(window=(Period("year", 2015), Period("year", 2019)))


@pytest.fixture(scope="module")
async def renderer() -> Any:
    made = Renderer(idle_seconds=60, cache_entries=4)
    yield made
    await made.close()


def test_a_curve_has_every_step_from_the_first_point_to_the_last_target() -> None:
    targets = (inputs.Target(Period("year", 2026), 75), inputs.Target(Period("year", 2099), 90))
    curve = _drawn(_series(_point(2021, 60), _point(2024, 66), targets=targets))
    assert [step.year for step in curve.steps] == [2021, 2022, 2023, 2024, 2025, 2026]
    assert {step.year: value for step, value in curve.observed.items()} == {2021: 60, 2024: 66}
    assert [step.year for step in curve.targets] == [2026]


def test_a_forecast_is_drawn_with_its_interval() -> None:
    curve = _drawn(_series(*TURNED, baseline=BASELINE))
    assert [(step.period.year, round(step.value, 2)) for step in curve.forecast] == [
        (2020, 60.85), (2021, 59.0), (2022, 57.15)
    ]  # fmt: skip
    assert curve.forecast[0].low == pytest.approx(59.02, abs=0.01)


def test_a_hidden_point_has_no_height() -> None:
    curve = _drawn(_series(_point(2021, 60, 100), _point(2022, 17.5, 8), _point(2023, 66, 100)))
    assert [period.year for period in curve.hidden] == [2022]
    spec = curve_spec(curve, Look("en", "percent", 1))
    assert "17.5" not in str(spec)
    assert "Hidden" in str(spec)


HIDDEN_VALUE = 17.5


def _ending_with(value: float, n: int = 8) -> SeriesInputs:
    scenario = inputs.Scenario("as_before", {Period("year", 2022): 63, Period("year", 2023): 64})
    return _series(
        *(_point(2015 + place, 60 + place / 2, 100) for place in range(7)),
        _point(2022, value, n),
        targets=(inputs.Target(Period("year", 2022), 70), inputs.Target(Period("year", 2023), 72)),
        baseline=inputs.Baseline(window=(Period("year", 2015), Period("year", 2019)), scenarios=(scenario,)),
    )


def test_a_hidden_newest_point_does_not_hide_the_older_ones() -> None:
    curve = _drawn(_ending_with(HIDDEN_VALUE))
    assert [period.year for period in curve.observed] == [*range(2015, 2022)]
    assert ([period.year for period in curve.hidden], curve.newest.year, curve.ends_hidden) == ([2022], 2022, True)
    assert curve.forecast == ()
    assert _curve(_series(_point(2021, 17.5, 8))) is None
    assert _curve(_series()) is None


def test_nothing_drawn_tells_a_hidden_newest_value() -> None:
    """The picture is the same whatever is hidden: no axis, line or label rests on it."""
    drawn = {
        json.dumps(curve_spec(_drawn(_ending_with(value, n)), Look("en", "percent", 1)))
        for value, n in ((HIDDEN_VALUE, 8), (99.0, 8), (0.0, 1), (64.0, 9))
    }
    assert len(drawn) == 1
    spec = json.loads(drawn.pop())
    assert "2022" in spec["encoding"]["x"]["axis"]["values"]
    ground = [layer for layer in spec["layer"] if layer["data"]["values"][0].get("words") == "Hidden"]
    assert {layer["mark"]["type"] for layer in ground} == {"rule", "point", "text"}
    assert all("field" not in layer["encoding"]["y"] for layer in ground)
    assert not any(layer["mark"].get("size") == 110 for layer in spec["layer"])


def test_lines_end_at_gaps_and_breaks() -> None:
    breaks = (inputs.Break(Period("year", 2024)),)
    points = [_point(year, 60 + year % 7, 100) for year in (2019, 2020, 2022, 2023, 2024, 2025)]
    spec = curve_spec(_drawn(_series(*points, breaks=breaks)), Look("en", "percent", 1))
    line = next(layer for layer in spec["layer"] if "detail" in layer.get("encoding", {}))
    assert [row["piece"] for row in line["data"]["values"]] == [0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("values", "unit", "ticks"),
    [
        ([61, 73], "percent", (55, 60, 65, 70, 75)),
        ([96, 99], "percent", (95, 96, 97, 98, 99, 100)),
        ([0, 0], "number", (0, 1)),
        ([5, 1204], "number", (0, 500, 1000, 1500)),
        ([-4, -2], "number", (-5, -4, -3, -2, -1)),
        ([100, 100], "percent", (85, 90, 95, 100)),
    ],
)
def test_axes_are_round_and_hold_all_values(values: list[float], unit: str, ticks: tuple[float, ...]) -> None:
    axis = value_axis(values, unit, 0)
    assert axis.low <= min(values) <= max(values) <= axis.high
    assert axis.ticks == pytest.approx(ticks)


@pytest.mark.parametrize("values", [[1e-30, 9e29], [1e-9], [0.0], [-1e25, 1e25]])
def test_axes_of_odd_values_are_few_and_finite(values: list[float]) -> None:
    ticks = value_axis(values, "number", 6).ticks
    assert 2 <= len(ticks) <= 9
    assert all(map(math.isfinite, ticks))


async def test_arabic_is_isolated_and_time_runs_to_the_right(renderer: Renderer) -> None:
    targets = (inputs.Target(Period("school_year", 2025), 75),)
    calendar = DEFAULT_CALENDARS["school_year"]
    points = [inputs.Point(Period("school_year", year), value) for year, value in ((2023, 61), (2024, 63), (2025, 66))]
    series = _series(*points, targets=targets, calendar=calendar)
    spec = curve_spec(_drawn(series), Look("ar", "percent", 1))
    assert "\u2067المستهدف \u206675.0%\u2069\u2069" in json.dumps(spec, ensure_ascii=False)
    svg = ET.fromstring(await renderer.draw(spec, "svg"))
    places = {}
    for group in svg.iter("{http://www.w3.org/2000/svg}text"):
        text = "".join(group.itertext())
        if re.fullmatch(r"20\d\d/20\d\d", text):
            places[text] = float(re.findall(r"[\d.]+", group.attrib["transform"])[0])
    assert list(places) == sorted(places, key=lambda text: places[text])
    assert len(places) == 3


async def test_drawing_leaves_the_loop_free_and_is_remembered(renderer: Renderer) -> None:
    spec = curve_spec(_drawn(_series(*TURNED, baseline=BASELINE)), Look("en", "percent", 1))
    longest, last = 0.0, asyncio.get_running_loop().time()
    drawing = asyncio.create_task(renderer.draw(spec, "svg"))
    while not drawing.done():
        await asyncio.sleep(0.005)
        now = asyncio.get_running_loop().time()
        longest, last = max(longest, now - last), now
    assert longest < 0.25
    assert await renderer.draw(spec, "svg") is await renderer.draw(spec, "svg")
    assert (await renderer.draw(spec, "png")).startswith(b"\x89PNG")


async def test_a_drawing_process_that_died_is_replaced() -> None:
    renderer = Renderer(idle_seconds=60, cache_entries=4)
    spec = curve_spec(_drawn(_series(*TURNED)), Look("en", "percent", 1))
    try:
        await renderer.draw(spec, "svg")
        assert renderer._process is not None
        renderer._process.kill()
        assert await renderer.draw({**spec, "height": 300}, "svg")
    finally:
        await renderer.close()


async def test_a_drawing_process_rests_when_nothing_is_drawn() -> None:
    renderer = Renderer(idle_seconds=0.05, cache_entries=4)
    spec = curve_spec(_drawn(_series(*TURNED)), Look("en", "percent", 1))
    await renderer.draw(spec, "svg")
    process = renderer._process
    assert process is not None
    assert await asyncio.wait_for(process.wait(), 10) == 0
    assert await renderer.draw({**spec, "height": 300}, "svg")
    await renderer.close()


async def test_what_cannot_be_drawn_is_refused(renderer: Renderer) -> None:
    with pytest.raises(ChartError):
        await renderer.draw({"mark": "no such mark"}, "svg")


async def test_nothing_is_fetched_for_a_chart(renderer: Renderer) -> None:
    spec = {"data": {"url": "http://127.0.0.1:9/x.json"}, "mark": "point", "encoding": {}}
    with pytest.raises(ChartError):
        await renderer.draw(spec, "svg")


async def test_on_a_page_it_has_a_name_and_a_description_and_no_inline_style(renderer: Renderer) -> None:
    svg = (await renderer.draw(curve_spec(_drawn(_series(*TURNED)), Look("en", "percent", 1)), "svg")).decode()
    inline = inline_svg(svg, "wide-1", "A < B", 'says "70"')
    root = ET.fromstring(inline)
    assert root.attrib["aria-labelledby"] == "wide-1-title wide-1-description"
    assert [child.text for child in root][:2] == ["A < B", 'says "70"']
    assert "style=" not in inline
    assert all(match.startswith("wide-1-") for match in re.findall(r'\bid="([^"]+)"', inline))


def test_an_extreme_share_of_people_is_drawn_as_its_bound() -> None:
    curve = _drawn(_series(_point(2023, 50, 100), _point(2024, 97.5, 80), _point(2025, 2.5, 80)))
    assert list(curve.observed.values()) == [50, 95, 5]
    assert {step.year: bound for step, bound in curve.bounds.items()} == {2024: "at_least", 2025: "at_most"}
    spec = json.dumps(curve_spec(curve, Look("en", "percent", 1)), ensure_ascii=False)
    assert "≤5.0%" in spec
    assert not re.search(r"97\.5|\b2\.5\b", spec.replace('"strokeWidth": 2.5', "").replace('"thickness": 2.5', ""))
