"""From raw cells to typed columns and a codebook; and back to raw cells, so that two parts can be typed as one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from survey_ingest.domain.codebook import Choice, Codebook, Matrix, Question
from survey_ingest.domain.dataset import MISSING, POINTS, RAW, ROW_COLUMNS, Part
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.labels import label_key
from survey_ingest.domain.question_kinds import Typing, number_text, typing_of
from survey_ingest.domain.times import date_order, local_times, parse_times

UNREADABLE = "unreadable"
_FEW_CHOICES = 10  # up to here an answer of one person is listed as a choice, beyond only what several gave


@dataclass(frozen=True)
class RawQuestion:
    """A question before its cells are typed."""

    key: str
    position: int
    title: str
    matrix: Matrix | None = None


@dataclass(frozen=True)
class RawPart:
    """Rows with `ROW_COLUMNS` and one text column per question (null: blank), named by its key."""

    frame: pl.DataFrame
    questions: tuple[RawQuestion, ...]
    joiner: str
    language: str = ""


def typed(raw: RawPart) -> Part:
    """The typed columns and the codebook of raw cells. The same rows in any order give the same codebook."""
    cells = {each.key: _distinct(raw.frame[each.key]) for each in raw.questions}
    grids: dict[str, list[str]] = {}
    for each in raw.questions:
        if each.matrix:
            grids.setdefault(each.matrix.parent, []).append(each.key)
    columns: list[pl.Series] = [raw.frame[name] for name in ROW_COLUMNS]
    questions: list[Question] = []
    for each in raw.questions:
        rows = grids[each.matrix.parent] if each.matrix else ()
        siblings = list({cell for key in rows for cell in cells[key]})
        typing = typing_of(cells[each.key], each.title, raw.joiner, siblings)
        made, question = _column(raw.frame[each.key], each, cells[each.key], typing)
        columns += made
        questions.append(question)
    return Part(pl.DataFrame(columns), Codebook(tuple(questions), raw.joiner, raw.language))


def raw_again(part: Part, joiner: str) -> RawPart:
    """The raw cells of a part, its joined choices parted by `joiner`: what `typed` was given."""
    columns = [part.frame[name] for name in ROW_COLUMNS]
    for question in part.codebook.questions:
        if question.kind == "multiple" and joiner != part.codebook.joiner:
            columns.append(part.frame[question.key].list.join(joiner))
            continue
        raw_name = question.key + RAW
        shown = part.frame[question.key]
        if question.kind in {"multiple", "date"}:
            shown = pl.Series(question.key, [None] * part.frame.height, pl.String)
        elif question.kind == "number":
            shown = _number_texts(shown)
        if raw_name in part.frame.columns:
            shown = part.frame[raw_name].rename(question.key).fill_null(shown)
        columns.append(shown)
    questions = tuple(RawQuestion(each.key, each.position, each.title, each.matrix) for each in part.codebook.questions)
    return RawPart(pl.DataFrame(columns), questions, joiner, part.codebook.language)


def _distinct(cells: pl.Series) -> dict[str, int]:
    counts = cells.drop_nulls().value_counts(sort=True, name="count")
    return dict(zip(counts[cells.name].to_list(), counts["count"].to_list(), strict=True))


def _column(
    cells: pl.Series, raw: RawQuestion, distinct: Mapping[str, int], typing: Typing
) -> tuple[list[pl.Series], Question]:
    if typing.kind in {"single", "scale"}:
        return _labelled(cells, raw, distinct, typing)
    if typing.kind == "multiple":
        return _multiple(cells, raw, distinct, typing)
    if typing.kind == "number":
        return _number(cells, raw, distinct, typing)
    if typing.kind == "date":
        return _date(cells, raw, distinct, typing)
    return [cells], _question(raw, distinct, typing)


def _question(
    raw: RawQuestion,
    distinct: Mapping[str, int],
    typing: Typing,
    choices: Sequence[Choice] = (),
    other_count: int = 0,
) -> Question:
    return Question(
        raw.key, raw.position, raw.title, typing.kind, sum(distinct.values()), tuple(choices), other_count,
        typing.scale, raw.matrix, typing.reasons,
    )  # fmt: skip


def _labelled(
    cells: pl.Series, raw: RawQuestion, distinct: Mapping[str, int], typing: Typing
) -> tuple[list[pl.Series], Question]:
    whole = typing.scale == "integers"
    keys = {cell: (number_text(cell) or label_key(cell)) if whole else label_key(cell) for cell in distinct}
    labels = {cell: typing.labels[key] for cell, key in keys.items()}
    made = [cells.replace_strict(labels, default=None, return_dtype=pl.String)]
    if any(cell != label for cell, label in labels.items()):
        changed = [cell for cell, label in labels.items() if cell != label]
        made.append(_only(cells, changed).rename(raw.key + RAW))
    points = {typing.labels[key]: typing.points[key] for key in typing.labels if key in typing.points}
    if typing.kind == "scale":
        made.append(made[0].replace_strict(points, default=None, return_dtype=pl.Int32).rename(raw.key + POINTS))
    counts: Counter[str] = Counter(dict.fromkeys(typing.labels.values(), 0) if whole else {})
    spellings: dict[str, set[str]] = {}
    for cell, label in labels.items():
        counts[label] += distinct[cell]
        spellings.setdefault(label, set()).add(cell)
    listed = [
        Choice(label, count, points.get(label), tuple(sorted(spellings.get(label, set()) - {label})))
        for label, count in counts.items()
        if count > 1 or len(counts) <= _FEW_CHOICES or typing.kind == "scale"
    ]
    other = sum(counts.values()) - sum(choice.count for choice in listed)
    return made, _question(raw, distinct, typing, _sorted(listed), other)


def _sorted(choices: Sequence[Choice]) -> list[Choice]:
    return sorted(choices, key=lambda each: (each.points is None, each.points or 0, -each.count, each.label))


def _only(cells: pl.Series, kept: Sequence[str]) -> pl.Series:
    """The cells that are among `kept`; null elsewhere."""
    return cells.to_frame().select(pl.when(pl.col(cells.name).is_in(list(kept))).then(pl.col(cells.name))).to_series()


def _multiple(
    cells: pl.Series, raw: RawQuestion, distinct: Mapping[str, int], typing: Typing
) -> tuple[list[pl.Series], Question]:
    if typing.vocabulary is None:
        raise TypeError("a multiple question is typed with its vocabulary")
    counts: Counter[str] = Counter()
    other = 0
    split: dict[str, list[str]] = {}
    for cell, count in distinct.items():
        chosen, free = typing.vocabulary.split(cell)
        split[cell] = chosen + [text for text in free if text not in chosen]
        other += count * bool(free)
        counts.update(dict.fromkeys(chosen, count))
    table = pl.DataFrame(
        {raw.key: list(split), "chosen": list(split.values())},
        schema={raw.key: pl.String, "chosen": pl.List(pl.String)},
    )
    lists = cells.to_frame().join(table, on=raw.key, how="left", maintain_order="left")["chosen"].rename(raw.key)
    choices = [Choice(label, count) for label, count in counts.items()]
    return [lists, cells.rename(raw.key + RAW)], _question(raw, distinct, typing, _sorted(choices), other)


def _number(
    cells: pl.Series, raw: RawQuestion, distinct: Mapping[str, int], typing: Typing
) -> tuple[list[pl.Series], Question]:
    values = {cell: float(text) for cell in distinct if (text := number_text(cell)) is not None}
    column = cells.replace_strict(values, default=None, return_dtype=pl.Float64)
    odd = [cell for cell in distinct if cell not in values or cell != number_text(repr(values[cell]))]
    made = [column]
    if odd:
        made.append(_only(cells, odd).rename(raw.key + RAW))
    other = sum(count for cell, count in distinct.items() if cell not in values)
    return made + _missing(cells, column, raw.key), _question(raw, distinct, typing, (), other)


def _number_texts(values: pl.Series) -> pl.Series:
    texts = [None if value is None else number_text(repr(value)) for value in values.to_list()]
    return pl.Series(values.name, texts, pl.String)


def _date(
    cells: pl.Series, raw: RawQuestion, distinct: Mapping[str, int], typing: Typing
) -> tuple[list[pl.Series], Question]:
    times = parse_times(cells)
    try:
        order = date_order(times, Hints(), lambda _: 0).value
    except ReadError:
        return [cells], _question(raw, distinct, Typing("text", ("dates, but day and month cannot be told apart",)))
    days = local_times(times, order).dt.date().rename(raw.key)
    made = [days, cells.rename(raw.key + RAW)]
    return made + _missing(cells, days, raw.key), _question(raw, distinct, typing)


def _missing(cells: pl.Series, values: pl.Series, key: str) -> list[pl.Series]:
    """The column that says which empty values are unreadable answers, where there are any."""
    lost = cells.is_not_null() & values.is_null()
    if not lost.any():
        return []
    frame = lost.rename("lost").to_frame()
    return [frame.select(pl.when(pl.col("lost")).then(pl.lit(UNREADABLE)).alias(key + MISSING)).to_series()]
