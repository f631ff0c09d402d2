"""What kind of question a column of cells holds, decided from the cells (and, for grids, from the sibling rows).

The order of the questions asked here matters: numbers and label scales are recognised by whole cells before anything is
cut, and what repeats is a choice before it is a text. Source of the cues: docs/formats.md.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl
from rba_kernel.text import latin_digits

from survey_ingest.domain.codebook import Choice, Kind
from survey_ingest.domain.file_cells import are_files
from survey_ingest.domain.label_tables import fitting_table, outside_of_scales, yes_no
from survey_ingest.domain.labels import label_key
from survey_ingest.domain.numbered_scales import HIGHEST_POINT, Ordered, numbered_scale, worded_ends
from survey_ingest.domain.times import looks_like_time, parse_times
from survey_ingest.domain.vocabulary import Vocabulary, learn

NUMERIC = 0.8  # share of answers that are numbers in a number question (not counting "don't know" and its like)
_REPEATED = 0.6  # share of respondents whose answer somebody else gave too, in a single choice
_LONGEST_CHOICE = 200
_MOST_CHOICES = 100
_MOST_DISTINCT = 2_000  # beyond, a column is text, a number or a date: closed questions have fewer answers
_AMOUNT = re.compile(
    r"\b(how many|how long|number of|years?|age|how old|combien|âge|كم|عدد|العمر|سنوات)\b", re.IGNORECASE
)
_COMMA_AND_THREE = re.compile(r",\d{3}$")
_LONGEST_NUMBER = 100  # characters; more digits are no number, and to count with them takes the square of the time
_NUMBER = re.compile(r"^[+-]?\d+(?:[.,]\d+)?$")


@dataclass(frozen=True)
class Typing:
    """The kind of a question, and what is needed to read its cells.

    `labels` maps the key of each accepted spelling to the label shown; `points` maps the key to points (scales).
    `told` are the choices somebody told, by label, in their order. `by_number` says that `1.0` and `1` are one answer.
    """

    kind: Kind
    reasons: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, float] = field(default_factory=dict)
    vocabulary: Vocabulary | None = None
    scale: str = ""
    told: Mapping[str, Choice] = field(default_factory=dict)
    by_number: bool = False

    @property
    def offered(self) -> bool:
        """Whether choices that nobody took are known."""
        return bool(self.told) or self.scale == "integers"

    def key(self, cell: str) -> str:
        """The key of a cell among `labels`."""
        return (number_text(cell) if self.by_number else None) or label_key(cell)


def asks_amount(title: str) -> bool:
    """Whether a question asks for a number of things or years: its numbers are no points."""
    return bool(_AMOUNT.search(title))


def is_numbers(cells: Mapping[str, int]) -> bool:
    """Whether most answers are numbers, "don't know" and its like left out."""
    numbers = sum(count for cell, count in cells.items() if number_text(cell) is not None)
    inside = sum(count for cell, count in cells.items() if not outside_of_scales(label_key(cell)))
    return numbers > 0 and numbers >= inside * NUMERIC


def number_text(cell: str) -> str | None:
    """The cell as plain number text (`3.0` → `3`, `2,5` → `2.5`, `٢٨` → `28`), or None.

    A comma before three digits may part thousands or decimals (dinars have three): `1,250` is None, never a guess.
    """
    plain = latin_digits(cell).replace("٫", ".")
    if len(plain) > _LONGEST_NUMBER or not _NUMBER.match(plain) or _COMMA_AND_THREE.search(plain):
        return None
    text = plain.replace(",", ".").lstrip("+")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text or "0"


def typing_of(cells: Mapping[str, int], title: str, joiner: str, siblings: Sequence[str] = ()) -> Typing:
    """The kind of a column from its distinct cells and their counts (no blanks among them).

    `siblings` are the answers met in the other rows of the same grid: a scale holds their points too.
    """
    answered = sum(cells.values())
    if not answered:
        return Typing("text", ("no answers",))
    ends = _of_ordered(worded_ends(cells)) if len(cells) <= _MOST_CHOICES else None
    if ends is not None or are_files(cells):
        return ends or Typing("file", ("all answers are addresses of files",))
    numbers = {cell: text for cell in cells if (text := number_text(cell)) is not None}
    if numbers and is_numbers(cells):
        # `8`, `9`, `10. Completely`: words at an end of the scale, its number among them.
        labelled = len(numbers) < len(cells) <= _MOST_CHOICES and not asks_amount(title)
        return _of_ordered(numbered_scale(cells) if labelled else None) or _numeric(cells, numbers, title, siblings)
    if looks_like_time(next(iter(cells))) and all(parse_times(pl.Series(list(cells))).read):
        return Typing("date", ("all answers are dates",))
    if len(cells) > _MOST_DISTINCT:
        return _multiple(cells, joiner) or Typing("text", (f"{len(cells)} different answers",))
    return (
        _label_scale(cells, siblings)
        or _multiple(cells, joiner)
        or _single(cells)
        or Typing("text", (f"{len(cells)} different answers of {answered}",))
    )


def _numeric(cells: Mapping[str, int], numbers: Mapping[str, str], title: str, siblings: Sequence[str]) -> Typing:
    values = set(numbers.values()) | {text for cell in siblings if (text := number_text(cell)) is not None}
    whole = all(text.isdecimal() and int(text) <= HIGHEST_POINT for text in values)
    others = [cell for cell in cells if cell not in numbers]
    lowest, highest = (min(map(int, values)), max(map(int, values))) if whole else (0, 0)
    steps = lowest >= 1 or highest >= 7  # noqa: PLR2004 - scales from 0 go to 10; 0 to 5 is a count
    several = len(values) > 2 or highest in {5, 7, 10}  # noqa: PLR2004 - two values alone make no scale, unless it ends there
    offered = all(outside_of_scales(label_key(cell)) for cell in others)
    if not (whole and offered and steps and several and highest > 1 and not asks_amount(title)):
        return Typing("number", (f"{len(numbers)} of {len(cells)} different answers are numbers",))
    top = next(size for size in (2, 3, 4, 5, 7, 10) if size >= highest)
    keys = [str(point) for point in range(0 if lowest == 0 else 1, top + 1)]
    reasons = [f"whole numbers from {lowest} to {highest}"]
    if len(values) < len(keys):
        reasons.append(f"assumed: points {keys[0]} to {keys[-1]}")
    labels = {key: key for key in keys} | {label_key(cell): cell for cell in others}
    points = {key: float(key) for key in keys}
    return Typing("scale", tuple(reasons), labels, points, scale="integers", by_number=True)


def numeric_scale(cells: Mapping[str, int], siblings: Sequence[str]) -> Typing | None:
    """The cells as a scale of whole numbers, whatever their range: where somebody told that they are one."""
    numbers = {cell: text for cell in cells if (text := number_text(cell)) is not None}
    whole = {int(text) for text in numbers.values() if text.isdecimal()}
    whole |= {int(text) for cell in siblings if (text := number_text(cell)) is not None and text.isdecimal()}
    if not whole or len(numbers) < len([cell for cell in cells if not outside_of_scales(label_key(cell))]):
        return None
    keys = [str(point) for point in range(min(whole), max(whole) + 1)]
    labels = {key: key for key in keys} | {label_key(cell): cell for cell in cells if cell not in numbers}
    points = {key: float(key) for key in keys}
    return Typing("scale", ("told to be a scale",), labels, points, scale="integers", by_number=True)


def _label_scale(cells: Mapping[str, int], siblings: Sequence[str]) -> Typing | None:
    keys = {label_key(cell) for cell in (*cells, *siblings)}
    ordered = {key for key in keys if not outside_of_scales(key)}
    table = fitting_table(ordered)
    if table is None:
        return _of_ordered(numbered_scale(cells))
    labels = spellings_by_key(cells)
    points = {key: value for key in ordered if (value := table.points(key)) is not None}
    seen = {points[key] for key in labels if key in points}
    reasons = [f"labels of the scale {table.name}"]
    if len(seen) < len(table.levels):
        reasons.append(f"assumed: {len(table.levels)} points, {len(seen)} of them chosen")
    if ordered < keys:
        reasons.append("answers outside the order have no points")
    return Typing("scale", tuple(reasons), labels, points, scale=table.name)


def _of_ordered(ordered: Ordered | None) -> Typing | None:
    if ordered is None:
        return None
    return Typing("scale", ordered.reasons, ordered.labels, ordered.points, scale=ordered.scale)


def _multiple(cells: Mapping[str, int], joiner: str) -> Typing | None:
    vocabulary = learn(cells, joiner) if joiner else None
    if vocabulary is None:
        return None
    reason = f"{len(vocabulary.options)} options recur in cells joined by {joiner.strip()!r}"
    if _ranked(cells, vocabulary):
        return Typing(
            "ranking", (reason, "all answers hold the same options in different orders"), vocabulary=vocabulary
        )
    return Typing("multiple", (reason,), vocabulary=vocabulary)


def _ranked(cells: Mapping[str, int], vocabulary: Vocabulary) -> bool:
    """Whether the cells are rankings: every one holds all options, and their orders differ."""
    orders = {tuple(chosen) for chosen, free in map(vocabulary.split, cells) if not free}
    whole = len(orders) > 1 and len({frozenset(order) for order in orders}) == 1
    return whole and all(not free for _, free in map(vocabulary.split, cells))


def _single(cells: Mapping[str, int]) -> Typing | None:
    labels = spellings_by_key(cells)
    if yes_no(labels):
        return Typing("single", ("yes or no",), labels)
    by_key: Counter[str] = Counter()
    for cell, count in cells.items():
        by_key[label_key(cell)] += count
    answered = by_key.total()
    repeated = sum(count for count in by_key.values() if count > 1)
    longest = max((len(cell) for cell in cells if by_key[label_key(cell)] > 1), default=0)
    few = len(by_key) <= min(_MOST_CHOICES, max(3, answered * 0.4)) or repeated == answered
    if repeated < answered * _REPEATED or not few or longest > _LONGEST_CHOICE:
        return None
    return Typing("single", (f"{len(by_key)} different answers of {answered}, {repeated} of them repeated",), labels)


def spellings_by_key(cells: Mapping[str, int]) -> dict[str, str]:
    """Key of each answer → its most frequent spelling; of equally frequent ones the first in the alphabet."""
    best: dict[str, str] = {}
    for cell in sorted(cells, key=lambda each: (-cells[each], each)):
        best.setdefault(label_key(cell), cell)
    return best
