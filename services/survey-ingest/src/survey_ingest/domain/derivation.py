"""The recipe that turns answers or attendance into data points of a measure."""

from dataclasses import dataclass
from typing import Any, Literal, Self, cast, get_args

Statistic = Literal[
    "percent_choosing", "mean", "count", "attendance_people", "attendance_share", "attendance_person_hours"
]
ATTENDANCE: frozenset[str] = frozenset({"attendance_people", "attendance_share", "attendance_person_hours"})
MAX_BREAKDOWNS = 3


class DerivationError(ValueError):
    """A recipe that cannot be carried out. `field` is a path into its JSON, such as `by[0].question`."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True)
class Filter:
    """Keeps the responses that gave any of the choices (labels, compared by match key)."""

    question: tuple[str, ...]
    any_of: tuple[str, ...]


@dataclass(frozen=True)
class AnswerMap:
    """A single-choice question whose answers stand for something: dimension values or organizations."""

    question: tuple[str, ...]
    values: dict[str, str]


@dataclass(frozen=True)
class Breakdown:
    """A breakdown of the figures by the answers of a question; `values` maps labels to values of the dimension."""

    dimension: str
    answers: AnswerMap


@dataclass(frozen=True)
class Derivation:
    """A recipe.

    `question` lists keys of one question (the same question in several sources or branches): per response the first
    that was answered counts. `counts` are the labels in the numerator of `percent_choosing` (and what `count` counts,
    all responses without a question); `exclude` are labels that count as no answer. `organization` is an id, or a map
    from answers (then `organization_total` publishes the coalition level too). `period` is `submitted_at` or the text
    of a fixed period. Below `min_n` nothing is published. `at_least_percent` is the share of the session that counts
    as attended.
    """

    statistic: Statistic
    question: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    by: tuple[Breakdown, ...] = ()
    organization: str | AnswerMap | None = None
    organization_total: bool = True
    period: str = "submitted_at"
    min_n: int = 1
    at_least_percent: float = 80.0

    @classmethod
    def from_json(cls, data: object) -> Self:
        """The recipe from its JSON object; raises `DerivationError` naming the field at fault."""
        fields = _object(data, "", allowed=_FIELDS)
        statistic = _text(fields, "statistic", "")
        if statistic not in get_args(Statistic):
            raise DerivationError("statistic", f"is one of {', '.join(get_args(Statistic))}")
        recipe = cls(
            statistic=cast("Statistic", statistic),
            question=_keys(fields, "question", "") if fields.get("question") not in (None, []) else (),
            counts=_labels(fields, "counts", ""),
            exclude=_labels(fields, "exclude", ""),
            where=tuple(
                Filter(_keys(each, "question", path), _labels(each, "any_of", path, needed=True))
                for path, each in _objects(fields, "where", {"question", "any_of"})
            ),
            by=tuple(
                Breakdown(_text(each, "dimension", path), _answer_map(each, path))
                for path, each in _objects(fields, "by", {"dimension", "question", "values"})
            ),
            organization=_organization(fields.get("organization")),
            organization_total=_boolean(fields, "organization_total", default=True),
            period=_text(fields, "period", "") if fields.get("period") is not None else "submitted_at",
            min_n=_min_n(fields.get("min_n", 1)),
            at_least_percent=_share(fields.get("at_least_percent", 80)),
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
            "where": [{"question": list(each.question), "any_of": list(each.any_of)} for each in self.where],
            "by": [{"dimension": each.dimension, **_map_json(each.answers)} for each in self.by],
            "organization": _map_json(organization) if isinstance(organization, AnswerMap) else organization,
            "organization_total": self.organization_total,
            "period": self.period,
            "min_n": self.min_n,
            "at_least_percent": self.at_least_percent,
        }


_FIELDS = {
    "statistic", "question", "counts", "exclude", "where", "by", "organization", "organization_total", "period",
    "min_n", "at_least_percent",
}  # fmt: skip


def _coherent(recipe: Derivation) -> None:
    attendance = recipe.statistic in ATTENDANCE
    if attendance and (recipe.question or recipe.where or recipe.by or isinstance(recipe.organization, AnswerMap)):
        used = next(name for name in ("question", "where", "by", "organization") if getattr(recipe, name))
        raise DerivationError(used, "needs answers of a survey; attendance has none")
    if recipe.statistic in {"percent_choosing", "mean"} and not recipe.question:
        raise DerivationError("question", f"is needed by {recipe.statistic}")
    if recipe.statistic == "percent_choosing" and not recipe.counts:
        raise DerivationError("counts", "names at least one choice that counts")
    if recipe.counts and not recipe.question:
        raise DerivationError("counts", "needs a question")
    if len(recipe.by) > MAX_BREAKDOWNS:
        raise DerivationError("by", f"holds at most {MAX_BREAKDOWNS} breakdowns")
    dimensions = [each.dimension for each in recipe.by]
    if len(set(dimensions)) < len(dimensions):
        raise DerivationError("by", "names a dimension twice")


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _object(data: object, path: str, allowed: set[str]) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise DerivationError(path or "derivation", "must be an object")
    unknown = next((name for name in data if name not in allowed), None)
    if unknown is not None:
        raise DerivationError(_at(path, str(unknown)), f"is not known here; known are {', '.join(sorted(allowed))}")
    return data


def _objects(data: dict[str, Any], name: str, allowed: set[str]) -> list[tuple[str, dict[str, Any]]]:
    items = data.get(name) or []
    if not isinstance(items, list):
        raise DerivationError(name, "must be a list")
    return [(f"{name}[{place}]", _object(each, f"{name}[{place}]", allowed)) for place, each in enumerate(items)]


def _text(data: dict[str, Any], name: str, path: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value.strip():
        raise DerivationError(_at(path, name), "must be a text that is not empty")
    return value


def _keys(data: dict[str, Any], name: str, path: str) -> tuple[str, ...]:
    value = data.get(name)
    return (value,) if isinstance(value, str) and value else _labels(data, name, path, needed=True)


def _labels(data: dict[str, Any], name: str, path: str, *, needed: bool = False) -> tuple[str, ...]:
    value = data.get(name) or []
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise DerivationError(_at(path, name), "must be a list of texts that are not empty")
    if needed and not value:
        raise DerivationError(_at(path, name), "must not be empty")
    return tuple(value)


def _boolean(data: dict[str, Any], name: str, *, default: bool) -> bool:
    value = data.get(name, default)
    if not isinstance(value, bool):
        raise DerivationError(name, "must be true or false")
    return value


def _min_n(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise DerivationError("min_n", "must be a whole number of at least 1")
    return value


def _share(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:  # noqa: PLR2004 - percent
        raise DerivationError("at_least_percent", "must be a number from 0 to 100")
    return float(value)


def _answer_map(data: dict[str, Any], path: str) -> AnswerMap:
    values = data.get("values")
    if not isinstance(values, dict) or not values:
        raise DerivationError(_at(path, "values"), "must map answers to values")
    if not all(isinstance(value, str) and value for value in values.values()):
        raise DerivationError(_at(path, "values"), "must map each answer to a text that is not empty")
    return AnswerMap(_keys(data, "question", path), dict(values))


def _organization(value: object) -> str | AnswerMap | None:
    if value is None or (isinstance(value, str) and value):
        return value
    return _answer_map(_object(value, "organization", {"question", "values"}), "organization")


def _map_json(answers: AnswerMap) -> dict[str, Any]:
    return {"question": list(answers.question), "values": dict(answers.values)}
