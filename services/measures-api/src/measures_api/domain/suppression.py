"""Which data points of a measure a viewer may not see (docs/adr/0009; the rule is `rba_kernel.disclosure`)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from rba_kernel.disclosure import CellKey, hidden_cells, respondents
from rba_kernel.privacy import PrivacyPolicy


class PublishedPoint(NamedTuple):
    """A data point that would be shown, and what tells how many stand behind it."""

    id: UUID
    period: str
    organization_id: UUID | None
    breakdown: str
    n: int | None
    denominator: Decimal | None


def hidden_points(points: Iterable[PublishedPoint], policy: PrivacyPolicy) -> set[UUID]:
    """The ids of those of one measure's data points that stay hidden."""
    cells: dict[CellKey, PublishedPoint] = {
        (point.period, str(point.organization_id or ""), point.breakdown): point for point in points
    }
    counts = {key: respondents(point.n, point.denominator) for key, point in cells.items()}
    return {cells[key].id for key in hidden_cells(counts, policy)}
