"""Reads the rule tables of `rules/`: each is a test, and each prints into docs/rules.md.

A row is (rule, series, given, answer). The series is text, one period after the other from 2011 on: a number,
`12/40` a numerator and denominator, `–` a missing point, `x` a suppressed one, `70 n40` with 40 respondents behind it,
and `|` in front of the first point after a break in series. `given` holds what differs from the defaults; `answer`
what the figure must hold. Status `ok` and no reason are understood; `absent` means the member must not be there.
"""

import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from rba_kernel.calendar import DEFAULT_CALENDARS
from rba_kernel.period import Period
from rba_kernel.privacy import PrivacyPolicy
from scorecard_engine.domain.inputs import Band, Baseline, Break, Measure, Point, Policy, Scenario, Target, TargetRange
from scorecard_engine.domain.score import score

RULES = Path(__file__).parent / "rules"
Row = tuple[str, str, dict[str, Any], dict[str, Any]]
FIRST_PERIOD = {"year": "2011", "quarter": "2011-Q1", "term": "2011-T1", "month": "2011-01"}


@dataclass(frozen=True)
class Table:
    """The rules of one figure."""

    figure: str
    title: str
    text: str
    rows: list[Row]


def tables() -> Iterator[Table]:
    """All tables, in the order of their files' names."""
    for path in sorted(RULES.glob("*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec, path
        assert spec.loader, path
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for table in module.TABLES:
            yield Table(**table)


def figures_of(series: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a row, as JSON."""
    calendar = DEFAULT_CALENDARS[given.get("calendar", "year")]
    first = calendar.ordinal(Period.parse(FIRST_PERIOD[calendar.key]))
    words = [word.strip() for word in series.split(",")]
    periods = [calendar.at(first + place) for place in range(len(words))]
    points = [_point(word.lstrip("| "), period) for word, period in zip(words, periods, strict=True)]
    breaks = [Break(period) for word, period in zip(words, periods, strict=True) if word.startswith("|")]
    breaks += [Break(Period.parse(text)) for text in given.get("breaks", [])]
    targets = {Period.parse(text): value for text, value in given.get("targets", {}).items()}
    if "target" in given:
        targets[periods[-1]] = given["target"]
    low_high = given.get("range")
    measure = Measure(
        polarity=given.get("polarity", "higher"),
        unit=given.get("unit", "number"),
        target_range=TargetRange(Fraction(low_high[0]), Fraction(low_high[1])) if low_high else None,
        overlapping=given.get("overlapping", False),
    )
    as_of = date.fromisoformat(given["as_of"]) if "as_of" in given else calendar.end(periods[-1])
    target_list = [Target(period, value) for period, value in targets.items()]
    scored = score(measure, points, target_list, _baseline(given), breaks, _policy(given), calendar, as_of)
    return scored.to_json()


def agrees(expected: object, actual: object) -> bool:
    """Whether `actual` is `expected`, numbers compared at the digits that are printed in the table."""
    if isinstance(expected, dict):
        return isinstance(actual, dict) and all(
            name not in actual if value == "absent" else name in actual and agrees(value, actual[name])
            for name, value in expected.items()
        )
    if isinstance(expected, list):
        return (
            isinstance(actual, list)
            and len(actual) == len(expected)
            and all(agrees(*pair) for pair in zip(expected, actual, strict=True))
        )
    if isinstance(expected, float) and isinstance(actual, int | float):
        return round(actual, len(repr(expected).partition(".")[2])) == expected
    return type(expected) is type(actual) and expected == actual


def complete(answer: Mapping[str, Any]) -> dict[str, Any]:
    """`answer` with what is understood."""
    whole = {"status": "ok", "reason": None, **answer}
    return whole if whole["status"] == "ok" else {"value": None, **whole}


def _point(word: str, period: Period) -> Point:
    if word == "x":
        return Point(period, 50, suppressed=True)
    if word == "–":
        return Point(period)
    number, _, n = word.partition(" n")
    respondents = int(n) if n else None
    numerator, slash, denominator = number.partition("/")
    if slash:
        return Point(period, numerator=int(numerator), denominator=int(denominator), n=respondents)
    return Point(period, Decimal(number), n=respondents)


def _baseline(given: Mapping[str, Any]) -> Baseline | None:
    data = given.get("baseline")
    if data is None:
        return None
    period, window = data.get("period"), data.get("window")
    return Baseline(
        value=data.get("value"),
        period=Period.parse(period) if period else None,
        window=(Period.parse(window[0]), Period.parse(window[1])) if window else None,
        scenarios=tuple(
            Scenario(key, {Period.parse(text): value for text, value in forecast.items()})
            for key, forecast in data.get("scenarios", {}).items()
        ),
    )


def _policy(given: Mapping[str, Any]) -> Policy:
    options: dict[str, Any] = {name: given[name] for name in ("carry_target_forward", "break_at_gaps") if name in given}
    if "bands" in given:
        options["bands"] = tuple(Band(Fraction(bound), colour) for bound, colour in given["bands"].items())
    return Policy(privacy=PrivacyPolicy.from_json(given.get("privacy", {})), **options)
