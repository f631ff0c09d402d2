"""A ranking of which each item has a column, with its rank in the cells."""

from rba_kernel.text import match_key

from survey_ingest.domain.question_kinds import number_text
from survey_ingest.readers.arrangement import Field
from survey_ingest.readers.headings.grouping import Cells, Column, Group, text_beside
from survey_ingest.readers.headings.titles import asks_other

_ENOUGH = 5  # respondents with one option each, before options are taken to exclude each other
_FEW_ROWS = 3
_RANKING = ("rank", "ranking", "order", "classe", "ordena", "reihenfolge", "رتب", "ترتيب")
_RANKED = 0.95  # of the rows: the others hold a rank twice or leave one out
_WHOLE = 0.75  # of the rows: the others leave ranks out, where the question says that it ranks
_SEVERAL = 2  # columns: one alone is no choice and has no order


def ranking(cells: Cells, group: Group) -> list[Field] | None:
    """One column an item, its rank in it: each row has the ranks from 1 on, each once.

    Where the question says that it ranks, some may leave ranks out: they told the others to be "not applicable".
    """
    texts = [each for each in group.columns if asks_other(each.label) and not _ranks_only(cells, each)]
    items = [each for each in group.columns if each not in texts]
    rows = cells.rows([each.position for each in items])
    said = any(word in match_key(group.title) for word in _RANKING)
    met = {cell for row in rows for cell in row if cell}
    rank = {cell: int(number_text(cell) or 0) if _is_rank(cell) else 0 for cell in met}
    ranks = [[rank[cell] for cell in row if cell] for row in rows]
    ranked = sum(sorted(row) == list(range(1, len(row) + 1)) for row in ranks)
    least = len(rows) * (_RANKED if said or len(items) > _SEVERAL else 1)
    enough = len(rows) >= (1 if said else _FEW_ROWS) and max(map(len, ranks), default=0) >= _SEVERAL
    damaged = ranked < least and len(rows) - ranked == 1 and ranked >= _ENOUGH and len(items) > _SEVERAL
    places = set(range(1, len(items) + 1))
    told = sum(len(set(row)) == len(row) and set(row) <= places for row in ranks)
    gaps = said and told >= least and ranked >= len(rows) * _WHOLE and len(rows) >= _ENOUGH
    if not enough or (ranked < least and not damaged and not gaps):
        return None
    made = Field(
        group.title,
        tuple(each.position for each in items),
        spread="ranks",
        options=tuple(each.label.strip() for each in items),
        group=group.name,
        odd=int(damaged),
    )
    return [made, *(text_beside(group, each) for each in texts)]


def _ranks_only(cells: Cells, each: Column) -> bool:
    return all(map(_is_rank, cells.values(each.position)))


def _is_rank(cell: str) -> bool:
    return (text := number_text(cell)) is not None and text.isdecimal()
