"""The column of a question from the columns it stands in."""

from collections.abc import Sequence

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.dataset import MISSING
from survey_ingest.readers.arrangement import Field
from survey_ingest.readers.table import column

_ON = ("1", "true", "yes", "y", "ja", "oui", "sí", "si", "sim", "نعم", "x", "checked")
_OFF = ("0", "false", "no", "n", "nein", "non", "não", "لا", "unchecked")
FLAGS: dict[str, bool] = {match_key(word): word in _ON for word in _ON + _OFF}
"""What a cell of an option's column says in the tools' languages; by match key."""


def cells_of(asked: Field, key: str) -> list[pl.Expr]:
    """The question's column, named by its key, and the one that says why nothing stands there, where it is told."""
    made = [_cells(asked).alias(key)]
    if asked.not_shown is not None:
        blank = pl.all_horizontal(pl.col(column(place)).is_null() for place in asked.positions)
        away = asked.not_shown if asked.spread == "flags" else blank & asked.not_shown
        made[0] = pl.when(~asked.not_shown).then(made[0]).alias(key) if asked.spread == "flags" else made[0]
        made.append(pl.when(away).then(pl.lit("not_shown")).alias(key + MISSING))
    return made


def _cells(asked: Field) -> pl.Expr:
    columns = [pl.col(column(place)) for place in asked.positions]
    if asked.spread is None:
        return columns[0] if asked.other is None else _or_other(columns[0], *asked.other)
    if asked.spread == "picks":
        return _picks(columns, asked)
    if asked.spread == "places":
        return _listed(columns, pl.any_horizontal(cell.is_not_null() for cell in columns))
    return _by_option(asked, columns, [pl.lit(option) for option in asked.options])


def _by_option(asked: Field, columns: Sequence[pl.Expr], options: Sequence[pl.Expr]) -> pl.Expr:
    """The cell where each column is for one option."""
    pairs = list(zip(columns, options, strict=True))
    if asked.spread == "one_of":
        return pl.coalesce(pl.when(cell.is_not_null()).then(option) for cell, option in pairs)
    if asked.spread == "ticks":
        chosen = [pl.when(cell.is_not_null()).then(option) for cell, option in pairs]
        return _listed(chosen, pl.any_horizontal(cell.is_not_null() for cell in columns))
    if asked.spread == "flags":
        ticked = [_flag(cell, asked) for cell in columns]
        chosen = [pl.when(flag).then(option) for flag, option in zip(ticked, options, strict=True)]
        return _listed(chosen, pl.any_horizontal(flag.is_not_null() for flag in ticked))
    return _ranked(columns, options)


def _picks(columns: Sequence[pl.Expr], asked: Field) -> pl.Expr:
    told = [pl.when(~cell.is_in(list(asked.missing))).then(cell) for cell in columns]
    picked = pl.concat_list(told).list.drop_nulls().list.unique(maintain_order=True)
    return pl.when(picked.list.len() > 0).then(picked)


def _ranked(columns: Sequence[pl.Expr], options: Sequence[pl.Expr]) -> pl.Expr:
    """The options sorted by their ranks, written as text of one width which is then taken off again."""
    rank = [cell.cast(pl.Float64, strict=False).cast(pl.Int64, strict=False) for cell in columns]
    ranked = [
        pl.when(place.is_not_null()).then(pl.concat_str(place.cast(pl.String).str.zfill(6), option))
        for place, option in zip(rank, options, strict=True)
    ]
    ordered = pl.concat_list(ranked).list.drop_nulls().list.sort().list.eval(pl.element().str.slice(6))
    return pl.when(ordered.list.len() > 0).then(ordered)


def _or_other(own: pl.Expr, place: int, label: str) -> pl.Expr:
    return pl.coalesce(own, pl.when(pl.col(column(place)).is_not_null()).then(pl.lit(label)))


def _listed(chosen: Sequence[pl.Expr], answered: pl.Expr) -> pl.Expr:
    return pl.when(answered).then(pl.concat_list(chosen).list.drop_nulls())


def _flag(cell: pl.Expr, asked: Field) -> pl.Expr:
    """True, false, or null where nothing is told; any other word than those known ticks (it is reported)."""
    words = FLAGS | {match_key(word): flag for word, flag in asked.flagged.items()}
    plain = cell.str.to_lowercase().str.replace(r"\.0$", "")
    none = [match_key(word) for word in asked.missing]
    off = [word for word, flag in words.items() if not flag]
    return pl.when(cell.is_not_null() & ~plain.is_in(none)).then(~plain.is_in(off))
