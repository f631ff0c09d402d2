"""From the columns of a LimeSurvey export to questions: choices, boxes, rankings, matrices, and what was not shown."""

import re
from collections import Counter
from dataclasses import replace

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.codebook import Missing
from survey_ingest.domain.labels import label_key
from survey_ingest.readers.arrangement import Field
from survey_ingest.readers.headings.group_fields import fields_of, together, with_odd
from survey_ingest.readers.headings.grouping import Cells, Column, Group
from survey_ingest.readers.headings.one_row import one_row_against
from survey_ingest.readers.headings.titles import asks_other
from survey_ingest.readers.limesurvey.limesurvey_header import Header, Heading
from survey_ingest.readers.spreading import FLAGS
from survey_ingest.readers.table import column

NOT_SHOWN = ("N/A", "n/a", "N.A.", "k.A.", "S/O")
"""What the tool writes, in its languages, where a choice was not shown."""
_ROWS_FOR_A_DAMAGED_ONE = 10  # rows with the word in all columns, for one that lacks it in some
_RANK = re.compile(r"^(?:\D*\s)?(\d{1,2})$")
_MOST_CHOICES = 60


def questions_in(cells: Cells, header: Header) -> list[Field]:
    """The questions of the header, in its order."""
    return [made for group in _groups(header) for made in _fields(cells, group)]


def _groups(header: Header) -> list[list[Heading]]:
    """The columns of each question; two questions of one text stay two where a part comes twice."""
    parts = Counter((each.question, each.subs) for each in header.headings if each.subs and not each.role)
    twice = {question for (question, _), count in parts.items() if count > 1}
    groups: list[list[Heading]] = []
    places: dict[str, int] = {}
    for each in header.headings:
        if each.role:
            continue
        place = places.get(each.question) if each.subs else None
        if place is not None and (place == len(groups) - 1 or each.question not in twice):
            groups[place].append(each)
            continue
        if each.subs:
            places[each.question] = len(groups)
        groups.append([each])
    return groups


def _fields(cells: Cells, group: list[Heading]) -> list[Field]:
    first = group[0]
    title = first.text or first.title
    if len(group) == 1 and not first.subs:
        missing = _not_shown(cells, first.position)
        return [Field(title, (first.position,), name=first.code, missing=missing, group=first.question)]
    boxes = _never_shown(cells, group, title) or _boxes(cells, group, title) or _places(cells, group, title)
    if boxes:
        return boxes
    columns = tuple(Column(each.position, " - ".join(each.subs)) for each in group)
    words = _not_shown_words(cells, group)
    asked = Group(title, columns, flags=True, missing=words)
    return _undamaged(cells, group, asked) or [_named(each, group, words) for each in fields_of(cells, asked)]


def _undamaged(cells: Cells, group: list[Heading], asked: Group) -> list[Field] | None:
    """The fields of columns that are parts of one question but for a few cells, or for one row.

    None where they are without that, or where nothing makes them parts of one.
    """
    offered = [each for each in asked.columns if not asks_other(each.label)]
    if together(cells, asked):
        return None
    places = [each.position for each in offered]
    odd = cells.odd(offered, NOT_SHOWN)
    made = odd and _sound(cells.without(odd, places), group, asked)
    if made:
        return with_odd(made, odd)
    whole = [each.position for each in group]
    against = one_row_against(cells, places, whole, lambda sound: _sound(sound, group, asked))
    return with_odd(against.made, against.odd) if against and against.sure else None


def _sound(cells: Cells, group: list[Heading], asked: Group) -> list[Field] | None:
    """The fields of columns that are parts of one question; of cells from which the damaged rows were left out."""
    boxes = _boxes(cells, group, asked.title) or _places(cells, group, asked.title)
    if boxes:
        return boxes
    made = together(cells, replace(asked, missing=_not_shown_words(cells, group)))
    return [_named(each, group, each.missing) for each in made] if made else None


def _named(made: Field, group: list[Heading], words: dict[str, Missing]) -> Field:
    """The field with the tool's name, and with the rows in which the question was not shown."""
    headings = {each.position: each for each in group}
    first = headings[made.positions[0]]
    if made.spread is None:
        name = first.code + "".join(f"[{sub}]" for sub in first.subs) if first.code else ""
        return replace(made, name=name, group=first.question)
    away = None
    if made.spread == "flags" and words:
        plain = [place for place in made.positions if not asks_other(headings[place].subs[-1])] or list(made.positions)
        away = pl.all_horizontal(pl.col(column(place)).is_in(list(words)) for place in plain)
    return replace(made, name=first.code, not_shown=away, group=first.question)


