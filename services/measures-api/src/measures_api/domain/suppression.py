"""Which data points of a measure a viewer may not see (rba.md section 6, rules of `rba_kernel.privacy`)."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from rba_kernel.cell import parse_breakdown
from rba_kernel.privacy import PrivacyPolicy, suppressed_cells


class CountedCell(NamedTuple):
    """A published cell and the respondents behind it (None: a figure that is not made of people)."""

    id: UUID
    period: str
    organization_id: UUID | None
    breakdown: str
    n: int | None


_Place = tuple[UUID | None, frozenset[tuple[str, str]]]


def hidden_points(cells: Iterable[CountedCell], policy: PrivacyPolicy) -> set[UUID]:
    """The ids of the cells of one measure to hide, so that none of them can be had by subtraction either.

    Cells add up within a period: the values of one dimension to the cell without it, the organizations to the
    coalition. Each such sum, its total included, is one table.
    """
    by_period: dict[str, list[CountedCell]] = {}
    for cell in cells:
        by_period.setdefault(cell.period, []).append(cell)
    hidden: set[UUID] = set()
    for published in by_period.values():
        if any(policy.hides(cell.n) for cell in published if cell.n):
            hidden.update(suppressed_cells({cell.id: cell.n for cell in published}, policy, _tables(published)))
    return hidden


def _tables(published: Sequence[CountedCell]) -> list[list[UUID]]:
    places: dict[_Place, UUID] = {
        (cell.organization_id, frozenset(parse_breakdown(cell.breakdown).items())): cell.id for cell in published
    }
    tables: dict[tuple[_Place, str], list[UUID]] = {}
    for (organization, breakdown), cell_id in places.items():
        if organization is not None and (total := (None, breakdown)) in places:
            # The total is a member: hidden itself, it must not be the sum of what is shown.
            tables.setdefault((total, ""), [places[total]]).append(cell_id)
        for pair in breakdown:
            parent = (organization, breakdown - {pair})
            if parent in places:
                tables.setdefault((parent, pair[0]), [places[parent]]).append(cell_id)
    return list(tables.values())
