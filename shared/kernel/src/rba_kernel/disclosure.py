"""Which cells of a measure stay hidden, so that none can be had by subtracting its neighbours (docs/adr/0009).

One rule for all three services: were each to hide other cells, what one hides another would show. The cells of one
period form additive tables: the groups of one dimension add up to the group without that dimension, and the
organizations add up to the coalition. A published sum is a member of its table: hidden itself, it must not be the sum
of what is shown. Those who are in the sum and in none of its parts are a member too: nobody publishes them, and
subtraction would. So is a sum that nobody published: grades and genders of the same pupils add up to the same, and what
the genders tell, the grades must not be subtracted from.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache

from rba_kernel.cell import breakdown_text, parse_breakdown
from rba_kernel.number import Number, exact
from rba_kernel.privacy import PrivacyPolicy, suppressed_cells

_MOST_PARTS = 4
"""Cells cut finer (dimensions and organization counted) have only the sums that were published: all others would be
thousands for a cell."""

CellKey = tuple[str, str, str]
"""Period, organization ("" for the coalition) and breakdown, all in text."""


def respondents(n: int | None, denominator: Number | None) -> int | None:
    """How many stand behind a value: `n`, or a denominator that is a whole number; the smaller where both are told.

    A choice: better hidden once too often than shown once too often. Two of three is a figure of three people,
    however many were asked.
    """
    if denominator is None:
        return n
    whole: Fraction = exact(denominator)
    if whole.denominator != 1:
        return n
    return whole.numerator if n is None else min(n, whole.numerator)


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
    keys = [*counts, *_unpublished_sums(counts)]
    members: dict[Hashable, int | None] = dict(counts.items())
    tables: list[list[Hashable]] = []
    parts_of = _tables(keys)
    # Sums of sums need those sums first: the finest are counted first.
    for total in sorted(keys, key=_cuts, reverse=True):
        if total not in counts:
            members[total] = _largest([_sum(members[part] for part in parts) for parts in parts_of[total].values()])
    for total, by_dimension in parts_of.items():
        for dimension, parts in by_dimension.items():
            rest = _rest(members[total], _sum(members[part] for part in parts))
            if rest and not policy.hides(rest):
                continue  # so many whom nobody publishes leave every other member of this sum in the dark
            table: list[Hashable] = [total, *parts]
            if rest:
                table.append(("rest", total, dimension))
                members[table[-1]] = rest
            tables.append(table)
    hidden = suppressed_cells(members, policy, tables, unpublished=members.keys() - counts.keys())
    return [key for key in counts if key in hidden]


def _sum(parts: Iterable[int | None]) -> int | None:
    """The respondents of all `parts` together; None where those of one are not told."""
    counted = list(parts)
    return None if None in counted else sum(n or 0 for n in counted)


def _largest(sums: Iterable[int | None]) -> int | None:
    return max((n for n in sums if n is not None), default=None)


def _rest(total: int | None, parts: int | None) -> int:
    return 0 if total is None or parts is None else max(total - parts, 0)


def _cuts(key: CellKey) -> int:
    """By how many things the cell is cut out of everybody."""
    _period, organization, breakdown = key
    return bool(organization) + len(_without_each(breakdown))


def _sums_above(key: CellKey) -> Iterator[tuple[CellKey, str]]:
    """The cells that this one is a part of, each with the dimension ("" for organizations) that adds up to it."""
    period, organization, breakdown = key
    for dimension, without in _without_each(breakdown):
        yield (period, organization, without), dimension
    if organization:
        yield (period, "", breakdown), ""


@lru_cache(maxsize=4096)
def _without_each(breakdown: str) -> tuple[tuple[str, str], ...]:
    """Each dimension of the breakdown with the breakdown that is left without it."""
    groups = parse_breakdown(breakdown)
    return tuple(
        (dimension, breakdown_text({name: value for name, value in groups.items() if name != dimension}))
        for dimension in sorted(groups)
    )


def _unpublished_sums(counts: Collection[CellKey]) -> list[CellKey]:
    known = dict.fromkeys(counts)
    found: list[CellKey] = []
    to_look_at = [key for key in counts if _cuts(key) <= _MOST_PARTS]
    while to_look_at:
        for above, _dimension in _sums_above(to_look_at.pop()):
            if above not in known:
                known[above] = None
                found.append(above)
                to_look_at.append(above)
    return sorted(found)


def _tables(keys: Iterable[CellKey]) -> dict[CellKey, dict[str, list[CellKey]]]:
    """The parts of each sum among `keys`, by the dimension that cuts it."""
    tables: dict[CellKey, dict[str, list[CellKey]]] = {key: {} for key in keys}
    for key in tables:
        for above, dimension in _sums_above(key):
            if above in tables:
                tables[above].setdefault(dimension, []).append(key)
    return tables
