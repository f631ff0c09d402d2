"""Which shown figures give a group of few people away when they are added and subtracted. Pure; docs/adr/0009.

The respondents are known only by `atoms`: all who stand in the same cells are one atom, and an atom has a size. A sum
of figures is about those whom its parts do not cancel; where these are fewer than the floor, it is a figure about them.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from heapq import nlargest

from rba_kernel.cell import breakdown_text, parse_breakdown
from rba_kernel.disclosure import CellKey


@dataclass(frozen=True)
class Atoms:
    """The respondents of several publications: how many in each atom, and the atoms of each cell.

    A cell is known by the place of its publication and its key.
    """

    sizes: Sequence[int]
    of_cell: Mapping[tuple[int, CellKey], AbstractSet[int]]


@dataclass(frozen=True)
class ShownFigure:
    """A shown cell, or the sum of the shown cells of one variable. `n` are the respondents in its atoms."""

    publication: int
    cells: tuple[CellKey, ...]
    atoms: AbstractSet[int]
    n: int


@dataclass(frozen=True)
class Conflict:
    """Figures that together are a figure about a `group` of so many, fewer than the floor."""

    figures: tuple[ShownFigure, ...]
    group: int


def one_variable_tables(cells: Iterable[CellKey]) -> list[tuple[CellKey, ...]]:
    """The cells that differ in one thing only: the value of one dimension, the organization, or the period."""
    tables: dict[tuple[str, str, str, str], list[CellKey]] = defaultdict(list)
    for cell in sorted(cells):
        period, organization, breakdown = cell
        tables["the period", "", organization, breakdown].append(cell)
        if organization:
            tables["the organization", period, "", breakdown].append(cell)
        groups = parse_breakdown(breakdown)
        for dimension in groups:
            others = breakdown_text({name: value for name, value in groups.items() if name != dimension})
            tables[f"dimension {dimension}", period, organization, others].append(cell)
    return [tuple(table) for table in tables.values() if len(table) > 1]


def conflicts(
    figures: Sequence[ShownFigure], sizes: Sequence[int], newest: int, floor: int, *, of_three: bool
) -> Iterator[Conflict]:
    """Where two figures, or with `of_three` three of them, tell about fewer than `floor` people.

    One of them is of the publication `newest`, another is not: what one publication tells by itself is settled in it.
    """
    near = _nearly_within(figures, sizes, floor)
    for whole, parts in zip(figures, near, strict=True):
        if of_three:
            yield from _of_three(whole, parts, sizes, newest, floor)
            continue
        for part, outside in parts:
            group = whole.n - part.n + 2 * outside
            if 0 < group < floor and _mixed((whole, part), newest):
                yield Conflict((whole, part), group)


_Part = tuple[ShownFigure, int]
"""A figure that lies in another one, but for so few respondents."""


def _nearly_within(figures: Sequence[ShownFigure], sizes: Sequence[int], floor: int) -> list[list[_Part]]:
    """For each figure those that lie in it but for fewer than `floor` respondents, the smallest first."""
    standing_in: dict[int, list[int]] = defaultdict(list)
    for place, figure in enumerate(figures):
        for atom in figure.atoms:
            standing_in[atom].append(place)
    near: list[list[_Part]] = [[] for _ in figures]
    for place, figure in enumerate(figures):
        for other in {each for atom in _some(figure, sizes, floor) for each in standing_in[atom]}:
            outside = _at_most(figure.atoms, figures[other].atoms, sizes, floor, common=False)
            if other != place and outside < floor:
                near[other].append((figure, outside))
    for parts in near:
        parts.sort(key=lambda part: part[0].n)
    return near


def _some(figure: ShownFigure, sizes: Sequence[int], floor: int) -> list[int]:
    """Atoms of the figure with `floor` respondents: who leaves out fewer has one of them."""
    some: list[int] = []
    reached = 0
    for atom in nlargest(floor, figure.atoms, key=lambda each: (sizes[each], each)):
        if reached >= floor:
            break
        some.append(atom)
        reached += sizes[atom]
    return some


def _at_most(one: AbstractSet[int], other: AbstractSet[int], sizes: Sequence[int], most: int, *, common: bool) -> int:
    """How many respondents of `one` are (`common`) or are not in `other`; counted no further than to `most`."""
    counted = 0
    for atom in one:
        if (atom in other) is common:
            counted += sizes[atom]
            if counted >= most:
                break
    return counted


def _of_three(
    whole: ShownFigure, parts: Sequence[_Part], sizes: Sequence[int], newest: int, floor: int
) -> Iterator[Conflict]:
    """Where `whole` less two of its parts is about few."""
    numbers = [part.n for part, _ in parts]
    for place, (one, outside_one) in enumerate(parts):
        # What the three tell differs from the sum of their numbers by those who are counted against one another.
        rest = whole.n - one.n
        start = max(place + 1, bisect_left(numbers, rest - 2 * floor))
        for other, outside_other in parts[start : bisect_right(numbers, rest + 2 * floor)]:
            if not _mixed((whole, one, other), newest):
                continue
            smaller, larger = sorted((one.atoms, other.atoms), key=len)
            shared = _at_most(smaller, larger, sizes, floor, common=True)
            if shared >= floor:
                continue
            outside_both = sum(sizes[each] for each in smaller if each in larger and each not in whole.atoms)
            group = rest - other.n + 2 * (outside_one + outside_other + shared) - 3 * outside_both
            if 0 < group < floor:
                yield Conflict((whole, one, other), group)


def _mixed(figures: Iterable[ShownFigure], newest: int) -> bool:
    return len({figure.publication == newest for figure in figures}) > 1
