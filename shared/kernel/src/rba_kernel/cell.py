"""A cell: the place of one value of a measure, being its period, its organization and its breakdown.

In text a breakdown is `audience=student;sector=public`, keys in alphabetical order; no breakdown is the empty text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rba_kernel.period import Period

_RESERVED = "=;"


class BreakdownError(ValueError):
    """The breakdown, or its text, is not one. Its message is fit for a person."""


def breakdown_text(breakdown: Mapping[str, str]) -> str:
    """`breakdown` as text; raises `BreakdownError` when a key or value is empty or holds `=` or `;`."""
    for part in (*breakdown.keys(), *breakdown.values()):
        if not part or part != part.strip() or any(sign in part for sign in _RESERVED):
            raise BreakdownError("a breakdown's keys and values are not empty, not padded, and without = and ;")
    return ";".join(f"{key}={breakdown[key]}" for key in sorted(breakdown))


def parse_breakdown(text: str) -> dict[str, str]:
    """The breakdown that `text` writes; inverse of `breakdown_text`. Order is free; raises `BreakdownError`."""
    breakdown: dict[str, str] = {}
    for pair in text.split(";") if text else ():
        key, equals, value = pair.partition("=")
        if not equals or key in breakdown:
            raise BreakdownError("a breakdown is written like audience=student;sector=public, each dimension once")
        breakdown[key] = value
    breakdown_text(breakdown)
    return breakdown


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of a measure. `organization` None is the coalition as a whole; an empty breakdown is everybody."""

    period: Period
    organization: str | None = None
    breakdown: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        breakdown_text(self.breakdown)

    def __hash__(self) -> int:
        return hash((self.period, self.organization, breakdown_text(self.breakdown)))
