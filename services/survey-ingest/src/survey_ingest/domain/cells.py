"""What the cells of a question mean, as expressions over its column: who answered, who chose what, points, numbers.

The frame holds raw cells (see `dataset.py`); here they are read by the codebook, and nowhere else.
"""

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from survey_ingest.domain.codebook import Choice, Question
from survey_ingest.domain.counting import held
from survey_ingest.domain.labels import label_key
from survey_ingest.domain.question_kinds import number_text
from survey_ingest.domain.times import local_times, parse_times
from survey_ingest.domain.vocabulary import Vocabulary

_DIGITS = {digit: str(value) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(digits)}


def cell(question: Question) -> pl.Expr:
    """The column, null where nothing stands there or what stands there says that there is no answer."""
    column = held(question.asked)
    none = list(question.asked.missing)
    return pl.when(~column.is_in(none)).then(column) if none and not question.asked.spread else column


def vocabulary(question: Question) -> Vocabulary:
    """The options by which a joined cell of the question is cut."""
    options = {label_key(text): choice.label for choice in question.choices for text in spellings(choice)}
    return Vocabulary(options, question.asked.joiner)


def spellings(choice: Choice) -> tuple[str, ...]:
    """All cells that stand for a choice."""
    return tuple(dict.fromkeys((choice.label, *choice.spellings, *((choice.code,) if choice.code else ()))))


def labelled(question: Question, labels: Collection[str]) -> tuple[list[str], set[str]]:
    """The cells (or options) of the choices that the labels name in any language, and the labels' keys left over."""
    wanted = {label_key(label) for label in labels}
    cells: list[str] = []
    found: set[str] = set()
    for choice in question.choices:
        named = {label_key(text) for text in (*spellings(choice), *choice.labels.values()) if text}
        if named & wanted:
            found |= named & wanted
            cells += spellings(choice)
    return cells, wanted - found


def chosen(question: Question, labels: Collection[str], met: Sequence[str] | None) -> pl.Expr:
    """Whether the answer is among the labels; null where there is no answer.

    `met` are all different cells of the column, or None where the choices suffice (see `needs_cells`).
    """
    column = cell(question)
    if question.kind == "number":
        wanted = [float(text) for label in labels if (text := number_text(label.strip()))]
        value = number(question)
        return pl.when(value.is_not_null()).then(value.is_in(wanted))
    cells, others = labelled(question, labels)
    if question.asked.spread:
        hit = column.list.eval(pl.element().is_in(cells)).list.any()
        return pl.when(column.is_not_null()).then(hit)
    if question.kind in {"multiple", "ranking"}:
        options, names = vocabulary(question), set(cells)
        cells = [text for text in met or () if names.intersection(options.split(text)[0])]
    cells += [text for text in met or () if label_key(text) in others]
    return pl.when(column.is_not_null()).then(column.is_in(cells))


def needs_cells(question: Question, labels: Collection[str]) -> bool:
    """Whether the different cells of the column must be known to tell who chose one of the labels."""
    if question.asked.spread or question.kind == "number":
        return False
    return question.kind in {"multiple", "ranking"} or bool(labelled(question, labels)[1])


def but(question: Question, excluded: Collection[str], met: Sequence[str] | None) -> pl.Expr:
    """Whether there is an answer other than the excluded labels."""
    column = cell(question)
    answered = number(question).is_not_null() if question.kind == "number" else column.is_not_null()
    if not excluded:
        return answered
    cells, others = labelled(question, excluded)
    if question.asked.spread:
        # Nothing was chosen of what was shown: that is an answer, and none of the excluded.
        left = column.list.eval(pl.element().filter(~pl.element().is_in(cells))).list.len()
        return answered & ((left > 0) | (column.list.len() == 0))
    if question.kind in {"multiple", "ranking"}:
        options, names = vocabulary(question), set(cells)
        split = ((text, options.split(text)) for text in met or ())
        cells = [text for text, (known, free) in split if not free and names.issuperset(known)]
    cells += [text for text in met or () if label_key(text) in others]
    return answered & ~column.is_in(cells)


def points(question: Question) -> pl.Expr:
    """The points of a scale, as a float; null for answers outside its order. A reversed scale is turned round."""
    steps = {
        text: float(each.points) for each in question.choices if each.points is not None for text in spellings(each)
    }
    if not steps:
        return pl.lit(None, pl.Float64)
    if question.asked.reverse:
        ends = min(steps.values()) + max(steps.values())
        steps = {text: ends - value for text, value in steps.items()}
    return cell(question).replace_strict(steps, default=None, return_dtype=pl.Float64)


def number(question: Question) -> pl.Expr:
    """The numbers of a number question, by the rule of `number_text`; null where the cell is none."""
    return number_of(cell(question))


def number_value(question: Question, values: Mapping[float, str]) -> pl.Expr:
    """What the number of a number question stands for; null for others."""
    if not values:
        return pl.lit(None, pl.String)
    return number(question).replace_strict(dict(values), default=None, return_dtype=pl.String)


def number_of(column: pl.Expr) -> pl.Expr:
    """`number_text` over a column of text, as a float."""
    plain = column.str.replace_many(_DIGITS).str.replace_all("٫", ".", literal=True)
    valid = plain.str.contains(r"^[+-]?\d+(?:[.,]\d+)?$") & ~plain.str.contains(r",\d{3}$")
    return (
        pl.when(valid)
        .then(plain.str.replace(",", ".", literal=True).str.strip_prefix("+"))
        .cast(pl.Float64, strict=False)
        .replace([float("inf"), float("-inf")], None)
    )


def day(question: Question) -> pl.Expr:
    """The day that a date question holds; null where the cell is none."""
    return cell(question).map_batches(
        lambda column: local_times(parse_times(column), question.date_order).dt.date(), return_dtype=pl.Date
    )


def among_first(question: Question, labels: Collection[str], places: int, met: Sequence[str] | None) -> pl.Expr:
    """Whether one of the labels stands among the first places of a ranking; null where nothing was ranked."""
    cells, _ = labelled(question, labels)
    column = cell(question)
    if question.asked.spread:
        return column.list.head(places).list.eval(pl.element().is_in(cells)).list.any()
    options = vocabulary(question)
    hits = [text for text in met or () if set(options.split(text)[0][:places]) & set(cells)]
    return pl.when(column.is_not_null()).then(column.is_in(hits))
