"""The recipe that turns answers or attendance into data points of a measure."""

from dataclasses import dataclass
from typing import Any, Literal, Self, cast, get_args

from survey_ingest.domain import recipe_json as read
from survey_ingest.domain.recipe_json import DerivationError

__all__ = [
    "ATTENDANCE",
    "ATTRIBUTES",
    "OF_RATIO",
    "OF_SPEECH",
    "OF_THEMES",
    "OF_WORKSHOPS",
    "AnswerMap",
    "Breakdown",
    "Derivation",
    "DerivationError",
    "Filter",
    "Statistic",
]

Statistic = Literal[
    "percent_choosing", "mean", "median", "count", "sum", "ratio", "ranking_share", "net_promoter",
    "attendance_people", "attendance_share", "attendance_person_hours", "messages", "speakers", "theme_speakers",
    "theme_sessions",
]  # fmt: skip
ATTENDANCE: frozenset[str] = frozenset({"attendance_people", "attendance_share", "attendance_person_hours"})
OF_SPEECH: frozenset[str] = frozenset({"messages", "speakers"})
OF_WORKSHOPS = ATTENDANCE | OF_SPEECH
OF_THEMES: frozenset[str] = frozenset({"theme_speakers", "theme_sessions"})
OF_RATIO: frozenset[str] = frozenset({"percent_choosing", "ranking_share", "attendance_share"})
"""Statistics that are a part of a whole: their data points have a numerator and a denominator, and are percentages."""
ATTRIBUTES: dict[str, frozenset[str]] = {
    "survey": frozenset({"language", "complete"}),
    "workshop": frozenset({"topic", "meeting_id", "kind"}),
    "themes": frozenset({"theme", "audience", "session"}),
}
"""What can be asked of a response, an attendance or a coded passage beside questions."""
MAX_BREAKDOWNS = 3
_NEEDS_QUESTION = {"percent_choosing", "mean", "median", "sum", "ratio", "ranking_share", "net_promoter"}
_NEEDS_COUNTS = {"percent_choosing", "ranking_share"}
_WEIGHTED = {"percent_choosing", "mean", "median", "ranking_share", "net_promoter"}


@dataclass(frozen=True)
class Filter:
    """Keeps the responses that gave any of the choices (labels, compared by match key), or have such an attribute."""

    question: tuple[str, ...]
    any_of: tuple[str, ...]
    attribute: str = ""


@dataclass(frozen=True)
class AnswerMap:
    """A single-choice question, or an attribute, whose answers stand for something: dimension values, organizations."""

    question: tuple[str, ...]
    values: dict[str, str]
    attribute: str = ""


@dataclass(frozen=True)
class Breakdown:
    """A breakdown of the figures by the answers of a question; `values` maps labels to values of the dimension."""

    dimension: str
    answers: AnswerMap


@dataclass(frozen=True)
class Derivation:
    """A recipe.

    `question` lists keys of one question (the same question in several sources or branches): per response the first
    that was answered counts. `counts` are the labels in the numerator of `percent_choosing` and `ranking_share` (and
    what `count` counts, all responses without a question); `exclude` are labels that count as no answer. `per` is the
    question whose sum divides in a `ratio`; `within` how many first places count in `ranking_share`; `weight` a number
    question by which each response counts. `organization` is an id, or a map from answers (then `organization_total`
    publishes the coalition level too). `period` is `submitted_at`, the text of a fixed period, or `question`: the date
    that `period_question` holds (without it the answer has no period). `completed_only` leaves out who did not come to
    the end. Below `min_n` nothing is published. `at_least_percent` is the share of the session that counts as attended.
    """

    statistic: Statistic
    question: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per: tuple[str, ...] = ()
    within: int = 1
    weight: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    by: tuple[Breakdown, ...] = ()
    organization: str | AnswerMap | None = None
    organization_total: bool = True
    period: str = "submitted_at"
    period_question: tuple[str, ...] = ()
    completed_only: bool = False
    min_n: int = 1
    at_least_percent: float = 80.0

    @classmethod
    def from_json(cls, data: object) -> Self:
        """The recipe from its JSON object; raises `DerivationError` naming the field at fault."""
        fields = read.an_object(data, "", allowed=_FIELDS)
        statistic = read.text(fields, "statistic", "")
        if statistic not in get_args(Statistic):
            raise DerivationError("statistic", f"is one of {', '.join(get_args(Statistic))}")
        period, period_question = _period(fields)
        recipe = cls(
            statistic=cast("Statistic", statistic),
            question=read.optional_keys(fields, "question"),
            counts=read.labels(fields, "counts", ""),
            exclude=read.labels(fields, "exclude", ""),
            per=read.optional_keys(fields, "per"),
            within=read.whole(fields, "within", 1),
            weight=read.optional_keys(fields, "weight"),
            where=tuple(
                Filter(*_asked(each, path), read.labels(each, "any_of", path, needed=True), each.get("attribute") or "")
                for path, each in read.objects(fields, "where", {"question", "attribute", "any_of"})
            ),
            by=tuple(
                Breakdown(read.text(each, "dimension", path), _answer_map(each, path))
                for path, each in read.objects(fields, "by", {"dimension", "question", "attribute", "values"})
            ),
            organization=_organization(fields.get("organization")),
            organization_total=read.boolean(fields, "organization_total", default=True),
            period=period,
            period_question=period_question,
            completed_only=read.boolean(fields, "completed_only", default=False),
            min_n=read.whole(fields, "min_n", 1),
            at_least_percent=read.share(fields, "at_least_percent", 80),
        )
        _coherent(recipe)
        return recipe

    def to_json(self) -> dict[str, Any]:
        """Inverse of `from_json`."""
        organization = self.organization
        return {
            "statistic": self.statistic,
            "question": list(self.question),
            "counts": list(self.counts),
            "exclude": list(self.exclude),
            "per": list(self.per),
            "within": self.within,
            "weight": list(self.weight),
            "where": [_asked_json(each) | {"any_of": list(each.any_of)} for each in self.where],
            "by": [{"dimension": each.dimension, **_map_json(each.answers)} for each in self.by],
            "organization": _map_json(organization) if isinstance(organization, AnswerMap) else organization,
            "organization_total": self.organization_total,
            "period": {"question": list(self.period_question)} if self.period_question else self.period,
            "completed_only": self.completed_only,
            "min_n": self.min_n,
            "at_least_percent": self.at_least_percent,
        }


