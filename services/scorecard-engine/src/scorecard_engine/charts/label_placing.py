"""Where the labels on a curve go, so that they hide neither a line nor one another. Pure, in pixels of the plot."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

_LETTER_SHARE = 0.56
_LINE_HEIGHT_SHARE = 1.15
_GAP = 9.0
_SAMPLE_EVERY = 6.0
#: Lying on another label is worse than touching a line.
_LABEL_WEIGHT, _LINE_WEIGHT, _OUTSIDE_WEIGHT = 4.0, 1.0, 8.0


class Spot(NamedTuple):
    """A place in the plot; y grows downwards."""

    x: float
    y: float


class Box(NamedTuple):
    """A rectangle in the plot."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: "Box") -> float:
        """The shared area."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(width, 0.0) * max(height, 0.0)


@dataclass(frozen=True)
class Placed:
    """How a label is offset from its spot. `align` is Vega's."""

    align: str
    dx: float
    dy: float


class LabelPlacer:
    """Places labels one after another, the most important first."""

    def __init__(self, width: float, height: float, lines: Iterable[Sequence[Spot]], marks: Iterable[Spot]) -> None:
        self._width, self._height = width, height
        self._lines = [
            Box(spot.x - 1.5, spot.y - 1.5, spot.x + 1.5, spot.y + 1.5) for line in lines for spot in _samples(line)
        ]
        self._lines += [Box(mark.x - 6, mark.y - 5, mark.x + 6, mark.y + 5) for mark in marks]
        self._labels: list[Box] = []

    def place(self, spot: Spot, letters: int, font_size: float) -> Placed:
        """The best place beside `spot` for a label of so many letters."""
        width, height = letters * font_size * _LETTER_SHARE, font_size * _LINE_HEIGHT_SHARE
        rise = _GAP + height / 2
        candidates = [
            Placed(align, dx, dy)
            for align, dx in (("center", 0.0), ("right", 10.0), ("left", -10.0), ("right", -_GAP), ("left", _GAP))
            for dy in ((-rise, rise) if abs(dx) != _GAP else (0.0,))
        ]
        best = min(candidates, key=lambda placed: self._cost(_box(spot, placed, width, height)))
        self._labels.append(_box(spot, best, width, height))
        return best

    def _cost(self, box: Box) -> float:
        inside = box.overlap(Box(0, 0, self._width, self._height))
        outside = (box.right - box.left) * (box.bottom - box.top) - inside
        on_lines = sum(box.overlap(other) for other in self._lines)
        on_labels = sum(box.overlap(other) for other in self._labels)
        return _OUTSIDE_WEIGHT * outside + _LINE_WEIGHT * on_lines + _LABEL_WEIGHT * on_labels


def _box(spot: Spot, placed: Placed, width: float, height: float) -> Box:
    start = {"left": 0.0, "center": -width / 2, "right": -width}[placed.align]
    left, middle = spot.x + placed.dx + start, spot.y + placed.dy
    return Box(left, middle - height / 2, left + width, middle + height / 2)


def _samples(line: Sequence[Spot]) -> list[Spot]:
    found = list(line[:1])
    for start, end in pairwise(line):
        count = max(1, round(max(abs(end.x - start.x), abs(end.y - start.y)) / _SAMPLE_EVERY))
        found += [
            Spot(start.x + (end.x - start.x) * step / count, start.y + (end.y - start.y) * step / count)
            for step in range(1, count + 1)
        ]
    return found
