"""The population of a survey: the responses that pass the filters and answered the question."""

from collections.abc import Mapping, Sequence

import polars as pl

from survey_ingest.domain.cells import (
    among_first,
    but,
    cell,
    chosen,
    day,
    labelled,
    needs_cells,
    number,
    number_value,
    points,
)
from survey_ingest.domain.codebook import Question
from survey_ingest.domain.counting import held
from survey_ingest.domain.dataset import Part
from survey_ingest.domain.derivation import AnswerMap, Derivation, DerivationError, Filter
from survey_ingest.domain.labels import label_key
from survey_ingest.domain.population import Meanings, attribute, by_attribute
from survey_ingest.domain.question_kinds import number_text


def respondents(parts: Sequence[Part], derivation: Derivation) -> tuple[pl.LazyFrame, Meanings]:
    """The responses that pass the filters and answered the question. Raises `DerivationError`.

    Groups and organizations are answers still, where one question tells them: a thousand tallies are sooner given
    their meaning than a million rows.
    """
    for field, keys in _fields(derivation):
        for key in keys:
            if not any(part.codebook.question(key) for part in parts):
                raise DerivationError(field, f"no source has the question {key}")
    meanings: Meanings = {}
    maps = [(f"dimension_{place}", each.answers) for place, each in enumerate(derivation.by)]
    if isinstance(derivation.organization, AnswerMap):
        maps.append(("organization", derivation.organization))
    for column, answers in maps:
        if all(_tells_by_itself(part, answers) for part in parts):
            first, *others = [_meanings(part, _questions(part, answers.question)[0], answers.values) for part in parts]
            # One code may stand for other answers in another source: then each source gives its own their meaning.
            if all(each == first for each in others):
                meanings[column] = first
    return pl.concat([_rows(part, derivation, meanings) for part in parts]), meanings


def _tells_by_itself(part: Part, answers: AnswerMap) -> bool:
    questions = _questions(part, answers.question)
    return len(questions) == 1 and questions[0].kind in {"single", "scale", "text"}


def _fields(derivation: Derivation) -> list[tuple[str, tuple[str, ...]]]:
    fields = [
        ("question", derivation.question),
        ("per", derivation.per),
        ("weight", derivation.weight),
        ("period.question", derivation.period_question),
    ]
    fields += [(f"where[{place}].question", each.question) for place, each in enumerate(derivation.where)]
    fields += [(f"by[{place}].question", each.answers.question) for place, each in enumerate(derivation.by)]
    if isinstance(derivation.organization, AnswerMap):
        fields.append(("organization.question", derivation.organization.question))
    return fields


def _rows(part: Part, derivation: Derivation, meanings: Meanings) -> pl.LazyFrame:
    frame = part.frame
    if derivation.completed_only:
        frame = frame.filter(pl.col("complete").fill_null(value=True))
    for each in derivation.where:
        frame = frame.filter(_passes(part, each))
    organization = derivation.organization
    mapped = (
        pl.lit(organization)
        if isinstance(organization, str) or organization is None
        else (_told_by(part, organization, "organization", "organization", meanings))
    )
    value = _value(part, derivation).cast(pl.Float64)
    divisor = _numbers(part, derivation.per, "per") if derivation.per else pl.lit(0.0)
    weight = _numbers(part, derivation.weight, "weight") if derivation.weight else pl.lit(1.0)
    # A ratio needs both of its numbers, a weighted figure its weight: without it the answer counts nowhere.
    whole = pl.when(divisor.is_not_null() & weight.is_not_null() & (weight >= 0)).then(value)
    return frame.select(
        "upload",
        "row_number",
        pl.col("submitted_at").alias("at"),
        _day(part, derivation).alias("on"),
        mapped.cast(pl.String).alias("organization"),
        *(
            _told_by(part, each.answers, f"by[{place}]", f"dimension_{place}", meanings).alias(f"dimension_{place}")
            for place, each in enumerate(derivation.by)
        ),
        whole.alias("value"),
        divisor.alias("divisor"),
        weight.alias("weight"),
        pl.lit(1, pl.Int64).alias("source_rows"),
    ).filter(pl.col("value").is_not_null())


def _passes(part: Part, each: Filter) -> pl.Expr:
    if each.attribute:
        return attribute(each.attribute).is_in([text.casefold() for text in each.any_of])
    return _choosing(part, each.question, each.any_of, "where")


def _day(part: Part, derivation: Derivation) -> pl.Expr:
    """The date that a date question holds; null where the time of submission counts."""
    days: list[pl.Expr] = []
    for question in _questions(part, derivation.period_question):
        if question.kind != "date":
            raise DerivationError("period.question", f"{question.key} is {question.kind}; a date is needed")
        days.append(day(question))
    return pl.coalesce(days) if days else pl.lit(None, pl.Date)


def _value(part: Part, derivation: Derivation) -> pl.Expr:
    if not derivation.question:
        return pl.lit(1.0)
    if derivation.statistic in {"mean", "median", "sum", "ratio"}:
        return _points(part, derivation)
    if derivation.statistic == "net_promoter":
        given = _points(part, derivation)
        # Reichheld 2003: of 0 to 10, 9 and 10 promote, 0 to 6 detract.
        score = pl.when(given >= 9).then(1.0).when(given <= 6).then(-1.0).otherwise(0.0)  # noqa: PLR2004 - as above
        return pl.when(given.is_between(0, 10)).then(score)
    answered = _answered(part, derivation.question, derivation.exclude)
    if derivation.statistic == "ranking_share":
        hit = _ranked(part, derivation)
    elif derivation.counts:
        hit = _choosing(part, derivation.question, derivation.counts, "counts", derivation.exclude)
        hit = hit.fill_null(value=False)
    else:
        hit = pl.lit(value=True)
    value = pl.when(answered).then(hit.cast(pl.Float64))
    return value.replace(0.0, None) if derivation.statistic == "count" else value