_FIELDS = {
    "statistic", "question", "counts", "exclude", "per", "within", "weight", "where", "by", "organization",
    "organization_total", "period", "completed_only", "min_n", "at_least_percent",
}  # fmt: skip


def _coherent(recipe: Derivation) -> None:
    kind = "workshop" if recipe.statistic in OF_WORKSHOPS else "themes" if recipe.statistic in OF_THEMES else "survey"
    if kind != "survey":
        _no_answers(recipe)
    for path, each in _uses(recipe):
        if each.attribute == "theme" and not isinstance(each, Filter):
            raise DerivationError(f"{path}.attribute", "cannot be theme: a passage has several; filter by it instead")
        if each.attribute and each.attribute not in ATTRIBUTES[kind]:
            known = ", ".join(sorted(ATTRIBUTES[kind]))
            raise DerivationError(f"{path}.attribute", f"is one of {known} where a {kind} is read")
    _members_fit(recipe)
    if len(recipe.by) > MAX_BREAKDOWNS:
        raise DerivationError("by", f"holds at most {MAX_BREAKDOWNS} breakdowns")
    dimensions = [each.dimension for each in recipe.by]
    if len(set(dimensions)) < len(dimensions):
        raise DerivationError("by", "names a dimension twice")


def _uses(recipe: Derivation) -> list[tuple[str, Filter | AnswerMap]]:
    """The places where a question or an attribute is named, with their paths."""
    uses: list[tuple[str, Filter | AnswerMap]] = [(f"where[{place}]", each) for place, each in enumerate(recipe.where)]
    uses += [(f"by[{place}]", each.answers) for place, each in enumerate(recipe.by)]
    if isinstance(recipe.organization, AnswerMap):
        uses.append(("organization", recipe.organization))
    return uses


def _members_fit(recipe: Derivation) -> None:
    """Each statistic has what it needs, and nothing that means nothing to it."""
    if recipe.statistic in _NEEDS_QUESTION and not recipe.question:
        raise DerivationError("question", f"is needed by {recipe.statistic}")
    if recipe.statistic in _NEEDS_COUNTS and not recipe.counts:
        raise DerivationError("counts", "names at least one choice that counts")
    if recipe.counts and not recipe.question:
        raise DerivationError("counts", "needs a question")
    if (recipe.statistic == "ratio") != bool(recipe.per):
        raise DerivationError("per", "is the question that a ratio is divided by, and goes with a ratio only")
    if recipe.weight and recipe.statistic not in _WEIGHTED:
        raise DerivationError("weight", f"goes with {', '.join(sorted(_WEIGHTED))} only")


def _no_answers(recipe: Derivation) -> None:
    """Attendance and coded passages have no answers: only their attributes can be asked."""
    members = (("question", recipe.question), ("weight", recipe.weight), ("period", recipe.period_question))
    used = next((name for name, given in members if given), None)
    used = used or next((f"{path}.question" for path, each in _uses(recipe) if each.question), None)
    if used:
        raise DerivationError(used, "needs answers of a survey; here there are none")


def _asked(data: dict[str, Any], path: str) -> tuple[tuple[str, ...]]:
    """The question of a filter or a breakdown, or nothing where it has an attribute."""
    if data.get("attribute"):
        if data.get("question"):
            raise DerivationError(read.at(path, "attribute"), "stands in place of a question: give one of them")
        read.text(data, "attribute", path)
        return ((),)
    return (read.keys(data, "question", path),)


def _answer_map(data: dict[str, Any], path: str) -> AnswerMap:
    values = data.get("values")
    if not isinstance(values, dict) or not values:
        raise DerivationError(read.at(path, "values"), "must map answers to values")
    if not all(isinstance(value, str) and value for value in values.values()):
        raise DerivationError(read.at(path, "values"), "must map each answer to a text that is not empty")
    return AnswerMap(*_asked(data, path), dict(values), data.get("attribute") or "")


def _organization(value: object) -> str | AnswerMap | None:
    if value is None or (isinstance(value, str) and value):
        return value
    return _answer_map(read.an_object(value, "organization", {"question", "attribute", "values"}), "organization")


def _period(fields: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    value = fields.get("period")
    if isinstance(value, dict):
        return "question", read.keys(read.an_object(value, "period", {"question"}), "question", "period")
    return (read.text(fields, "period", "") if value is not None else "submitted_at"), ()


def _asked_json(each: Filter | AnswerMap) -> dict[str, Any]:
    return {"attribute": each.attribute} if each.attribute else {"question": list(each.question)}


def _map_json(answers: AnswerMap) -> dict[str, Any]:
    return _asked_json(answers) | {"values": dict(answers.values)}
