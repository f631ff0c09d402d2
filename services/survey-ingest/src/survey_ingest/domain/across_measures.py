"""Which cells stay hidden because another measure of the same source would make them tell about few (docs/adr/0009).

What was published first stays; what comes later yields. The check looks at sums and differences of at most three shown
figures of one outcome, where all shown cells of one variable may count as one figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rba_kernel.cell import breakdown_text
from rba_kernel.disclosure import CellKey, hidden_cells
from rba_kernel.privacy import PrivacyPolicy

from survey_ingest.domain.points import DataPoint, DataPoints, Withheld
from survey_ingest.domain.subtraction import Atoms, Conflict, ShownFigure, conflicts, one_variable_tables

_MOST_FIGURES = 2000
"""With more shown figures of one outcome only pairs are looked at: threes would take minutes."""


@dataclass(frozen=True)
class Publication:
    """What one derivation publishes, or would publish."""

    derivation_id: str
    measure_key: str
    made: DataPoints


@dataclass(frozen=True)
class GivenAway:
    """Why a cell is hidden: beside the other measure it would tell about a `group` of so many, below the floor."""

    group: int
    measure_key: str
    derivation_id: str

    def reason(self, policy: PrivacyPolicy) -> str:
        """Why, in a sentence."""
        return f"hidden: with measure {self.measure_key} it would show a group of fewer than {policy.floor_n}"


@dataclass
class _Shown:
    """What each publication shows, as far as it was settled."""

    cells: dict[int, set[CellKey]] = field(default_factory=dict)
    given_away: dict[int, dict[CellKey, GivenAway]] = field(default_factory=dict)


def key_of(cell: DataPoint | Withheld) -> CellKey:
    """The place of a cell, as the floors know it."""
    return cell.period, cell.organization or "", breakdown_text(cell.breakdown)


def cells_below_floors(
    made: DataPoints, policy: PrivacyPolicy, given_away: Mapping[CellKey, GivenAway]
) -> frozenset[CellKey]:
    """The cells of one derivation that viewers do not see, those that another measure hides (`given_away`) among them.

    Cells withheld by the recipe's own `min_n` are not shown anyhow, but count as neighbours.
    """
    cells: list[DataPoint | Withheld] = [*made.points, *made.withheld]
    counts: dict[CellKey, int | None] = {key_of(cell): cell.n for cell in cells}
    return hidden_cells(counts | {key: given_away[key].group for key in given_away if key in counts}, policy)


def hidden_across(
    publications: Sequence[Publication], atoms: Sequence[Atoms], policy: PrivacyPolicy
) -> list[dict[CellKey, GivenAway]]:
    """The cells of each of `publications`, which come in their order, that yield to those before it.

    `atoms` are the respondents, for each outcome that two of them have in common.
    """
    settled = _Shown()
    for place, publication in enumerate(publications):
        given_away: dict[CellKey, GivenAway] = {}
        while True:
            hidden = cells_below_floors(publication.made, policy, given_away)
            settled.cells[place] = {key_of(point) for point in publication.made.points} - hidden
            found = _found(publications, place, atoms, settled, policy.floor_n)
            if not found:
                break
            given_away |= found
        settled.given_away[place] = given_away
    return list(settled.given_away.values())


def _found(
    publications: Sequence[Publication], newest: int, atoms: Sequence[Atoms], settled: _Shown, floor: int
) -> dict[CellKey, GivenAway]:
    """The cells of the newest to hide for what is shown now; threes only once no pair tells anything."""
    numbers = {key_of(point): point.n for point in publications[newest].made.points}
    for of_three in (False, True):
        found: dict[CellKey, GivenAway] = {}
        for each in atoms:
            if all(place != newest for place, _ in each.of_cell):
                continue
            figures = _figures(each, settled, newest)
            if of_three and len(figures) > _MOST_FIGURES:
                continue
            for conflict in conflicts(figures, each.sizes, newest, floor, of_three=of_three):
                cell = min(_own_cells(conflict, newest), key=lambda key: (numbers[key], key))
                if cell not in found or conflict.group < found[cell].group:
                    first = publications[min(figure.publication for figure in conflict.figures)]
                    found[cell] = GivenAway(conflict.group, first.measure_key, first.derivation_id)
        if found:
            return found
    return {}


def _own_cells(conflict: Conflict, newest: int) -> set[CellKey]:
    return {cell for figure in conflict.figures if figure.publication == newest for cell in figure.cells}


def _figures(atoms: Atoms, settled: _Shown, newest: int) -> list[ShownFigure]:
    """What is shown, and of those who come first only one figure of the same respondents."""
    figures: list[ShownFigure] = []
    known: set[frozenset[int]] = set()
    for place, shown in settled.cells.items():
        cells = [cell for cell in sorted(shown) if (place, cell) in atoms.of_cell]
        for together in (*((cell,) for cell in cells), *one_variable_tables(cells)):
            members = frozenset().union(*(atoms.of_cell[place, cell] for cell in together))
            if place == newest or members not in known:
                known.add(members)
                figures.append(ShownFigure(place, together, members, sum(atoms.sizes[atom] for atom in members)))
    return figures
