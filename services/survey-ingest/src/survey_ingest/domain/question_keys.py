"""Names of questions that last: made from the title, so that they survive other columns and another order.

Titles may occur twice (branches of a form). Equal ones are told apart by who answered first, then next, and so on: what
was answered is kept when columns change places, and new responses come later.
"""

import re
from collections.abc import Sequence
from hashlib import blake2b

from rba_kernel.text import match_key

_LONGEST_TITLE = 2_000  # characters; beyond, a header is damage, and matching it would take long
_GRID = re.compile(r"^(?P<parent>.*\S)\s*\[(?P<row>[^\[\]]+)\]\s*$", re.DOTALL)


def question_keys(titles: Sequence[str], answers: Sequence[Sequence[tuple[str, str]]]) -> list[str]:
    """A key per column. `answers[i]` are the (time, cell) pairs of column i, in any order, blanks left out."""
    groups: dict[str, list[int]] = {}
    for place, title in enumerate(titles):
        groups.setdefault(_hash(match_key(title)), []).append(place)
    keys = [""] * len(titles)
    for digest, places in groups.items():
        ordered = places if len(places) == 1 else sorted(places, key=lambda place: _age(answers[place]))
        for number, place in enumerate(ordered, 1):
            keys[place] = f"q_{digest}" if number == 1 else f"q_{digest}_{number}"
    return keys


def _age(pairs: Sequence[tuple[str, str]]) -> tuple[bool, list[tuple[str, str]]]:
    """Sorts the column that was answered first to the front; never answered ones come last."""
    return (not pairs, sorted(pairs))


def grids(titles: Sequence[str]) -> list[tuple[str, str] | None]:
    """Parent and row of the grid each column is a row of, by `Parent [Row]`; one such title alone makes no grid."""
    found = [_GRID.match(title) if len(title) <= _LONGEST_TITLE else None for title in titles]
    parents = [match_key(each["parent"]) if each else "" for each in found]
    return [
        (each["parent"].strip(), each["row"].strip()) if each and parents.count(parent) > 1 else None
        for each, parent in zip(found, parents, strict=True)
    ]


def matrix_key(parent: str) -> str:
    """The key of a grid, from its title."""
    return f"m_{_hash(match_key(parent))}"


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=5).hexdigest()
