"""What fits together in a baseline: history plus forecast (GLOSSARY.md)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from rba_kernel.calendar import Calendar
from rba_kernel.period import Period

from measures_api.domain.cell_reading import RowFault, read_period
from measures_api.domain.data_point_row import check_percent
from measures_api.domain.measure import Fault, MeasureShape


class ScenarioPlan(NamedTuple):
    """A forecast by its key: (period, value) pairs."""

    key: str
    points: Sequence[tuple[str, Decimal]]


class BaselinePlan(NamedTuple):
    """A baseline as it is wanted. `value` is set by hand, `period` says where it stands."""

    window: tuple[str, str] | None
    value: Decimal | None
    period: str | None
    scenarios: Sequence[ScenarioPlan]
    frozen: bool


def baseline_faults(plan: BaselinePlan, measure: MeasureShape) -> list[Fault]:
    """The fields of a baseline that do not fit the measure or one another; empty where all fit."""
    faults: list[Fault] = []
    if plan.window is None and plan.value is None and plan.period is None and not plan.scenarios:
        faults.append(("window", "baseline_empty", "A baseline has a window of history, a value, or a scenario."))
    if plan.frozen and plan.window is None:
        faults.append(("frozen", "nothing_to_freeze", "What is frozen is a window of history; send one."))
    if plan.window is not None:
        wrong = [
            *_period_faults("window/from", plan.window[0], measure),
            *_period_faults("window/to", plan.window[1], measure),
        ]
        if not wrong and Period.parse(plan.window[0]) > Period.parse(plan.window[1]):
            wrong.append(("window", "window_reversed", "The window ends before it starts."))
        faults += wrong
    if plan.period is not None:
        faults += _period_faults("period", plan.period, measure)
    faults += _value_faults("value", plan.value, measure)
    if len({scenario.key for scenario in plan.scenarios}) < len(plan.scenarios):
        faults.append(("scenarios", "duplicate_in_call", "Each scenario has a key of its own."))
    for place, scenario in enumerate(plan.scenarios):
        faults += _scenario_faults(f"scenarios/{place}", scenario, measure)
    return faults


def within(window: tuple[str, str], periods: Iterable[str], calendar: Calendar) -> set[str]:
    """Those of `periods` that lie in the window, its ends included."""
    first, last = (calendar.ordinal(Period.parse(end)) for end in window)
    return {text for text in periods if first <= calendar.ordinal(Period.parse(text)) <= last}


def _scenario_faults(at: str, scenario: ScenarioPlan, measure: MeasureShape) -> list[Fault]:
    faults: list[Fault] = []
    if len({period for period, _value in scenario.points}) < len(scenario.points):
        faults.append((f"{at}/points", "duplicate_in_call", "Each period stands once."))
    for place, (period, value) in enumerate(scenario.points):
        faults += _period_faults(f"{at}/points/{place}/period", period, measure)
        faults += _value_faults(f"{at}/points/{place}/value", value, measure)
    return faults


def _period_faults(at: str, period: str, measure: MeasureShape) -> list[Fault]:
    try:
        read_period(period, measure.calendar)
    except RowFault as fault:
        return [(at, fault.reason, fault.detail)]
    return []


def _value_faults(at: str, value: Decimal | None, measure: MeasureShape) -> list[Fault]:
    try:
        check_percent(value, measure.unit, at)
    except RowFault as fault:
        return [(at, fault.reason, fault.detail)]
    return []
