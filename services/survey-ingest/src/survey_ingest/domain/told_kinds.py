"""The kind of a question whose kind or choices somebody told: the file, a definition, or a person.

What was told counts; what the answers show beside it (a choice nobody told, a scale without an order) is said.
"""

from collections.abc import Mapping, Sequence

from survey_ingest.domain.codebook import Asked, Choice, Kind
from survey_ingest.domain.label_tables import fitting_table, outside_of_scales
from survey_ingest.domain.labels import label_key, numbered
from survey_ingest.domain.numbered_scales import HIGHEST_POINT
from survey_ingest.domain.question_kinds import (
    Typing,
    asks_amount,
    number_text,
    numeric_scale,
    spellings_by_key,
    typing_of,
)
from survey_ingest.domain.vocabulary import Vocabulary, learn

_TOLD = "told by {}"
_LEAST_POINTS = 3


def told_typing(asked: Asked, cells: Mapping[str, int], siblings: Sequence[str]) -> Typing:
    """The kind as told, with what is needed to read the cells."""
    reason = _TOLD.format(asked.told_by or "the file")
    kind = asked.kind
    if kind in {"number", "date", "text", "file"}:
        return Typing(kind, (reason,))
    if kind in {"multiple", "ranking"}:
        return Typing(kind, (reason,), vocabulary=_vocabulary(asked, cells), told=_by_label(asked.choices))
    if asked.choices:
        return _of_choices(asked, cells, reason)
    guessed = typing_of(cells, asked.title, asked.joiner, siblings)
    if guessed.kind == kind:
        return guessed
    if kind == "scale":
        return numeric_scale(cells, siblings) or Typing(
            "single", (reason, "a scale was told, but the order of its answers is not known"), spellings_by_key(cells)
        )
    return Typing("single", (reason,), spellings_by_key(cells))


def _by_label(choices: Sequence[Choice]) -> dict[str, Choice]:
    return {choice.label: choice for choice in choices}


def _vocabulary(asked: Asked, cells: Mapping[str, int]) -> Vocabulary:
    """The options told; without any, those learned; without those, whatever stands between separators."""
    if asked.choices:
        options = {label_key(name): each.label for each in asked.choices for name in _names(each)}
        return Vocabulary(options, asked.joiner)
    learned = learn(cells, asked.joiner) if asked.joiner else None
    if learned is not None:
        return learned
    pieces = {piece.strip() for cell in cells for piece in cell.split(asked.joiner or "\0") if piece.strip()}
    return Vocabulary({label_key(piece): piece for piece in sorted(pieces)}, asked.joiner or "\0")


def _names(choice: Choice) -> list[str]:
    return [name for name in (choice.label, choice.code, *choice.spellings, *choice.labels.values()) if name]


def _of_choices(asked: Asked, cells: Mapping[str, int], reason: str) -> Typing:
    """A single choice or a scale among told choices; what is none of them keeps its own text."""
    labels: dict[str, str] = {}
    for each in asked.choices:
        for name in _names(each):
            labels.setdefault(told_key(name), each.label)
    others = {told_key(cell) for cell in cells} - labels.keys()
    reasons = [reason]
    if others:
        reasons.append(f"{len(others)} answers are none of the {len(asked.choices)} choices")
    points = {told_key(name): each.points for each in asked.choices if each.points is not None for name in _names(each)}
    scale = "told" if points else ""
    if not points and asked.kind in {None, "scale"}:
        points, scale = _points_by_table(asked.choices)
        if not points and not asks_amount(asked.title):
            points, scale = _points_by_number(asked.choices)
    told: Kind = "scale" if points else "single"
    if asked.kind == "scale" and not points:
        reasons.append("a scale was told, but the order of its answers is not known")
    for cell in sorted(cells, key=lambda each: (-cells[each], each)):
        labels.setdefault(told_key(cell), cell)
    return Typing(told, tuple(reasons), labels, points, None, scale, _by_label(asked.choices), by_number=True)


def _points_by_table(choices: Sequence[Choice]) -> tuple[dict[str, float], str]:
    """Points by a label table that knows every label told; else none: the order of codes is the author's."""
    keys = {each.label: label_key(each.label) for each in choices}
    ordered = {key for key in keys.values() if not outside_of_scales(key)}
    table = fitting_table(ordered)
    if table is None:
        return {}, ""
    found: dict[str, float] = {}
    for each in choices:
        value = table.points(keys[each.label])
        if value is not None:
            found |= {told_key(name): float(value) for name in _names(each)}
    return found, table.name


def _points_by_number(choices: Sequence[Choice]) -> tuple[dict[str, float], str]:
    """Points by the numbers in front of all labels (`1` … `5`, `4 - Often`): at least three, each another, to 10."""
    inside = [each for each in choices if not outside_of_scales(label_key(each.label))]
    found = {each.label: number[0] for each in inside if (number := numbered(each.label)) is not None}
    if len(found) < max(len(inside), _LEAST_POINTS) or len(set(found.values())) < len(found):
        return {}, ""
    if max(found.values()) > HIGHEST_POINT:
        return {}, ""
    points = {told_key(name): float(found[each.label]) for each in inside for name in _names(each)}
    return points, "integers" if all(each.label.isdecimal() for each in inside) else "numbered"


def told_key(cell: str) -> str:
    """The key by which a cell is compared with told codes and labels: `1.0` is the code `1`."""
    return number_text(cell) or label_key(cell)
