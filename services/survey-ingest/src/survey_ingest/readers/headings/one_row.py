"""One row that alone speaks against columns being parts of one question: a cell of it was overwritten."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from survey_ingest.readers.arrangement import Field
from survey_ingest.readers.headings.grouping import Cells

_ENOUGH = 5  # rows that speak for one question, for one that speaks against it


@dataclass(frozen=True)
class Against:
    """The `row`, what was `made` without it, and its cell that stands nowhere else (`odd`; none where it does).

    `sure`: enough other rows speak for one question.
    """

    row: int
    made: list[Field]
    odd: list[str]
    sure: bool


def one_row_against(
    cells: Cells, offered: Sequence[int], places: Sequence[int], together: Callable[[Cells], list[Field] | None]
) -> Against | None:
    """The row without which the columns `places` are `together`; None where there is none, or a second one is odd.

    `offered` are those of them that hold no text of one's own.
    """
    for number in cells.suspects(offered, places, together):
        sound = cells.without_rows([number], places)
        made = together(sound)
        if made and not made[0].odd:
            return Against(number, made, cells.only_in(number, offered)[:1], sound.rows_with(offered) >= _ENOUGH)
    return None