def _not_shown(cells: Cells, position: int) -> dict[str, Missing]:
    """N/A of a choice: the column is never blank then, because what was not shown or left out is N/A, too."""
    values = cells.values(position)
    words = [word for word in NOT_SHOWN if word in values]
    closed = len(values) < _MOST_CHOICES and cells.frame[column(position)].null_count() == 0
    return dict.fromkeys(words, "not_shown") if words and closed else {}


def _not_shown_words(cells: Cells, group: list[Heading]) -> dict[str, Missing]:
    """The word, in whichever language, that stands in all columns of options or in none, beside yes and no."""
    offered = [each for each in group if not each.subs or not asks_other(each.subs[-1])]
    flagged = [each for each in offered if {match_key(value) for value in cells.values(each.position)} & FLAGS.keys()]
    flagged = flagged or [each for each in offered if set(cells.values(each.position)) & set(NOT_SHOWN)]
    others = [{value for value in cells.values(each.position) if match_key(value) not in FLAGS} for each in flagged]
    if not others:
        return {}
    shared = set.intersection(*others)
    whole: dict[str, Missing] = {}
    for word in shared:
        told = cells.frame.select(
            pl.sum_horizontal(pl.col(column(each.position)) == word for each in flagged).alias("n")
        )["n"]
        known = word in NOT_SHOWN or len(flagged) > 2  # noqa: PLR2004 - two columns agree by chance
        partly = int(((told > 0) & (told < len(flagged))).sum())
        damage = word in NOT_SHOWN and partly * _ROWS_FOR_A_DAMAGED_ONE <= int((told == len(flagged)).sum())
        if known and (not partly or damage):
            whole[word] = "not_shown"
    return whole


def _never_shown(cells: Cells, group: list[Heading], title: str) -> list[Field] | None:
    """A choice of several that nobody was shown: N/A in all columns of options, and nothing else."""
    options = [each for each in group if not asks_other(each.subs[-1])]
    values = {value for each in options for value in cells.values(each.position)}
    if not values or not values <= set(NOT_SHOWN):
        return None
    positions = tuple(each.position for each in options)
    made = Field(
        title,
        positions,
        name=group[0].code,
        spread="flags",
        options=tuple(" - ".join(each.subs) for each in options),
        missing=dict.fromkeys(values, "not_shown"),
        not_shown=pl.all_horizontal(pl.col(column(place)).is_in(list(values)) for place in positions),
        group=group[0].question,
    )
    texts = [each for each in group if each not in options]
    free = [Field(f"{title} - {each.subs[-1]}", (each.position,), kind="text", group=made.group) for each in texts]
    return [made, *free]


def _boxes(cells: Cells, group: list[Heading], title: str) -> list[Field] | None:
    """An array of boxes to tick, `Q[row_column]` holding 1 or nothing: a choice of several in each row."""
    parts = [each.subs if len(each.subs) > 1 else tuple(each.subs[0].rsplit("_", 1)) for each in group]
    values = {value for each in group for value in cells.values(each.position, 3)}
    if any(len(part) != 2 for part in parts) or not values <= {"1", "1.0"} or not values:  # noqa: PLR2004 - row and column
        return None
    rows: dict[str, list[tuple[int, str]]] = {}
    for each, part in zip(group, parts, strict=True):
        rows.setdefault(part[0], []).append((each.position, part[1]))
    if any(len(row) < 2 for row in rows.values()):  # noqa: PLR2004 - one box is no choice
        return None
    first = group[0]
    return [
        Field(
            row,
            tuple(position for position, _ in boxes),
            name=f"{first.code}[{row}]" if first.code else "",
            spread="ticks",
            options=tuple(label for _, label in boxes),
            parent=title,
            row=row,
            group=first.question,
        )
        for row, boxes in rows.items()
    ]


def _places(cells: Cells, group: list[Heading], title: str) -> list[Field] | None:
    """A ranking: a column a rank, which holds the item (`Q[1]`, `Question [Rank 1]`)."""
    ranks = {each.position: int(found[1]) for each in group if (found := _RANK.match(each.subs[-1]))}
    group = sorted(group, key=lambda each: ranks.get(each.position, 0))
    numbers = sorted(ranks.values())
    items = [{label_key(value) for value in cells.values(each.position)} for each in group]
    shared = set.union(*items)
    worded = any(not key.isdecimal() for key in shared)
    several = len(group) > 1 and numbers == list(range(1, len(group) + 1))
    if not several or not worded or len(shared) > max(len(group) * 2, 8):
        return None
    first = group[0]
    return [
        Field(
            title,
            tuple(each.position for each in group),
            name=first.code,
            spread="places",
            options=tuple(str(number) for number in numbers),
            group=first.question,
        )
    ]
