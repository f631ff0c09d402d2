"""Whether a recipe fits the measure and the codebooks it reads. Pure, and without Polars."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rba_kernel.period import Period, PeriodError

from survey_ingest.clients.measures import Measure
from survey_ingest.domain.codebook import Codebook, Question
from survey_ingest.domain.derivation import (
    ATTENDANCE,
    OF_RATIO,
    OF_THEMES,
    OF_WORKSHOPS,
    AnswerMap,
    Derivation,
    DerivationError,
)
from survey_ingest.domain.labels import label_key

_OF_CHOICES = frozenset({"single", "multiple", "scale", "ranking"})
_NUMBERED = frozenset({"scale", "number"})
_KINDS = dict.fromkeys(("mean", "median", "sum", "ratio", "net_promoter"), _NUMBERED) | {
    "ranking_share": frozenset({"ranking"})
}


@dataclass(frozen=True)
class Doubt:
    """A label that no codebook knows: a choice nobody has taken yet, or a slip of the pen. `field` is its path."""

    field: str
    message: str


def check_measure(recipe: Derivation, measure: Measure) -> None:
    """Raises `DerivationError` where the measure does not take such figures."""
    if (recipe.statistic in OF_RATIO) and measure.unit != "percent":
        raise DerivationError("statistic", f"gives percentages; the unit of this measure is {measure.unit}")
    if measure.unit == "percent" and recipe.statistic not in {*OF_RATIO, "mean", "median", "ratio"}:
        raise DerivationError("statistic", "gives no percentages, and the unit of this measure is percent")
    for place, breakdown in enumerate(recipe.by):
        if breakdown.dimension not in measure.breakdowns:
            known = ", ".join(measure.breakdowns) or "none"
            raise DerivationError(f"by[{place}].dimension", f"is no breakdown of this measure; it has {known}")
    if recipe.period not in {"submitted_at", "question"}:
        try:
            fits = measure.calendar.contains(Period.parse(recipe.period))
        except PeriodError as error:
            raise DerivationError("period", f"is submitted_at, or: {error}") from error
        if not fits:
            raise DerivationError("period", f"is no period of the measure's calendar ({measure.calendar.kind})")


def check_kind(recipe: Derivation, kind: str) -> None:
    """Raises `DerivationError` where attendance is wanted of a survey, or answers of workshops."""
    if recipe.statistic in OF_WORKSHOPS and kind not in {"workshop", "speech"}:
        about = "attendance" if recipe.statistic in ATTENDANCE else "what was written and said in workshops"
        raise DerivationError("statistic", f"is about {about}; name workshops, or a source that holds workshops")
    if recipe.statistic in OF_THEMES:
        if kind != "themes":
            raise DerivationError("statistic", "is about themes; name a source that holds coded quotes")
        return
    if recipe.statistic not in OF_WORKSHOPS and kind != "survey":
        raise DerivationError("statistic", "is about answers; name a source that holds a survey")


def check_codebooks(recipe: Derivation, codebooks: Sequence[Codebook]) -> list[Doubt]:
    """The labels nobody knows. Raises `DerivationError` for a question nobody has, or that cannot be used so."""
    doubts: list[Doubt] = []
    for use in _uses(recipe):
        asked = _asked(use, codebooks)
        if use.kinds:
            _check_kinds(use, asked)
        unknown = list(_unknown_labels(use, asked))
        # Of a scale nobody may have taken these steps yet; elsewhere a choice is known when somebody has taken it.
        scale = any(question.kind == "scale" for question in asked)
        if use.labels and len(unknown) == len(use.labels) and use.needs_one and not scale:
            raise DerivationError(use.label_field, f"names no choice of this question; it has {_choices(asked)}")
        doubts += unknown
    return doubts


@dataclass(frozen=True)
class _Use:
    """A place in the recipe where a question is named, with the labels that go with it."""

    field: str
    keys: tuple[str, ...]
    label_field: str
    labels: tuple[str, ...]
    needs_one: bool = True
    kinds: frozenset[str] = frozenset()


def _uses(recipe: Derivation) -> Iterator[_Use]:
    if recipe.question:
        kinds = _KINDS.get(recipe.statistic, frozenset())
        yield _Use("question", recipe.question, "counts", recipe.counts, kinds=kinds)
        yield _Use("question", recipe.question, "exclude", recipe.exclude, needs_one=False)
    for field, keys, kinds in (
        ("per", recipe.per, _NUMBERED),
        ("weight", recipe.weight, _NUMBERED),
        ("period.question", recipe.period_question, frozenset({"date"})),
    ):
        if keys:
            yield _Use(field, keys, field, (), kinds=kinds)
    for place, each in enumerate(recipe.where):
        if each.attribute:
            continue
        yield _Use(f"where[{place}].question", each.question, f"where[{place}].any_of", each.any_of)
    maps = [(f"by[{place}]", each.answers) for place, each in enumerate(recipe.by)]
    if isinstance(recipe.organization, AnswerMap):
        maps.append(("organization", recipe.organization))
    for path, answers in maps:
        if answers.attribute:
            continue
        yield _Use(f"{path}.question", answers.question, f"{path}.values", tuple(answers.values))


def _asked(use: _Use, codebooks: Sequence[Codebook]) -> list[Question]:
    asked = []
    for key in use.keys:
        found = [question for codebook in codebooks if (question := codebook.question(key))]
        if not found:
            raise DerivationError(use.field, "names a question that no source has; see the codebook for the keys")
        asked += found
    return asked


def _check_kinds(use: _Use, asked: list[Question]) -> None:
    for question in asked:
        if question.answered and question.kind not in use.kinds:
            needed = " or ".join(sorted(use.kinds))
            raise DerivationError(use.field, f"is of the kind {question.kind}; here a {needed} is needed")


def _unknown_labels(use: _Use, asked: list[Question]) -> Iterator[Doubt]:
    # Of a free text or a number every value may occur.
    if any(question.kind not in _OF_CHOICES for question in asked):
        return
    known = {
        label_key(spelling)
        for question in asked
        for choice in question.choices
        for spelling in (choice.label, *choice.spellings, *choice.labels.values(), choice.code)
    }
    for place, label in enumerate(use.labels):
        if label_key(label) not in known:
            where = f"{use.label_field}[{place}]"
            yield Doubt(where, f"is no choice that anybody has taken so far; there are {_choices(asked)}")


def _choices(asked: list[Question]) -> str:
    labels = dict.fromkeys(choice.label for question in asked for choice in question.choices)
    return " · ".join(list(labels)[:30])
