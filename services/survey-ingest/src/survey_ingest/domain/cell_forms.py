"""One form of cells for two exports of a question, of which one joins choices by another sign, or spreads them."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from survey_ingest.domain.codebook import Asked
from survey_ingest.domain.counting import counted
from survey_ingest.domain.dataset import Answers
from survey_ingest.domain.vocabulary import learn

_JOINER = "; "  # where one export spreads options over columns and the other says no sign


def alike(known: Answers, read: Answers) -> tuple[Answers, Answers]:
    """Both with cells of one form: joined where one of them is, by the sign of the newer file."""
    forms = {each.key: each for each in read.asked}
    joiners: dict[str, str] = {}
    for each in known.asked:
        other = forms.get(each.key)
        if other is not None and (each.spread, each.joiner) != (other.spread, other.joiner):
            joiners[each.key] = other.joiner or each.joiner or _JOINER
    if not joiners:
        return known, read
    return _joined_by(known, joiners), _joined_by(read, joiners)


def _joined_by(part: Answers, joiners: Mapping[str, str]) -> Answers:
    asked: list[Asked] = []
    columns: list[pl.Expr] = []
    for each in part.asked:
        joiner = joiners.get(each.key)
        if joiner is None:
            asked.append(each)
        elif each.spread:
            asked.append(replace(each, spread=False, joiner=joiner))
            columns.append(pl.col(each.key).list.join(joiner))
        else:
            asked.append(replace(each, joiner=joiner))
            columns += _joined_again(part, each, joiner)
    return replace(part, frame=part.frame.with_columns(columns), asked=tuple(asked))


def _joined_again(part: Answers, asked: Asked, joiner: str) -> list[pl.Expr]:
    """The cells of a joined multiple choice, cut by what is learned of its options and joined by another sign."""
    if not asked.joiner or asked.joiner == joiner:
        return []
    cells = counted(part.frame, [asked])[asked.key].cells
    vocabulary = learn(cells, asked.joiner)
    if vocabulary is None:
        return []
    again = {}
    for cell in cells:
        chosen, free = vocabulary.split(cell)
        again[cell] = joiner.join([*chosen, *free])
    return [pl.col(asked.key).replace(again)]
