"""The rows a derivation counts, as one lazy frame: who, when, for whom, in which group, and whether it counts.

Columns: `upload`, `row_number` (of attendance: `rows`, a list), `person` (attendance), `at` (UTC), `organization`
(text, null: the coalition), `on` (the date of a date question, else null), `dimension_<n>` (value of the n-th
breakdown, null: in none of its groups), `value` (float: 1 or 0 for choices, points for means, seconds for attendance,
1, 0, -1 for promoters), `divisor` (of ratios), `weight`, `source_rows` (how many rows of the file it is).
"""

import polars as pl

from survey_ingest.domain.derivation import AnswerMap

Meanings = dict[str, dict[str, str]]
"""What the answers in a column of a population stand for; the column still holds the answers themselves."""


def attribute(name: str) -> pl.Expr:
    """An attribute of a response or an attendance, as text in lower case."""
    return pl.col(name).cast(pl.String).str.to_lowercase()


def by_attribute(answers: AnswerMap) -> pl.Expr:
    """What an attribute stands for."""
    texts = {text.casefold(): value for text, value in answers.values.items()}
    return attribute(answers.attribute).replace_strict(texts, default=None, return_dtype=pl.String)
