"""Privacy floors of a preview: which of its cells may be shown to whom. Pure; docs/adr/0009."""

from collections.abc import Sequence

from rba_kernel.cell import breakdown_text
from rba_kernel.disclosure import CellKey, hidden_cells
from rba_kernel.privacy import PrivacyPolicy

from survey_ingest.domain.points import DataPoint, Withheld


def hidden_places(points: Sequence[DataPoint], withheld: Sequence[Withheld], policy: PrivacyPolicy) -> set[int]:
    """The places in `points` that are hidden: too few behind them, or they would give away such a neighbour.

    Cells withheld by the recipe's own `min_n` are not shown anyhow, but count as neighbours.
    """
    cells: list[DataPoint | Withheld] = [*points, *withheld]
    hidden = hidden_cells({_key(cell): cell.n for cell in cells}, policy)
    return {place for place, point in enumerate(points) if _key(point) in hidden}


def _key(cell: DataPoint | Withheld) -> CellKey:
    return cell.period, cell.organization or "", breakdown_text(cell.breakdown)