def _ranked(part: Part, derivation: Derivation) -> pl.Expr:
    """Whether one of the choices stands among the first places of a ranking."""
    hits: list[pl.Expr] = []
    for question in _questions(part, derivation.question):
        if question.kind != "ranking":
            raise DerivationError("question", f"{question.key} is {question.kind}; a ranking is needed")
        met = _met(part, question, derivation.counts)
        hit = among_first(question, derivation.counts, derivation.within, met)
        kept = but(question, derivation.exclude, _met(part, question, derivation.exclude))
        hits.append(pl.when(kept).then(hit))
    return pl.coalesce(hits).fill_null(value=False) if hits else pl.lit(value=False)


def _numbers(part: Part, keys: Sequence[str], field: str) -> pl.Expr:
    """The numbers of a number question, or the points of a scale."""
    values: list[pl.Expr] = []
    for question in _questions(part, keys):
        if question.kind not in {"number", "scale"}:
            raise DerivationError(field, f"{question.key} is {question.kind}; a number is needed")
        values.append(number(question) if question.kind == "number" else points(question))
    return pl.coalesce(values) if values else pl.lit(None, pl.Float64)


def _questions(part: Part, keys: Sequence[str]) -> list[Question]:
    """The questions of a part among the keys, in their order."""
    found = {question.key: question for key in keys if (question := part.codebook.question(key))}
    return list(found.values())


def _answered(part: Part, keys: Sequence[str], exclude: Sequence[str]) -> pl.Expr:
    """Whether any of the questions was answered, labels in `exclude` not being answers."""
    answered = [but(question, exclude, _met(part, question, exclude)) for question in _questions(part, keys)]
    return pl.any_horizontal(answered) if answered else pl.lit(value=False)


def _choosing(
    part: Part, keys: Sequence[str], labels: Sequence[str], field: str, exclude: Sequence[str] = ()
) -> pl.Expr:
    """Whether the answer is among the labels; of several questions the first that was answered counts.

    Labels in `exclude` are no answers.
    """
    hits: list[pl.Expr] = []
    for question in _questions(part, keys):
        if question.kind == "date":
            raise DerivationError(field, f"{question.key} is a date; choices are needed")
        hit = chosen(question, labels, _met(part, question, labels))
        hits.append(pl.when(but(question, exclude, _met(part, question, exclude))).then(hit) if exclude else hit)
    return pl.coalesce(hits) if hits else pl.lit(None, pl.Boolean)


def _met(part: Part, question: Question, labels: Sequence[str]) -> list[str] | None:
    """All different cells of the question, where they are needed to tell who gave one of the labels."""
    if not labels or not needs_cells(question, labels):
        return None
    return part.frame.select(held(question.asked).unique()).collect()[question.key].drop_nulls().to_list()


def _points(part: Part, derivation: Derivation) -> pl.Expr:
    values: list[pl.Expr] = []
    for question in _questions(part, derivation.question):
        if question.kind == "scale":
            value = points(question)
        elif question.kind == "number":
            value = number(question)
        elif not question.answered:
            continue
        else:
            raise DerivationError("question", f"{question.key} is {question.kind}; a scale or a number is needed")
        kept = but(question, derivation.exclude, _met(part, question, derivation.exclude))
        values.append(pl.when(kept).then(value))
    return pl.coalesce(values) if values else pl.lit(None, pl.Float64)


def _told_by(part: Part, answers: AnswerMap, field: str, column: str, meanings: Meanings) -> pl.Expr:
    if column in meanings:
        return cell(_questions(part, answers.question)[0])
    return _mapped(part, answers, field)


def _mapped(part: Part, answers: AnswerMap, field: str) -> pl.Expr:
    """The value that the answer stands for; null where it stands for none, or there is no answer."""
    if answers.attribute:
        return by_attribute(answers)
    mapped: list[pl.Expr] = []
    for question in _questions(part, answers.question):
        if question.kind in {"multiple", "ranking", "date"}:
            raise DerivationError(f"{field}.question", f"{question.key} is {question.kind}; one answer each is needed")
        if question.kind == "number":
            numbers = {float(text): value for label, value in answers.values.items() if (text := number_text(label))}
            mapped.append(number_value(question, numbers))
            continue
        mapped.append(_mapped_labels(part, question, answers.values))
    return pl.coalesce(mapped) if mapped else pl.lit(None, pl.String)


def _meanings(part: Part, question: Question, values: Mapping[str, str]) -> dict[str, str]:
    """What the cells of a question of single answers stand for."""
    texts: dict[str, str] = {}
    for label, value in values.items():
        cells, others = labelled(question, [label])
        cells += [text for text in _met(part, question, [label]) or () if label_key(text) in others]
        texts |= dict.fromkeys(cells, value)
    return texts


def _mapped_labels(part: Part, question: Question, values: Mapping[str, str]) -> pl.Expr:
    texts = _meanings(part, question, values)
    if not texts:
        return pl.lit(None, pl.String)
    return cell(question).replace_strict(texts, default=None, return_dtype=pl.String)
