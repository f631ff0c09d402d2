"""Columns that a header puts under one question, and what stands in them."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import polars as pl

from survey_ingest.domain.codebook import Missing
from survey_ingest.domain.labels import label_key
from survey_ingest.readers.arrangement import Field
from survey_ingest.readers.headings.odd_cells import odd_cells
from survey_ingest.readers.table import Table, column

_MOST_VALUES = 60
_OFTEN = 20  # cells of a column, all but a few of them the same
_LOOK_AT = 100_000  # rows
_FEW_AMONG_MANY = 0.1
_MOST_SUSPECTS = 25  # rows
_TRIED_WHOLE = 2_000  # rows


@dataclass(frozen=True)
class Column:
    """A column of a group: its position from 1, and its own label."""

    position: int
    label: str


@dataclass(frozen=True)
class Group:
    """The columns that a header puts under one title.

    `flags` says that the tool writes yes and no (in its languages) into the columns of options.
    """

    title: str
    columns: tuple[Column, ...]
    joiner: str = ""
    flags: bool = False
    missing: dict[str, Missing] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What its fields are counted by: the title may occur twice."""
        return f"{self.columns[0].position} {self.title}"


@dataclass(frozen=True)
class Cells:
    """What stands in the columns of a table, looked at once."""

    table: Table
    _met: dict[int, list[str]] = field(default_factory=dict)

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The cells of the first rows: enough to tell what a column is, and no more than fits into memory."""
        return self.table.cells.head(_LOOK_AT).collect()

    def values(self, position: int, most: int = _MOST_VALUES) -> list[str]:
        """The different cells of a column in the order of the rows, at most so many."""
        if position not in self._met:
            different = self.frame[column(position)].drop_nulls().unique(maintain_order=True)
            self._met[position] = different.head(_MOST_VALUES).to_list()
        return self._met[position][:most]

    def counts(self, position: int) -> Counter[str]:
        """The different cells of a column and how often they stand there."""
        counts = self.frame[column(position)].drop_nulls().value_counts(name="count")
        return Counter(dict(zip(counts[column(position)].to_list(), counts["count"].to_list(), strict=True)))

    def mostly(self, position: int) -> list[str]:
        """The different cells of a column, without the few that are none of what else stands there: damage.

        Only where one cell is so frequent that a few others cannot speak against it.
        """
        values = self.values(position)
        if len(values) < 2:  # noqa: PLR2004 - one alone is all there is
            return values
        counts = self.counts(position)
        first = max(values, key=lambda value: counts.get(value, 0))
        most, others = counts.get(first, 0), sum(counts.values()) - counts.get(first, 0)
        return [first] if most > others and others <= max(1, most * _FEW_AMONG_MANY) else values

    def odd(self, columns: Sequence[Column], known: Collection[str] = ()) -> list[str]:
        """The texts in the columns of a question that fit none of them; see `odd_cells`. Columns of texts have none."""
        looked_at = [each for each in columns if len(self.values(each.position)) < _MOST_VALUES]
        return odd_cells([self.counts(each.position) for each in looked_at], [each.label for each in looked_at], known)

    def without(self, odd: Sequence[str], positions: Sequence[int]) -> "Cells":
        """The same, without the rows that hold one of these texts in these columns."""
        holds = pl.any_horizontal(pl.col(column(place)).is_in(list(odd)).fill_null(value=False) for place in positions)
        rows = self.frame.filter(~holds)
        return Cells(replace(self.table, cells=rows.lazy(), height=rows.height, scratch=None))

    def suspects(self, positions: Sequence[int], places: Sequence[int], fits: Callable[["Cells"], object]) -> list[int]:
        """The numbers of the rows that hold, in the columns `positions`, a cell which stands there once only.

        All rows of a short table; none where they are many, or a column is one of texts. Of a long table none, too,
        where what `fits` asks of all columns of the question (`places`) is not so in its first rows without them.
        """
        if self.table.height <= _MOST_SUSPECTS:
            return self.frame["row_number"].to_list()
        if any(len(self.values(place)) == _MOST_VALUES for place in positions):
            return []
        alone = pl.any_horizontal(
            pl.col(column(place)).is_in([cell for cell, count in self.counts(place).items() if count == 1])
            for place in positions
        )
        rows = self.frame.filter(alone)["row_number"].to_list()
        few = len(rows) <= _MOST_SUSPECTS
        if (
            few
            and rows
            and self.table.height > _TRIED_WHOLE
            and not fits(self.without_rows(rows, places, _TRIED_WHOLE))
        ):
            return []
        return rows if few else []

    def without_rows(self, numbers: Sequence[int], positions: Sequence[int], most: int | None = None) -> "Cells":
        """These columns without some rows; the first so many of what is left."""
        columns = self.frame.select("row_number", *map(column, positions))
        rows = columns.filter(~pl.col("row_number").is_in(list(numbers))).head(most or columns.height)
        return Cells(replace(self.table, cells=rows.lazy(), height=rows.height, scratch=None))

    def only_in(self, number: int, positions: Sequence[int]) -> list[str]:
        """The cells of one row in these columns that stand in none of them otherwise."""
        names = [column(place) for place in positions]
        row = self.frame.filter(pl.col("row_number") == number).select(names).row(0)
        told = self.without_rows([number], positions)
        known = {cell for place in positions for cell in told.values(place)}
        return [cell for cell in dict.fromkeys(row) if cell is not None and cell not in known]

    def filled(self, position: int) -> int:
        """The number of filled cells of a column."""
        return self.frame[column(position)].count()

    def given_again(self, position: int) -> bool:
        """Whether a column holds one value only, and that more than once; or one so often that another is damage."""
        if len(self.values(position, 2)) == 1:
            return self.filled(position) > 1
        return len(self.mostly(position)) == 1 and self.filled(position) >= _OFTEN

    def most_in_a_row(self, positions: Sequence[int]) -> int:
        """The most filled cells that a row has in these columns."""
        filled = pl.sum_horizontal(pl.col(column(place)).is_not_null() for place in positions)
        return int(self.table.cells.select(filled.max()).collect().item() or 0)

    def rows_with_several(self, positions: Sequence[int]) -> int:
        """The number of rows with more than one cell in these columns."""
        filled = pl.sum_horizontal(pl.col(column(place)).is_not_null() for place in positions)
        return int(self.frame.select((filled > 1).sum()).item())

    def rows_with(self, positions: Sequence[int]) -> int:
        """The number of rows with a cell in any of these columns."""
        return int(
            self.frame.select(pl.any_horizontal(pl.col(column(p)).is_not_null() for p in positions).sum()).item()
        )

    def rows(self, positions: Sequence[int]) -> list[tuple[str | None, ...]]:
        """The cells of these columns, row by row, without blank rows."""
        names = [column(place) for place in positions]
        return self.frame.select(names).filter(pl.any_horizontal(pl.col(names).is_not_null())).rows()


def text_beside(group: Group, each: Column) -> Field:
    """A text beside a question: what "other" is, a comment."""
    return Field(f"{group.title} - {each.label.strip()}", (each.position,), group=group.name, kind="text")


def gathered(groups: Sequence[Group]) -> list[Group]:
    """The groups, those of one title made one where other columns stand between them, as when columns were moved.

    Where a label comes twice, they are two questions of one text.
    """
    parts: dict[str, list[Group]] = {}
    for each in groups:
        parts.setdefault(each.title, []).append(each)
    found: list[Group] = []
    for each in groups:
        columns = [column for part in parts[each.title] for column in part.columns]
        labels = {label_key(column.label) for column in columns}
        if len(parts[each.title]) == 1 or len(labels) < len(columns):
            found.append(each)
        elif each is parts[each.title][0]:
            found.append(replace(each, columns=tuple(columns)))
    return found


def labelled_groups(titles: Sequence[str], labels: Sequence[str], asked: Sequence[int]) -> list[Group]:
    """The groups of two header rows: a blank in the first goes on with the title before, where the second has a label.

    Titles and labels are those of all columns, `asked` the positions that are questions. A title that is repeated over
    all its columns is one, too.
    """
    found: list[tuple[str, list[Column]]] = []
    for position in asked:
        title, label = titles[position - 1], labels[position - 1]
        again = bool(found) and bool(label) and label_key(title) == label_key(found[-1][0]) != label_key(label)
        if title and not (again and found[-1][1][-1].label):
            found.append((title, [Column(position, label)]))
        elif label and found:
            found[-1][1].append(Column(position, label))
    return [Group(title, tuple(columns)) for title, columns in found]
