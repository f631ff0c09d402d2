"""Fields from the columns that a header puts under one question: a choice, a ranking, a matrix, a text beside.

The header tells which columns belong together; what they are is told by their cells. A column whose only value is its
own label is an option; whole numbers that differ in every row are ranks; everything else is a row of a matrix.
"""

from collections.abc import Sequence
from dataclasses import replace

from survey_ingest.domain.labels import label_key
from survey_ingest.readers.arrangement import Field
from survey_ingest.readers.headings.choices import choice, is_option
from survey_ingest.readers.headings.grouping import Cells, Column, Group, text_beside
from survey_ingest.readers.headings.matrix_cells import cells_of_matrix
from survey_ingest.readers.headings.odd_cells import unreadable
from survey_ingest.readers.headings.one_row import one_row_against
from survey_ingest.readers.headings.rankings import ranking
from survey_ingest.readers.headings.titles import asks_other, is_own


def fields_of(cells: Cells, group: Group) -> list[Field]:
    """The fields of a group, in the order of the file."""
    own = [each for each in group.columns if is_own(each.label, group.title)]
    rest = [each for each in group.columns if each not in own]
    if own and rest:
        return _with_companions(cells, group, own, rest)
    if len(group.columns) == 1 or own:
        return [Field(group.title, (each.position,), joiner=group.joiner, group=group.name) for each in group.columns]
    return together(cells, group) or undamaged(cells, group) or _rows(cells, group)


def together(cells: Cells, group: Group) -> list[Field] | None:
    """The fields of columns that are parts of one question; None where they are rows of a matrix."""
    return cells_of_matrix(cells, group) or choice(cells, group) or ranking(cells, group)


def undamaged(cells: Cells, group: Group) -> list[Field] | None:
    """The same, where they are parts of one question but for a few cells."""
    offered = [each for each in group.columns if not asks_other(each.label)]
    odd = cells.odd(offered, group.missing)
    made = odd and together(cells.without(odd, [each.position for each in offered]), group)
    return with_odd(made, odd) if made else None


def _rows(cells: Cells, group: Group) -> list[Field]:
    """Rows of a matrix; or parts of one question, where one row of the file alone speaks against that: its cell is odd.

    Where few rows speak for it the columns stay rows, and `doubt` says which row it is.
    """
    offered = [each.position for each in group.columns if not asks_other(each.label)]
    rows = [_row(cells, group, each, group.columns) for each in group.columns]
    places = [each.position for each in group.columns]
    against = one_row_against(cells, offered, places, lambda sound: together(sound, group))
    if against is None:
        return rows
    return with_odd(against.made, against.odd) if against.sure else [replace(rows[0], doubt=against.row), *rows[1:]]


def with_odd(made: Sequence[Field], odd: Sequence[str]) -> list[Field]:
    """The fields with the cells that do not fit; where flags stand, such a cell says nothing."""
    known = [replace(each, missing=each.missing | unreadable(odd)) if each.spread == "flags" else each for each in made]
    return [replace(known[0], odd=max(1, len(odd))), *known[1:]]


def _with_companions(cells: Cells, group: Group, own: list[Column], rest: list[Column]) -> list[Field]:
    """The question's own column, and what stands beside it: options of it, texts of one's own, comments."""
    labelled = [each for each in rest if is_option(cells, each)]
    if len(labelled) > 1:
        others = fields_of(cells, Group(group.title, tuple(rest), group.joiner, group.flags))
        return [*(Field(group.title, (each.position,), joiner=group.joiner, group=group.name) for each in own), *others]
    other = next((each for each in rest if asks_other(each.label)), None)
    first = Field(
        group.title,
        (own[0].position,),
        joiner=group.joiner,
        other=(other.position, other.label.strip()) if other else None,
        group=group.name,
    )
    more = [Field(group.title, (each.position,), group=group.name) for each in own[1:]]
    return [first, *more, *(text_beside(group, each) for each in rest)]


def _row(cells: Cells, group: Group, each: Column, rest: Sequence[Column]) -> Field:
    """A row of a matrix; a text of one's own under it."""
    offered = any(not asks_other(other.label) for other in rest)
    if offered and asks_other(each.label) and not _shares_answers(cells, each, rest):
        return text_beside(group, each)
    label = each.label.strip()
    return Field(
        label,
        (each.position,),
        parent=group.title,
        row=label,
        joiner=group.joiner,
        missing=dict(group.missing),
        group=group.name,
    )


def _shares_answers(cells: Cells, each: Column, rest: Sequence[Column]) -> bool:
    mine = {label_key(cell) for cell in cells.values(each.position)}
    theirs = {label_key(cell) for other in rest if other != each for cell in cells.values(other.position)}
    return bool(mine) and len(mine & theirs) * 2 >= len(mine)
