"""Where the labels on a curve go, so that they hide neither a line nor one another. Pure, in pixels of the plot."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

_LETTER_SHARE = 0.56
_LINE_HEIGHT_SHARE = 1.15
_GAP = 9.0
_SAMPLE_EVERY = 6.0
#: What a square pixel of overlap costs: lying on a label or a mark is worse than touching a line.
_LABEL_WEIGHT, _MARK_WEIGHT, _LINE_WEIGHT, _OUTSIDE_WEIGHT = 6.0, 5.0, 1.5, 8.0
#: What a pixel of distance costs: a label stays beside what it names.
_DISTANCE_WEIGHT = 1.0
_FURTHER = 13.0
#: Above the plot there is a little room.
_HEADROOM = 8.0


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
        self._marks = [Box(mark.x - 8, mark.y - 5, mark.x + 8, mark.y + 5) for mark in marks]
        self._labels: list[Box] = []

    def place(self, spot: Spot, letters: int, font_size: float) -> Placed:
        """The best place beside `spot` for a label of so many letters."""
        width, height = letters * font_size * _LETTER_SHARE, font_size * _LINE_HEIGHT_SHARE
        rise = _GAP + height / 2
        candidates = [
            Placed(align, dx, dy)
            for align, dx in (("center", 0.0), ("right", 10.0), ("left", -10.0))
            for further in (0.0, _FURTHER, 2 * _FURTHER)
            for dy in (-rise - further, rise + further)
        ]
        candidates += [Placed("right", -_GAP, 0.0), Placed("left", _GAP, 0.0)]

        def cost(placed: Placed) -> float:
            return self._cost(_box(spot, placed, width, height)) + _DISTANCE_WEIGHT * max(abs(placed.dy) - rise, 0)

        best = min(candidates, key=cost)
        self._labels.append(_box(spot, best, width, height))
        return best

    def _cost(self, box: Box) -> float:
        inside = box.overlap(Box(0, -_HEADROOM, self._width, self._height))
        outside = (box.right - box.left) * (box.bottom - box.top) - inside
        on_lines = sum(box.overlap(other) for other in self._lines)
        on_labels = sum(box.overlap(other) for other in self._labels)
        on_marks = sum(box.overlap(other) for other in self._marks)
        weighted = (
            (_OUTSIDE_WEIGHT, outside),
            (_LABEL_WEIGHT, on_labels),
            (_MARK_WEIGHT, on_marks),
            (_LINE_WEIGHT, on_lines),
        )
        return sum(weight * area for weight, area in weighted)


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
