"""Columns of one question in a flattened header: `Question - Choice`, `Question: Choice`, `Question [row]`.

The stem is what neighbouring headings share up to a separator. Where a column's only value is the end of its heading,
the value tells where the stem ends, because options hold separators themselves.
"""

from collections.abc import Collection, Sequence

from survey_ingest.domain.labels import label_key
from survey_ingest.readers.headings.grouping import Cells, Column, Group

_SHORTEST = 3
_SENTENCE = ". "  # two questions may begin with one sentence; three and more are rows
_SURE_RUN = 3
_TRIM = " -–:[/]|"


def stem_groups(cells: Cells, titles: Sequence[str], asked: Sequence[int], separators: Sequence[str]) -> list[Group]:
    """The groups in the order of the columns; a column alone is a group of its own, without label.

    A column that was moved away from the others goes with those whose stem it has.
    """
    runs: list[tuple[str, list[int]]] = []
    place = 0
    while place < len(asked):
        stem, end = _run(cells, titles, asked, place, separators)
        if end - place < 2:  # noqa: PLR2004 - one column is no group
            runs.append(("", [asked[place]]))
            place += 1
            continue
        runs.append((stem, list(asked[place:end])))
        place = end
    return [_group(titles, stem, positions) for stem, positions in _brought_back(titles, runs, separators)]


def _group(titles: Sequence[str], stem: str, positions: Sequence[int]) -> Group:
    if not stem:
        return Group(titles[positions[0] - 1], (Column(positions[0], ""),))
    columns = tuple(Column(position, _label(titles[position - 1], stem)) for position in positions)
    return Group(stem.strip(_TRIM) or stem, columns)


def _brought_back(
    titles: Sequence[str], runs: Sequence[tuple[str, list[int]]], separators: Sequence[str]
) -> list[tuple[str, list[int]]]:
    """The runs, each with the columns that stand elsewhere and have its stem; not where one of them comes twice."""
    alone = {titles[positions[0] - 1] for stem, positions in runs if not stem}
    homes = {stem: set(_titles(titles, positions)) for stem, positions in runs if stem}
    for separator in separators:  # a question whose comment stands elsewhere
        cut = {title[:at] for title in alone for at in _places(title, separator)}
        homes |= {title + separator: {title} for title in alone & cut if len(title) >= _SHORTEST}
    found: list[tuple[str, list[int]]] = []
    places: dict[str, int] = {}
    for stem, positions in runs:
        mine = set(_titles(titles, positions))
        home = stem or _home(titles[positions[0] - 1], homes, separators)
        there = found[places[home]][1] if home in places else []
        told_twice = (
            bool(there) and positions == [there[-1] + 1] and _titles(titles, positions + there[-1:])[1:] == [*mine]
        )
        if there and (told_twice or not mine & set(_titles(titles, there))):
            there.extend(positions)
        elif stem or (home and (mine == homes[home] or not mine & homes[home])):
            places[home] = len(found)
            found.append((home, positions))
        else:
            found.append(("", positions))
    return found


def _home(title: str, homes: Collection[str], separators: Sequence[str]) -> str:
    """The longest stem that a heading begins with, or that it is itself."""
    whole = [title + separator for separator in separators if title + separator in homes]
    return next(iter(whole), "") or max((each for each in homes if title.startswith(each)), key=len, default="")


def _places(title: str, separator: str) -> list[int]:
    """Where a separator stands in a heading."""
    return [at for at in range(1, len(title)) if title.startswith(separator, at)]


def _titles(titles: Sequence[str], positions: Sequence[int]) -> list[str]:
    return [titles[position - 1] for position in positions]


def _label(title: str, stem: str) -> str:
    """What a heading says beyond the stem."""
    rest = title[len(stem) :].strip() if title.startswith(stem) else ""
    return rest.removeprefix("- ").removeprefix("[").removesuffix("]") if stem.rstrip().endswith("[") else rest


def _run(
    cells: Cells, titles: Sequence[str], asked: Sequence[int], place: int, separators: Sequence[str]
) -> tuple[str, int]:
    """The stem of the column at a place, and the end of the columns that share it."""
    first = titles[asked[place] - 1]
    told = _stem_by_value(cells, asked[place], first)
    if told:
        end = _end(titles, asked, place, told)
        if end - place > 1:
            return told, end
    if place + 1 == len(asked):
        return first, place + 1
    second = titles[asked[place + 1] - 1]
    for separator in separators:  # the question itself, with its options or its comment after it
        if second.startswith(first + separator):
            return first + separator, _end(titles, asked, place + 1, first + separator)
    told = _stem_by_value(cells, asked[place + 1], second)
    if told and first.startswith(told):
        return told, _end(titles, asked, place, told)
    shared = _shared(first, second)
    cuts = [stem for stem in _cuts(shared, (*separators, _SENTENCE)) if stem not in (first, second)]
    runs = [(stem, _end(titles, asked, place, stem)) for stem in cuts if len(stem.strip(_TRIM)) >= _SHORTEST]
    sure = [run for run in runs if run[1] - place >= _SURE_RUN]
    runs = [run for run in runs if not run[0].endswith(_SENTENCE)]
    return max(sure or runs, key=lambda run: len(run[0]), default=(first, place + 1))


def _shared(first: str, second: str) -> str:
    """The beginning that two headings share."""
    different = (at for at, (one, other) in enumerate(zip(first, second, strict=False)) if one != other)
    return first[: next(different, min(len(first), len(second)))]


def _cuts(shared: str, separators: Sequence[str]) -> list[str]:
    """All beginnings of the shared text that end with a separator."""
    found: set[str] = set()
    for separator in separators:
        at = shared.find(separator)
        while at >= 0:
            found.add(shared[: at + len(separator)])
            at = shared.find(separator, at + 1)
    return sorted(found)


def _end(titles: Sequence[str], asked: Sequence[int], place: int, stem: str) -> int:
    end = place + 1
    while end < len(asked) and titles[asked[end] - 1].startswith(stem):
        end += 1
    return end


def _stem_by_value(cells: Cells, position: int, title: str) -> str:
    """The heading without the column's only value, where it ends with that."""
    values = cells.mostly(position)
    if len(values) != 1 or values[0].isdecimal() or len(values[0]) >= len(title):
        return ""
    text, value = title.rstrip(" ]."), values[0].rstrip(" ].")
    if label_key(text[-len(value) :]) != label_key(value):
        return ""
    stem = text[: len(text) - len(value)]
    return stem if stem and not stem.rstrip()[-1:].isalnum() else ""
