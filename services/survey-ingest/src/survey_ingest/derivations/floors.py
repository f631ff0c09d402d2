"""Privacy floors of a preview: which of its cells may be shown to whom. Pure; docs/adr/0009."""

from collections.abc import Mapping, Sequence

from rba_kernel.disclosure import CellKey
from rba_kernel.privacy import PrivacyPolicy

from survey_ingest.domain.across_measures import GivenAway, cells_below_floors, key_of
from survey_ingest.domain.points import DataPoint, DataPoints, Withheld

_NONE: Mapping[CellKey, GivenAway] = {}


def hidden_places(
    points: Sequence[DataPoint],
    withheld: Sequence[Withheld],
    policy: PrivacyPolicy,
    given_away: Mapping[CellKey, GivenAway] = _NONE,
) -> set[int]:
    """The places in `points` that are hidden.

    Too few stand behind them, or they would give away such a neighbour, or with another measure such a group
    (`given_away`).
    """
    hidden = cells_below_floors(DataPoints(tuple(points), tuple(withheld)), policy, given_away)
    return {place for place, point in enumerate(points) if key_of(point) in hidden}
