"""Which cells of a measure stay hidden, so that none can be had by subtracting its neighbours (docs/adr/0009).

One rule for all three services: were each to hide other cells, what one hides another would show. The cells of one
period form additive tables: the groups of one dimension add up to the group without that dimension, and the
organizations add up to the coalition. A published sum is a member of its table: hidden itself, it must not be the sum
of what is shown. Those who are in the sum and in none of its parts are a member too: nobody publishes them, and
subtraction would.
"""

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction

from rba_kernel.cell import breakdown_text, parse_breakdown
from rba_kernel.number import Number, exact
from rba_kernel.privacy import PrivacyPolicy, suppressed_cells

CellKey = tuple[str, str, str]
"""Period, organization ("" for the coalition) and breakdown, all in text."""


def respondents(n: int | None, denominator: Number | None) -> int | None:
    """How many stand behind a value: `n`, or where it is not told the denominator, if that is a whole number.

    A choice: better hidden once too often than shown once too often.
    """
    if n is not None or denominator is None:
        return n
    whole: Fraction = exact(denominator)
    return whole.numerator if whole.denominator == 1 else None


def hidden_cells(counts: Mapping[CellKey, int | None], policy: PrivacyPolicy) -> frozenset[CellKey]:
    """The cells to hide among all cells of one measure. `counts` are the respondents behind each."""
    by_period: dict[str, list[CellKey]] = {}
    # In a fixed order, so that ties fall the same way each time and everywhere.
    for key in sorted(counts):
        by_period.setdefault(key[0], []).append(key)
    return frozenset(
        key for cells in by_period.values() for key in _hidden_of({cell: counts[cell] for cell in cells}, policy)
    )


def _hidden_of(counts: Mapping[CellKey, int | None], policy: PrivacyPolicy) -> Iterable[CellKey]:
    members: dict[Hashable, int | None] = {}
    members.update(counts.items())
    tables: list[list[Hashable]] = []
    for (total, dimension), parts in _tables(counts).items():
        rest = _rest(counts[total], [counts[part] for part in parts])
        if rest and not policy.hides(rest):
            continue  # so many whom nobody publishes leave every other member of this sum in the dark
        table: list[Hashable] = [total, *parts]
        if rest:
            table.append(("rest", total, dimension))
            members[table[-1]] = rest
        tables.append(table)
    hidden = suppressed_cells(members, policy, tables)
    return [key for key in counts if key in hidden]


def _rest(total: int | None, parts: Iterable[int | None]) -> int:
    left = total or 0
    for part in parts:
        if part is None:
            return 0
        left -= part
    return max(left, 0)


def _tables(counts: Mapping[CellKey, int | None]) -> dict[tuple[CellKey, str], list[CellKey]]:
    tables: dict[tuple[CellKey, str], list[CellKey]] = {}
    for cell in counts:
        period, organization, breakdown = cell
        groups = parse_breakdown(breakdown)
        for dimension in sorted(groups):
            without = breakdown_text({name: value for name, value in groups.items() if name != dimension})
            if (total := (period, organization, without)) in counts:
                tables.setdefault((total, dimension), []).append(cell)
        if organization and (total := (period, "", breakdown)) in counts:
            tables.setdefault((total, ""), []).append(cell)
    return tables
