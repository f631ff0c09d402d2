"""Which cells of a measure stay hidden, so that none can be had by subtracting its neighbours (rba.md section 6). Pure.

The cells of one period form additive tables: the groups of one dimension add up to the group without that dimension,
and the organizations add up to the coalition. Where the sum itself is published it is a member of its table: hidden
itself, it must not be the sum of what is shown.
"""

from collections.abc import Collection, Mapping

from rba_kernel.cell import breakdown_text, parse_breakdown
from rba_kernel.privacy import PrivacyPolicy, suppressed_cells

#: period, organization ("" for the coalition), breakdown in text
CellKey = tuple[str, str, str]


def hidden_cells(counts: Mapping[CellKey, int | None], policy: PrivacyPolicy) -> frozenset[CellKey]:
    """The cells to hide among all cells of one measure. `counts` are the respondents behind each."""
    # In a fixed order, so that ties fall the same way each time.
    ordered = {key: counts[key] for key in sorted(counts)}
    return frozenset(suppressed_cells(ordered, policy, _tables(ordered)))


def _tables(cells: Collection[CellKey]) -> list[list[CellKey]]:
    published = set(cells)
    tables: dict[tuple[CellKey, str], list[CellKey]] = {}
    for cell in cells:
        period, organization, breakdown = cell
        groups = parse_breakdown(breakdown)
        sums = [
            ((period, organization, breakdown_text({k: v for k, v in groups.items() if k != dimension})), dimension)
            for dimension in groups
        ]
        if organization:
            sums.append(((period, "", breakdown), ""))
        for total, dimension in sums:
            if total in published:
                tables.setdefault((total, dimension), [total]).append(cell)
    return list(tables.values())
