"""A stored measure with its figures: the whole series, and each group of the breakdowns asked for. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rba_kernel.cell import parse_breakdown
from rba_kernel.disclosure import CellKey, hidden_cells, respondents
from rba_kernel.privacy import PrivacyPolicy

from scorecard_engine.domain.inputs import InputError
from scorecard_engine.domain.score import Figures
from scorecard_engine.performance.stored import (
    NO_FLOORS,
    HiddenPeriod,
    SeriesInputs,
    figures_of,
    newest_hidden,
    series_inputs,
)
from scorecard_engine.read_model.repository import StoredMeasure, StoredPoint


@dataclass(frozen=True)
class ScoredSeries:
    """One series with its figures. `series` is None where the stored series contradicts itself.

    `hidden` is the newest period where that is hidden, and the figures with it.
    """

    breakdown: str
    series: SeriesInputs | None
    figures: Figures
    hidden: HiddenPeriod | None = None

    @property
    def people(self) -> int | None:
        """The respondents behind the present value, where they are known and the value may be shown."""
        recent = self.figures.most_recent_period
        if self.series is None or recent.status != "ok":
            return None
        point = next(point for point in self.series.points if point.period == recent.value)
        return respondents(point.n, point.denominator)


@dataclass(frozen=True)
class ScoredMeasure:
    """A measure, the figures of its whole series, and those of each group shown."""

    stored: StoredMeasure
    whole: ScoredSeries
    groups: tuple[ScoredSeries, ...]

    def to_json(self) -> dict[str, Any]:
        """The figures by name beside the measure they are of, and the same for each group."""
        return {
            "measure": self.stored.document,
            **self.whole.figures.to_json(),
            "story": self.stored.story,
            "groups": [
                {"breakdown": parse_breakdown(group.breakdown), **group.figures.to_json()} for group in self.groups
            ],
        }


def score_measure(
    stored: StoredMeasure,
    as_of: date,
    privacy: PrivacyPolicy,
    *,
    organization: str = "",
    breakdown: str = "",
    dimensions: Collection[str] = (),
) -> ScoredMeasure:
    """The figures of `stored` under the floors of `privacy`.

    The series of `organization` ("" for the coalition) and `breakdown` is the whole; the groups are those that data
    points have by one of `dimensions` alone.
    """
    hidden = hidden_of(stored.points, privacy)

    def scored(group: str) -> ScoredSeries:
        try:
            series = series_inputs(stored, organization, group, privacy, hidden)
        except InputError as error:
            return ScoredSeries(group, None, figures_of(error, as_of))
        figures = figures_of(series, as_of)
        is_hidden = figures.most_recent_period.status == "suppressed"
        return ScoredSeries(group, series, figures, newest_hidden(series, as_of) if is_hidden else None)

    groups = _groups(stored.points, organization, dimensions)
    return ScoredMeasure(stored, scored(breakdown), tuple(scored(group) for group in groups))


def hidden_of(points: Sequence[StoredPoint], privacy: PrivacyPolicy) -> frozenset[CellKey]:
    """The cells of a measure that stay hidden under `privacy`."""
    if privacy == NO_FLOORS:
        return frozenset()
    counts = {
        (point.period, point.organization, point.breakdown): respondents(point.n, point.denominator) for point in points
    }
    return hidden_cells(counts, privacy)


def privacy_of(document: Mapping[str, Any] | None) -> PrivacyPolicy:
    """The floors of a coalition; the defaults where it is not known yet, or its policy is none."""
    try:
        return PrivacyPolicy.from_json(document or {})
    except (ValueError, TypeError):
        return PrivacyPolicy()


def _groups(points: Sequence[StoredPoint], organization: str, dimensions: Collection[str]) -> list[str]:
    found = {point.breakdown for point in points if point.breakdown and point.organization == organization}
    return [group for dimension in dimensions for group in sorted(found) if list(parse_breakdown(group)) == [dimension]]
