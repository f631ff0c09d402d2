"""Derivations as they are sent and answered."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from rba_platform.numbers import JsonNumber

from survey_ingest.domain.derivation import Derivation, Statistic
from survey_ingest.models import DerivationRun, StoredDerivation

Text = Annotated[str, Field(min_length=1, max_length=1000)]
Questions = Text | Annotated[list[Text], Field(min_length=1, max_length=50)]
Labels = Annotated[list[Text], Field(max_length=500)]
Answers = Annotated[dict[Text, Text], Field(min_length=1, max_length=5000)]
Ids = Annotated[list[UUID], Field(min_length=1, max_length=100)]

#: The members that say what is read; exactly one of them is given.
INPUTS = ("source_id", "sources", "workshops")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FilterIn(_Strict):
    """Keeps the responses that gave any of the choices."""

    question: Questions
    any_of: Annotated[Labels, Field(min_length=1)]


class AnswerMapIn(_Strict):
    """A question whose answers stand for something else: organizations."""

    question: Questions
    values: Answers


class BreakdownIn(AnswerMapIn):
    """A dimension of the measure, and the values of it that answers stand for."""

    dimension: Text


class _Recipe(_Strict):
    source_id: UUID | None = None
    sources: Ids | None = Field(default=None, description="several sources, pooled as one population")
    workshops: Ids | None = Field(default=None, description="single workshops; a source of workshops takes all of its")
    question: Questions | None = Field(default=None, description="keys from the codebook: the same question each")
    counts: Labels = Field(default_factory=list, description="choices in the numerator")
    exclude: Labels = Field(default_factory=list, description="choices that are no answer")
    where: Annotated[list[FilterIn], Field(max_length=20)] = []
    by: Annotated[list[BreakdownIn], Field(max_length=3)] = []
    organization: UUID | AnswerMapIn | None = None
    organization_total: bool = True
    period: Text = Field(default="submitted_at", description="submitted_at, or a fixed period such as 2025-Q1")
    min_n: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    at_least_percent: Annotated[float, Field(ge=0, le=100)] = 80.0


class DerivationIn(_Recipe):
    """A recipe for a measure's data points."""

    measure_key: Text
    statistic: Statistic

    @model_validator(mode="after")
    def _reads_one_thing(self) -> Self:
        if sum(getattr(self, name) is not None for name in INPUTS) != 1:
            raise ValueError("name exactly one of source_id, sources and workshops")
        return self

    @property
    def source_ids(self) -> list[UUID]:
        """The sources that are read, each once, in the order given."""
        given = self.sources or ([self.source_id] if self.source_id else [])
        return list(dict.fromkeys(given))

    @property
    def workshop_ids(self) -> list[UUID]:
        """The workshops that are read, each once, in the order given."""
        return list(dict.fromkeys(self.workshops or []))

    def recipe(self) -> Derivation:
        """The recipe; raises `DerivationError` naming the member at fault."""
        return Derivation.from_json(self.model_dump(mode="json", exclude={"measure_key", *INPUTS}))


class DerivationPatch(_Recipe):
    """Changes to a recipe (merge-patch). The measure stays: make another derivation for another measure."""

    statistic: Statistic | None = None

    def applied_to(self, stored: StoredDerivation) -> DerivationIn:
        """The whole recipe with the changes; raises `ValidationError` where it is none."""
        changes = self.model_dump(mode="json", exclude_unset=True)
        body = body_of(stored)
        if any(name in changes for name in INPUTS):
            body = {name: value for name, value in body.items() if name not in INPUTS}
        merged = {name: value for name, value in (body | changes).items() if value is not None}
        return DerivationIn.model_validate(merged)


def body_of(stored: StoredDerivation) -> dict[str, Any]:
    """The body that would make the derivation as it is."""
    inputs = {"workshops": stored.workshop_ids} if stored.workshop_ids else {"sources": stored.source_ids}
    recipe = {name: value for name, value in stored.recipe.items() if value not in (None, [])}
    return {"measure_key": stored.measure_key, **inputs, **recipe}


class RecipeWarning(BaseModel):
    """Something in the recipe that may be a mistake, but need not be."""

    pointer: str
    code: str
    detail: str


class DerivationOut(BaseModel):
    """A derivation. `warnings` come with the answer to making or changing it."""

    id: UUID
    measure_key: str
    measure_id: UUID
    sources: list[UUID]
    workshops: list[UUID]
    statistic: Statistic
    question: list[str]
    counts: list[str]
    exclude: list[str]
    where: list[dict[str, Any]]
    by: list[dict[str, Any]]
    organization: str | dict[str, Any] | None
    organization_total: bool
    period: str
    min_n: int
    at_least_percent: float
    state: Literal["draft", "published", "deleting"]
    published_at: datetime | None
    created_at: datetime
    warnings: list[RecipeWarning] = []

    @classmethod
    def of(cls, stored: StoredDerivation, warnings: list[RecipeWarning] | None = None) -> Self:
        """The answer about a derivation."""
        return cls(
            id=stored.id,
            measure_key=stored.measure_key,
            measure_id=stored.measure_id,
            sources=stored.source_ids,
            workshops=stored.workshop_ids,
            state=stored.state,
            published_at=stored.published_at,
            created_at=stored.created_at,
            warnings=warnings or [],
            **stored.recipe,
        )


class RunOut(BaseModel):
    """One run: what it read, what became of its data points, and why it failed if it did."""

    id: UUID
    state: Literal["succeeded", "failed"]
    reason: str | None
    counts: dict[str, int]
    report: dict[str, Any]
    parts: list[dict[str, Any]]
    change_cursor: str | None
    created_at: datetime

    @classmethod
    def of(cls, run: DerivationRun) -> Self:
        """The answer about a run."""
        return cls(**{name: getattr(run, name) for name in cls.model_fields})


class PreviewPoint(BaseModel):
    """A data point that would be published. Below the privacy floors, and to those they hold for, it has no figures."""

    period: str
    organization: str | None
    breakdown: dict[str, str]
    status: Literal["ok", "bounded", "suppressed"]
    value: JsonNumber | None
    at_most: int | None = None
    at_least: int | None = None
    numerator: JsonNumber | None
    denominator: JsonNumber | None
    n: int | None


class PreviewOut(BaseModel):
    """What publishing would give now; nothing is changed. `withheld` are the cells below `min_n`."""

    points: list[PreviewPoint]
    withheld: int
    problems: list[dict[str, Any]]
    counts: dict[str, int] | None
