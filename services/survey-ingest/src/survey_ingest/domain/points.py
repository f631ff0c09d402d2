"""What a derivation gives: data points, what was withheld, what was not counted."""

from dataclasses import asdict, dataclass, field
from typing import Any

from survey_ingest.domain.findings import Finding

NOBODY_CHOSE = "nobody_chose"
"""The finding that all figures are 0: to those for whom extreme shares are bounded it is not told."""


@dataclass(frozen=True)
class DataPoint:
    """One value of the measure. `breakdown` maps dimension key to value key; {} is the total.

    Percentages are 0 to 100, with `numerator` and `denominator` in respondents or persons; for means they are the sum
    of points and the respondents; for counts and hours they are None. `n` is the respondents or persons behind the
    value. `rows` counts source rows per upload; `lineage_rows` gives them.
    `effective_n` is what weights leave of n.
    """

    period: str
    organization: str | None
    breakdown: dict[str, str]
    value: float
    numerator: float | None
    denominator: float | None
    n: int
    rows: dict[str, int] = field(default_factory=dict)
    effective_n: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The data point as JSON object."""
        return asdict(self)


@dataclass(frozen=True)
class Withheld:
    """A cell that was not published because fewer than `min_n` are behind it."""

    period: str
    organization: str | None
    breakdown: dict[str, str]
    n: int


@dataclass(frozen=True)
class DataPoints:
    """The whole set of a derivation.

    `counts` says how many rows were looked at (`rows`) and fell out of something (`without_period` and others).
    """

    points: tuple[DataPoint, ...]
    withheld: tuple[Withheld, ...] = ()
    problems: tuple[Finding, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
