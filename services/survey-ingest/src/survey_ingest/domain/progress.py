"""How far a reading is: told by readers while they work, shown to people who wait. Pure."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol, Self

Stage = Literal["opening", "recognising", "reading", "writing", "storing", "building"]

#: Which share of the whole each stage is, in percent, in their order. `reading` is the reader's own work.
_SPANS: dict[Stage, tuple[int, int]] = {
    "opening": (0, 3),
    "recognising": (3, 5),
    "reading": (5, 75),
    "writing": (75, 85),
    "storing": (85, 90),
    "building": (90, 99),
}


class Progress(Protocol):
    """What a reader may call, as often as it likes: not every call is passed on."""

    def __call__(self, stage: Stage, done: int = 0, of: int = 0, *, rows: int | None = None) -> None:
        """Say that `done` of `of` are done (bytes or rows, whichever is known; 0 of 0: just begun), `rows` so far."""
        ...


def no_progress(stage: Stage, done: int = 0, of: int = 0, *, rows: int | None = None) -> None:
    """For readings that nobody watches."""


@dataclass(frozen=True)
class Standing:
    """How far a reading is: `percent` of the whole, 0 to 99, and the rows seen so far, None where not counted yet."""

    stage: Stage
    percent: int = 0
    rows: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As JSON object."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Inverse of `to_json`."""
        return cls(**data)


def standing(
    stage: Stage, done: int = 0, of: int = 0, rows: int | None = None, before: Standing | None = None
) -> Standing:
    """Where a reading is by what its reader says. It never goes back from `before`: nobody believes a bar that does."""
    first, last = _SPANS[stage]
    share = min(max(done / of, 0.0), 1.0) if of > 0 else 0.0
    percent = first + round((last - first) * share)
    if before is not None:
        percent = max(percent, before.percent)
        rows = before.rows if rows is None else rows
    return Standing(stage, percent, rows)
