"""Privacy floors: what may not be shown because too few people stand behind it (docs/adr/0009).

Respondents include children. A number of respondents that is not known (None) hides nothing here: it belongs to
figures that are not made of people.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from typing import Any, Literal, TypeVar

from rba_kernel.number import Number, exact

Key = TypeVar("Key")
Reason = Literal["privacy_floor", "complementary"]
"""Why a cell is hidden: too few people in it, or it would give away a hidden neighbour by subtraction."""

_HIDDEN_TOGETHER = 2


@dataclass(frozen=True, slots=True)
class PrivacyPolicy:
    """The floors of a coalition. Numbers are respondents, shares are percent."""

    floor_n: int = 10
    open_text_floor: int = 10
    change_floor: int = 20
    extreme_share: int = 5
    peer_floor: int = 3
    dominant_share: int = 85

    def __post_init__(self) -> None:
        for name in fields(self):
            value = getattr(self, name.name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise ValueError(f"{name.name} is a whole number, 0 or more")

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "PrivacyPolicy":
        """The policy in `data`; absent members keep their default, unknown ones are ignored. Raises `ValueError`."""
        return cls(**{f.name: data[f.name] for f in fields(cls) if f.name in data})

    def to_json(self) -> dict[str, int]:
        """The policy as JSON."""
        return asdict(self)

    def hides(self, n: Number | None) -> bool:
        """Whether a figure that `n` respondents stand behind is hidden."""
        return n is not None and n < self.floor_n

    def hides_open_text(self, group_n: int) -> bool:
        """Whether the open answers of a group of this size are hidden."""
        return group_n < self.open_text_floor

    def hides_change(self, n_before: Number | None, n_after: Number | None) -> bool:
        """Whether a change between two waves is hidden: both need to reach the change floor."""
        return any(n is not None and n < self.change_floor for n in (n_before, n_after))

    def bound_of(self, percent: Number) -> tuple[Literal["at_most", "at_least"], int] | None:
        """The bound as which an extreme share (0-100) is shown, or None where the share itself may be shown."""
        if percent <= self.extreme_share:
            return "at_most", self.extreme_share
        if percent >= 100 - self.extreme_share:
            return "at_least", 100 - self.extreme_share
        return None

    def hides_peers(self, held: Collection[Number]) -> bool:
        """Whether a benchmark of peers is hidden: too few partners, or one that holds nearly all of `held`."""
        amounts = [exact(amount) for amount in held]
        total = sum(amounts, Fraction())
        return len(amounts) < self.peer_floor or (total > 0 and 100 * max(amounts) > self.dominant_share * total)


def suppressed_cells(
    counts: Mapping[Key, int | None],
    policy: PrivacyPolicy,
    tables: Iterable[Collection[Key]] | None = None,
    *,
    unpublished: Collection[Key] = (),
) -> dict[Key, Reason]:
    """The cells to hide, each with its reason.

    `counts` are the respondents per cell. `tables` lists, for each published total, the cells that add up to it (a
    cell may stand in several: across dimensions, under roll-up parents, in successive publications); by default all
    cells add up to one total. Cells of `unpublished` are shown nowhere: hiding them costs nothing, so they go first. A
    cell with nobody in it has no figure and is neither hidden nor able to hide another.
    """
    hidden: dict[Key, Reason] = {key: "privacy_floor" for key, n in counts.items() if n and policy.hides(n)}
    groups = [list(counts)] if tables is None else [list(table) for table in tables]
    changed = True
    while changed:  # hiding a cell in one table may call for another in a second table
        before = len(hidden)
        for group in groups:
            added = _complement(group, counts, hidden, policy.floor_n, unpublished)
            hidden.update(dict.fromkeys(added, "complementary"))
        changed = len(hidden) > before
    return hidden


def _complement(
    group: list[Key],
    counts: Mapping[Key, int | None],
    hidden: Mapping[Key, Reason],
    floor: int,
    unpublished: Collection[Key],
) -> list[Key]:
    """The smallest shown cells of one table to hide until two are hidden and together reach the floor."""
    held = [counts[key] or 0 for key in group if key in hidden]
    if not held:
        return []
    # Ties fall by position, so that a table published twice hides the same cells.
    shown = sorted(
        (key not in unpublished, n, place)
        for place, key in enumerate(group)
        if key not in hidden and (n := counts[key])
    )
    added: list[Key] = []
    for _published, n, place in shown:
        if len(held) >= _HIDDEN_TOGETHER and sum(held) >= floor:
            break
        held.append(n)
        added.append(group[place])
    return added
