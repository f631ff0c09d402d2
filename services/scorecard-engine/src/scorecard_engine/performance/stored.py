"""What measures-api stores, as the rules take it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError
from rba_kernel.calendar import Calendar, CalendarError
from rba_kernel.cell import BreakdownError, breakdown_text
from rba_kernel.disclosure import CellKey, respondents
from rba_kernel.period import Period, PeriodError
from rba_kernel.privacy import PrivacyPolicy

from scorecard_engine.domain import inputs
from scorecard_engine.domain.figure import Figure
from scorecard_engine.domain.inputs import InputError
from scorecard_engine.domain.score import Figures, score
from scorecard_engine.domain.series import build_series
from scorecard_engine.performance.schemas import BaselineShape, BreakShape, MeasureShape, PeriodValueShape
from scorecard_engine.read_model.repository import StoredMeasure, StoredPoint

#: For editors and administrators who ask for raw counts.
NO_FLOORS = PrivacyPolicy(
    floor_n=0, open_text_floor=0, change_floor=0, extreme_share=0, peer_floor=0, dominant_share=100
)


@dataclass(frozen=True)
class SeriesInputs:
    """One series (measure, organization, breakdown), as `score` takes it."""

    measure: inputs.Measure
    points: tuple[inputs.Point, ...]
    targets: tuple[inputs.Target, ...]
    baseline: inputs.Baseline | None
    breaks: tuple[inputs.Break, ...]
    policy: inputs.Policy
    calendar: Calendar

    def figures(self, as_of: date) -> Figures:
        """All figures at the end of the day `as_of`; raises `InputError`."""
        return score(
            self.measure, self.points, self.targets, self.baseline, self.breaks, self.policy, self.calendar, as_of
        )


@dataclass(frozen=True)
class HiddenPeriod:
    """The newest period of a series whose newest point is hidden.

    `fewer_than` is the floor under which its people are; None where it is hidden so that a smaller neighbour cannot be
    had by subtraction.
    """

    period: Period
    fewer_than: int | None


def newest_hidden(series: SeriesInputs, as_of: date) -> HiddenPeriod:
    """Which period hides the figures of a series whose figures are suppressed, and why."""
    built = build_series(
        series.measure,
        series.points,
        series.targets,
        series.baseline,
        series.breaks,
        series.policy,
        series.calendar,
        as_of,
    )
    period = series.calendar.at(max(built.hidden))
    point = next(point for point in series.points if point.period == period)
    privacy = series.policy.privacy
    return HiddenPeriod(period, privacy.floor_n if privacy.hides(respondents(point.n, point.denominator)) else None)


def series_inputs(
    stored: StoredMeasure, organization: str, breakdown: str, privacy: PrivacyPolicy, hidden: frozenset[CellKey]
) -> SeriesInputs:
    """The series of one cell of `stored`; points of the cells in `hidden` are suppressed. Raises `InputError`."""
    try:
        shape = _measure_shape(stored.document)
        return SeriesInputs(
            measure=shape.to_domain(),
            points=tuple(
                _point(point, hidden)
                for point in stored.points
                if (point.organization, point.breakdown) == (organization, breakdown)
            ),
            targets=tuple(
                _target(target) for target in stored.targets if _cell_of(target) == (organization, breakdown)
            ),
            baseline=_baseline(stored.baseline),
            breaks=tuple(BreakShape.model_validate(item, extra="ignore").to_domain() for item in stored.breaks),
            policy=inputs.Policy(privacy=privacy),
            calendar=shape.to_calendar(),
        )
    except (ValidationError, CalendarError, PeriodError, BreakdownError) as error:
        raise InputError("measure", None, f"the stored series does not fit: {type(error).__name__}") from error


def figures_of(series: SeriesInputs | InputError, as_of: date) -> Figures:
    """All figures of a stored series.

    A series that contradicts itself (its calendar was changed under its points) has none, and says so, while the other
    measures of a scorecard keep theirs.
    """
    try:
        if isinstance(series, InputError):
            raise series
        return series.figures(as_of)
    except InputError:
        return Figures.all(Figure.unknown("inconsistent_series"))


def _measure_shape(document: Mapping[str, Any]) -> MeasureShape:
    names = ("polarity", "unit", "range", "calendar")
    return MeasureShape.model_validate({name: document[name] for name in names if name in document})


def _point(point: StoredPoint, hidden: frozenset[CellKey]) -> inputs.Point:
    return inputs.Point(
        Period.parse(point.period),
        point.value,
        point.numerator,
        point.denominator,
        point.n,
        (point.period, point.organization, point.breakdown) in hidden,
    )


def _target(target: Mapping[str, Any]) -> inputs.Target:
    return PeriodValueShape.model_validate(target, extra="ignore").to_domain()


def _cell_of(item: Mapping[str, Any]) -> tuple[str, str]:
    return str(item.get("organization_id") or ""), breakdown_text(item.get("breakdown") or {})


def _baseline(document: dict[str, Any] | None) -> inputs.Baseline | None:
    return None if document is None else BaselineShape.model_validate(document, extra="ignore").to_domain()
