"""Privacy floors of a preview: which of its cells may be shown to whom. Pure; rba.md section 6."""

from collections.abc import Iterator, Sequence

from rba_kernel.cell import breakdown_text
from rba_kernel.privacy import PrivacyPolicy, suppressed_cells

from survey_ingest.domain.points import DataPoint, Withheld

_Key = tuple[str, str | None, str]


def hidden_places(points: Sequence[DataPoint], withheld: Sequence[Withheld], policy: PrivacyPolicy) -> set[int]:
    """The places in `points` that are hidden: too few behind them, or they would give away such a neighbour.

    Cells withheld by the recipe's own `min_n` are not shown anyhow, but count as neighbours.
    """
    shown: list[DataPoint | Withheld] = [*points, *withheld]
    cells = {_key(cell): cell for cell in shown}
    counts: dict[_Key, int | None] = {key: cell.n for key, cell in cells.items()}
    tables: list[list[_Key]] = []
    for table, parent in _tables(cells):
        # Who is in the parent and in none of its children is one more cell that subtraction would show.
        rest = (*parent[:2], f"{parent[2]}|rest:{len(tables)}")
        counts[rest] = max((counts[parent] or 0) - sum(counts[key] or 0 for key in table), 0)
        tables.append([*table, rest])
    hidden = suppressed_cells(counts, policy, tables)
    return {place for place, point in enumerate(points) if _key(point) in hidden}


def _key(cell: DataPoint | Withheld) -> _Key:
    return cell.period, cell.organization, breakdown_text(cell.breakdown)


def _tables(cells: dict[_Key, DataPoint | Withheld]) -> Iterator[tuple[list[_Key], _Key]]:
    for parent_key, parent in cells.items():
        same = [cell for cell in cells.values() if cell.period == parent.period]
        split = {
            name
            for cell in same
            if cell.organization == parent.organization
            for name in cell.breakdown.keys() - parent.breakdown.keys()
        }
        for name in sorted(split):
            children = [
                _key(cell)
                for cell in same
                if cell.organization == parent.organization
                and name in cell.breakdown
                and {key: value for key, value in cell.breakdown.items() if key != name} == parent.breakdown
            ]
            if children:
                yield children, parent_key
        if parent.organization is None:
            partners = [
                _key(cell) for cell in same if cell.organization is not None and cell.breakdown == parent.breakdown
            ]
            if partners:
                yield partners, parent_key
