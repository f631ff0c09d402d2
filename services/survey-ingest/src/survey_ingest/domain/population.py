"""The rows a derivation counts, as one lazy frame: who, when, for whom, in which group, and whether it counts.

Columns: `upload`, `row_number` (of attendance: `rows`, a list), `person` (attendance), `at` (UTC), `organization`
(text, null: the coalition), `dimension_<n>` (value of the n-th breakdown, null: in none of its groups), `value`
(float: 1 or 0 for choices, points for means, seconds for attendance).
"""

from collections.abc import Mapping, Sequence

import polars as pl

from survey_ingest.domain.cells import but, cell, chosen, labelled, needs_cells, number, number_value, points
from survey_ingest.domain.codebook import Question
from survey_ingest.domain.counting import held
from survey_ingest.domain.dataset import Part
from survey_ingest.domain.derivation import AnswerMap, Derivation, DerivationError
from survey_ingest.domain.labels import label_key
from survey_ingest.domain.question_kinds import number_text
from survey_ingest.domain.workshop import WorkshopPart


def respondents(parts: Sequence[Part], derivation: Derivation) -> pl.LazyFrame:
    """The responses that pass the filters and answered the question. Raises `DerivationError`."""
    for field, keys in _fields(derivation):
        for key in keys:
            if not any(part.codebook.question(key) for part in parts):
                raise DerivationError(field, f"no source has the question {key}")
    return pl.concat([_rows(part, derivation) for part in parts])


def _fields(derivation: Derivation) -> list[tuple[str, tuple[str, ...]]]:
    fields = [("question", derivation.question)]
    fields += [(f"where[{place}].question", each.question) for place, each in enumerate(derivation.where)]
    fields += [(f"by[{place}].question", each.answers.question) for place, each in enumerate(derivation.by)]
    if isinstance(derivation.organization, AnswerMap):
        fields.append(("organization.question", derivation.organization.question))
    return fields


def _rows(part: Part, derivation: Derivation) -> pl.LazyFrame:
    frame = part.frame
    for each in derivation.where:
        frame = frame.filter(_choosing(part, each.question, each.any_of, "where"))
    organization = derivation.organization
    mapped = (
        _mapped(part, organization, "organization") if isinstance(organization, AnswerMap) else pl.lit(organization)
    )
    return frame.select(
        "upload",
        "row_number",
        pl.col("submitted_at").alias("at"),
        mapped.cast(pl.String).alias("organization"),
        *(
            _mapped(part, each.answers, f"by[{place}]").alias(f"dimension_{place}")
            for place, each in enumerate(derivation.by)
        ),
        _value(part, derivation).cast(pl.Float64).alias("value"),
    ).filter(pl.col("value").is_not_null())


def _value(part: Part, derivation: Derivation) -> pl.Expr:
    if not derivation.question:
        return pl.lit(1.0)
    if derivation.statistic == "mean":
        return _points(part, derivation)
    answered = _answered(part, derivation.question, derivation.exclude)
    if derivation.counts:
        chosen = _choosing(part, derivation.question, derivation.counts, "counts").fill_null(value=False)
    else:
        chosen = pl.lit(value=True)
    value = pl.when(answered).then(chosen.cast(pl.Float64))
    return value if derivation.statistic == "percent_choosing" else value.replace(0.0, None)


def _questions(part: Part, keys: Sequence[str]) -> list[Question]:
    """The questions of a part among the keys, in their order."""
    found = {question.key: question for key in keys if (question := part.codebook.question(key))}
    return list(found.values())


def _answered(part: Part, keys: Sequence[str], exclude: Sequence[str]) -> pl.Expr:
    """Whether any of the questions was answered, labels in `exclude` not being answers."""
    answered = [but(question, exclude, _met(part, question, exclude)) for question in _questions(part, keys)]
    return pl.any_horizontal(answered) if answered else pl.lit(value=False)


def _choosing(part: Part, keys: Sequence[str], labels: Sequence[str], field: str) -> pl.Expr:
    """Whether the answer is among the labels; of several questions the first that was answered counts."""
    hits: list[pl.Expr] = []
    for question in _questions(part, keys):
        if question.kind == "date":
            raise DerivationError(field, f"{question.key} is a date; choices are needed")
        hits.append(chosen(question, labels, _met(part, question, labels)))
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
            raise DerivationError("question", f"{question.key} is {question.kind}; a mean needs a scale or a number")
        kept = but(question, derivation.exclude, _met(part, question, derivation.exclude))
        values.append(pl.when(kept).then(value))
    return pl.coalesce(values) if values else pl.lit(None, pl.Float64)


def _mapped(part: Part, answers: AnswerMap, field: str) -> pl.Expr:
    """The value that the answer stands for; null where it stands for none, or there is no answer."""
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


def _mapped_labels(part: Part, question: Question, values: Mapping[str, str]) -> pl.Expr:
    texts: dict[str, str] = {}
    for label, value in values.items():
        cells, others = labelled(question, [label])
        cells += [text for text in _met(part, question, [label]) or () if label_key(text) in others]
        texts |= dict.fromkeys(cells, value)
    if not texts:
        return pl.lit(None, pl.String)
    return cell(question).replace_strict(texts, default=None, return_dtype=pl.String)


def attendees(parts: Sequence[WorkshopPart], derivation: Derivation) -> pl.LazyFrame:
    """The persons who were in a session (no bots, nobody who stayed in the waiting room), one row per session.

    `value` is null where the time present, or for shares the length of the session, is unknown.
    """
    frames = [part.persons.lazy() for part in parts]
    persons = pl.concat(frames).filter((pl.col("kind") != "bot") & ~pl.col("waiting_room_only"))
    present = pl.col("present_seconds").cast(pl.Float64)
    if derivation.statistic == "attendance_people":
        value = pl.lit(1.0)
    elif derivation.statistic == "attendance_person_hours":
        value = present
    else:
        needed = pl.col("session_seconds") * (derivation.at_least_percent / 100)
        value = pl.when(pl.col("session_seconds") > 0).then((present >= needed).cast(pl.Float64))
    return persons.select(
        "upload",
        "rows",
        "person",
        pl.col("session_started_at").alias("at"),
        pl.lit(derivation.organization, pl.String).alias("organization"),
        value.alias("value"),
    )
