"""Scales whose labels hold a number (`4 - Often`, `Good (5)`), or whose ends are words and whose middle is numbers.

The number is the author's text: it can run against the meaning. Where a label table knows the words, their meaning
orders them, and a contradiction is said; else the number does. Source of the forms: docs/formats.md.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from survey_ingest.domain.label_tables import fitting_table, level_of, outside_of_scales
from survey_ingest.domain.labels import label_key, numbered

HIGHEST_POINT = 10
_LEAST_NUMBERS = 2
_SIZES = (5, 7, 10)
_LOW_WORDS = ("not ", "never", "no ", "غير ", "لا ", "ليس ", "pas ", "nicht ", "gar nicht", "überhaupt nicht", "nada ")
_NEVER = ("never", "none", "أبدا", "jamais", "nie", "nunca", "not at all", "إطلاقا")


@dataclass(frozen=True)
class Ordered:
    """Labels by the key of each cell, the points of the keys inside the order, the scale's name, and reasons."""

    labels: dict[str, str]
    points: dict[str, float]
    scale: str
    reasons: tuple[str, ...]


def numbered_scale(cells: Mapping[str, int]) -> Ordered | None:
    """The cells as a scale of labels with numbers; answers outside the order may stand among them."""
    pairs = {cell: found for cell in cells if (found := numbered(cell)) is not None}
    outside = [cell for cell in cells if _outside(cell, pairs)]
    inside = {cell: pair for cell, pair in pairs.items() if cell not in outside}
    if len(inside) + len(outside) < len(cells) or not any(words for _, words in inside.values()):
        return None
    by_number: dict[int, set[str]] = {}
    for number, words in inside.values():
        by_number.setdefault(number, set()).add(label_key(words))
    clear = all(len(words - {""}) <= 1 for words in by_number.values())
    if not clear or len(by_number) < _LEAST_NUMBERS or max(by_number) > HIGHEST_POINT:
        return None
    best = {number: max((c for c in inside if inside[c][0] == number), key=lambda c: cells[c]) for number in by_number}
    labels = {label_key(cell): best[number] for cell, (number, _) in inside.items()}
    labels |= {label_key(cell): cell for cell in outside}
    told = {number: next(iter(words - {""}), "") for number, words in by_number.items()}
    points, scale, reasons = _by_meaning(told)
    if outside:
        reasons = (*reasons, "answers outside the order have no points")
    return Ordered(labels, {label_key(cell): points[number] for cell, (number, _) in inside.items()}, scale, reasons)


def _outside(cell: str, pairs: Mapping[str, tuple[int, str]]) -> bool:
    return outside_of_scales(label_key(pairs[cell][1] if cell in pairs else cell))


def _by_meaning(told: Mapping[int, str]) -> tuple[dict[int, float], str, tuple[str, ...]]:
    """The points of each number: the number itself, unless the words mean another order."""
    words = {key for key in told.values() if key}
    table = fitting_table(words) if len(words) == len(told) else None
    numbers = {number: float(number) for number in told}
    if table is None:
        return numbers, "numbered", ("labels hold their number",)
    levels = [table.points(told[number]) or 0 for number in sorted(told)]
    if levels == sorted(levels) and len(set(levels)) == len(levels):
        return numbers, "numbered", (f"labels hold their number, in the order of the scale {table.name}",)
    reason = f"contradiction: the numbers in the labels run against their meaning; ordered by the scale {table.name}"
    return {number: float(table.points(word) or 0) for number, word in told.items()}, table.name, (reason,)


def worded_ends(cells: Mapping[str, int]) -> Ordered | None:
    """The cells as a scale of bare numbers between two end words, which stand for the missing ends (1 and 10)."""
    numbers = {cell: found[0] for cell in cells if (found := numbered(cell)) is not None and not found[1]}
    outside = [cell for cell in cells if cell not in numbers and outside_of_scales(label_key(cell))]
    words: dict[str, str] = {}
    for cell in sorted(cells, key=lambda each: (-cells[each], each)):
        if cell not in numbers and cell not in outside:
            words.setdefault(label_key(cell), cell)
    points = set(numbers.values())
    if len(words) != 2 or len(points) < _LEAST_NUMBERS or max(points) >= HIGHEST_POINT:  # noqa: PLR2004 - two ends
        return None
    low = _low_end(words)
    if low is None:
        return None
    high = next(key for key in words if key != low)
    bottom = 1 if min(points) > 1 else 0
    top = next(size for size in _SIZES if size > max(points))
    labels = {label_key(cell): cell for cell in cells if label_key(cell) not in words} | words
    values = {label_key(cell): float(number) for cell, number in numbers.items()}
    reason = f"words at the ends, numbers between; assumed: points {bottom} to {top}"
    return Ordered(labels, values | {low: float(bottom), high: float(top)}, "ends", (reason,))


def _low_end(words: Collection[str]) -> str | None:
    """Which of two end words is the lower: by a label table, else by a word of denial at its beginning."""
    first, second = words
    one, other = level_of(first), level_of(second)
    if one is not None and other is not None and one != other:
        return first if one < other else second
    low = [key for key in words if key.startswith(_LOW_WORDS) or key in map(label_key, _NEVER)]
    return low[0] if len(low) == 1 else None
