"""Multiple choice in one cell: which texts are options, and which options a cell holds.

A separator alone never decides, because options hold it themselves (`HPC resource manager (SLURM, PBS, SGE)`). The
options are learned from all cells of the column; a cell is then cut at the longest known option that a separator or the
end follows, and what is left over is free text, kept whole.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from survey_ingest.domain.labels import label_key

_COVERED = 0.6  # share of responses made of options and at most one free text; below, the column is text
_JOINED = 0.05  # share of responses with two options and more; below, a comma stands inside "other" texts
_NO_CHANCE = 20  # responses with two options and more: enough, however many others chose one
_LEAST = 2  # responses: what a single person wrote is no option
_BY_HAND = 0.02  # share of the cells with one half of an option, and not the other
_ROUNDS = 8  # an option with more separators than this inside is not put together again
_BARE_COMMA = re.compile(r",(?!\s)")
_MOST_CELLS = 20_000  # distinct cells looked at; a closed question has far fewer


@dataclass(frozen=True)
class Vocabulary:
    """The options of a multiple question: key → the spelling most people's cells have.

    Without a `joiner` a cell holds one option.
    """

    options: Mapping[str, str]
    joiner: str

    @cached_property
    def longest(self) -> int:
        """The most separators inside an option, plus one: no more fragments are ever put together."""
        if not self.joiner:
            return 1
        return max((option.count(self.joiner) for option in self.options.values()), default=0) + 1

    def split(self, cell: str) -> tuple[list[str], list[str]]:
        """The options in a cell, in its order and without doubles, and the free texts left over."""
        fragments = _fragments(cell, self.joiner)
        chosen: list[str] = []
        free: list[str] = []
        loose: list[str] = []
        place = 0
        while place < len(fragments):
            length, option = self._longest(fragments, place)
            if option is None:
                loose.append(fragments[place])
                place += 1
                continue
            free += self._free(loose)
            loose = []
            if option not in chosen:
                chosen.append(option)
            place += length
        return chosen, free + self._free(loose)

    def _free(self, loose: Sequence[str]) -> list[str]:
        text = self.joiner.join(loose).strip()
        return [text] if text else []

    def _longest(self, fragments: Sequence[str], place: int) -> tuple[int, str | None]:
        for end in range(min(len(fragments), place + self.longest), place, -1):
            option = self.options.get(label_key(self.joiner.join(fragments[place:end])))
            if option is not None:
                return end - place, option
        return 1, None


def learn(cells: Mapping[str, int], joiner: str) -> Vocabulary | None:
    """The options of a column, from its distinct cells and their counts; None where it is no multiple choice."""
    if sum(count for cell, count in cells.items() if joiner in cell) < _LEAST and not _composed(cells, joiner):
        return None
    looked_at = dict(Counter(cells).most_common(_MOST_CELLS))
    cut = {cell: _close_brackets(_fragments(cell, joiner), joiner) for cell in looked_at}
    for _ in range(_ROUNDS):
        bound = _bound_pairs(cut, looked_at)
        if not bound:
            break
        cut = {cell: _glue(pieces, bound, joiner) for cell, pieces in cut.items()}
    spellings: dict[str, Counter[str]] = {}
    for cell, pieces in cut.items():
        for piece in set(pieces):
            spellings.setdefault(label_key(piece), Counter())[piece.strip()] += looked_at[cell]
    options = {key: each.most_common(1)[0][0] for key, each in spellings.items() if each.total() >= _LEAST}
    vocabulary = Vocabulary(options, joiner)
    least = 1 if _composed(looked_at, joiner) else max(_LEAST, min(sum(looked_at.values()) * _JOINED, _NO_CHANCE))
    return vocabulary if _is_multiple(vocabulary, looked_at, least) else None


def _composed(cells: Mapping[str, int], joiner: str) -> bool:
    """Whether every cell with a semicolon is made of answers that several others gave by themselves.

    Tools print it between choices only, and hardly an option holds it: few respondents need to have chosen two.
    """
    if joiner != ";":
        return False
    alone: Counter[str] = Counter()
    joined: list[str] = []
    for cell, count in cells.items():
        if len(_fragments(cell, joiner)) > 1:
            joined.append(cell)
        else:
            alone[label_key(cell)] += count
    return bool(joined) and all(alone[label_key(piece)] >= _LEAST for cell in joined for piece in cell.split(joiner))


def _is_multiple(vocabulary: Vocabulary, cells: Mapping[str, int], least: float) -> bool:
    joined = covered = 0
    for cell, count in cells.items():
        chosen, free = vocabulary.split(cell)
        joined += count * (len(chosen) > 1)
        covered += count * (bool(chosen) and len(free) <= 1)
    answered = sum(cells.values())
    return joined >= least and covered >= answered * _COVERED


def _fragments(cell: str, joiner: str) -> list[str]:
    """The pieces between separators. A bare comma parts options only where no blank follows: else it is punctuation."""
    pieces = _BARE_COMMA.split(cell) if joiner == "," else cell.split(joiner) if joiner else [cell]
    return [piece for piece in pieces if piece.strip()]  # blanks stay: options hold them after a separator


def _close_brackets(fragments: Sequence[str], joiner: str) -> list[str]:
    """Fragments put together again where a bracket was cut open; left as they are if it is never closed."""
    whole: list[str] = []
    waiting: list[str] = []
    open_brackets = 0
    for fragment in fragments:
        waiting.append(fragment)
        open_brackets += fragment.count("(") - fragment.count(")")
        if open_brackets <= 0:
            whole.append(joiner.join(waiting))
            waiting, open_brackets = [], 0
    return whole + waiting


def _bound_pairs(cut: Mapping[str, Sequence[str]], cells: Mapping[str, int]) -> set[tuple[str, str]]:
    """Neighbours that are halves of one option: the first never ends a cell, the second never stands without it.

    All followers of the first must be such: an option that happens never to be the last one is followed by others that
    also stand elsewhere. Of many, one in fifty may be otherwise: somebody wrote such a half by hand.
    """
    ends: Counter[str] = Counter()
    total: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for cell, pieces in cut.items():
        keys = [label_key(piece) for piece in pieces]
        for key in keys:
            total[key] += cells[cell]
        pairs.update({pair: cells[cell] * number for pair, number in Counter(pairwise(keys)).items()})
        ends.update(dict.fromkeys(keys[-1:], cells[cell]))
    followers: dict[str, list[str]] = {}
    for (first, second), count in pairs.items():
        if count > total[first] * _BY_HAND:
            followers.setdefault(first, []).append(second)
    bound: set[tuple[str, str]] = set()
    for first, seconds in followers.items():
        halves = all(pairs[first, second] >= total[second] * (1 - _BY_HAND) for second in seconds)
        if ends[first] <= total[first] * _BY_HAND and halves and total[first] >= _LEAST:
            bound.update((first, second) for second in seconds)
    return bound


def _glue(pieces: Sequence[str], bound: set[tuple[str, str]], joiner: str) -> list[str]:
    glued: list[str] = []
    previous = ""
    for piece in pieces:
        key = label_key(piece)
        if glued and (previous, key) in bound:
            glued[-1] = glued[-1] + joiner + piece
            previous = ""  # one pair at a time; the next round binds the glued piece further
        else:
            glued.append(piece)
            previous = key
    return glued
