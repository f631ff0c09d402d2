"""A matrix of which each cell has a column: its header tells row and level."""

from collections.abc import Sequence

from survey_ingest.domain.labels import label_key
from survey_ingest.readers.arrangement import Field
from survey_ingest.readers.headings.grouping import Cells, Column, Group, text_beside
from survey_ingest.readers.headings.titles import asks_other

_SEVERAL = 2  # columns: one alone is no choice and has no order


def cells_of_matrix(cells: Cells, group: Group) -> list[Field] | None:
    """One column a cell of a matrix, `Row - Level` in the header: each row is a choice among the levels."""
    split = [(each, _row_and_level(each.label, cells.values(each.position, 3))) for each in group.columns]
    rows: dict[str, list[tuple[Column, str]]] = {}
    texts: list[Column] = []
    for each, pair in split:
        if pair is None:
            texts.append(each)
        else:
            rows.setdefault(pair[0], []).append((each, pair[1]))
    levels = [sorted(label_key(level) for _, level in row) for row in rows.values()]
    whole = bool(rows) and all(len(row) >= _SEVERAL and row == levels[0] for row in levels)
    comment = group.columns[-1:] if len(rows) >= _SEVERAL else ()  # beside so clear a matrix, whatever it asks
    if not whole or len(texts) > 1 or any(not asks_other(each.label) and each not in comment for each in texts):
        return None
    made: list[Field] = []
    for name, row in rows.items():
        positions = tuple(each.position for each, _ in row)
        several = cells.most_in_a_row(positions) > 1
        made.append(
            Field(
                name or group.title,
                positions,
                spread="ticks" if several else "one_of",
                options=tuple(level for _, level in row),
                parent=group.title if name else "",
                row=name,
                group=group.name,
            )
        )
    return [*made, *(text_beside(group, each) for each in texts)]


def _row_and_level(label: str, values: Sequence[str]) -> tuple[str, str] | None:
    """A header cut into row and level; the level is what stands in the column, else what follows the last ` - `."""
    text = f" {label.strip()}"
    if len(values) == 1 and text.endswith(values[0]) and text != values[0]:
        row = text[: -len(values[0])].rstrip()
        if row.endswith("-"):
            return row.rstrip(" -").strip(), values[0]
    row, dash, level = text.rpartition(" - ")
    if not dash or not level.strip() or len(values) > 1:
        return None
    if values and label_key(values[0]) != label_key(level) and not values[0].removesuffix(".0").isdecimal():
        return None
    return row.strip(), level.strip()
