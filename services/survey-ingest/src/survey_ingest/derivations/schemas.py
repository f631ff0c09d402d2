"""Derivations as they are sent and answered."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

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


_ATTRIBUTE = (
    "in place of a question: `language` or `complete` of a response (`true`, `false`), `topic`, `meeting_id` or `kind` "
    "(`person`, `phone`) of an attendance, `theme` (its id; in filters only), `audience` or `session` of a coded quote"
)


class FilterIn(_Strict):
    """Keeps the responses that gave any of the choices, or whose attribute is any of these."""

    question: Questions | None = None
    attribute: Text | None = Field(default=None, description=_ATTRIBUTE)
    any_of: Annotated[Labels, Field(min_length=1)]


class AnswerMapIn(_Strict):
    """A question (or an attribute) whose answers stand for something else: organizations."""

    question: Questions | None = None
    attribute: Text | None = Field(default=None, description=_ATTRIBUTE)
    values: Answers


class PeriodIn(_Strict):
    """The period by the answers to a question of dates."""

    question: Questions


class BreakdownIn(AnswerMapIn):
    """A dimension of the measure, and the values of it that answers stand for."""

    dimension: Text


_STATISTIC = (
    "percent_choosing: of those who answered `question`, the percentage who chose any of `counts`. "
    "mean, median: of a scale's points or of numbers. sum: of numbers. "
    "ratio: the sum of `question` divided by the sum of `per`, over those who gave both. "
    "ranking_share: the percentage who ranked any of `counts` among the first `within` places. "
    "net_promoter: of answers from 0 to 10, the percentage of 9 and 10 less that of 0 to 6. "
    "count: the number of responses (with `question`: who answered it, with `counts`: who chose one of them). "
    "attendance_people: how many persons came. "
    "attendance_share: the percentage of persons who stayed for `at_least_percent` of the session. "
    "attendance_person_hours: the hours of all persons together. "
    "messages: how many chat messages were written, reactions left out. "
    "speakers: how many people wrote or spoke, as far as they are named. "
    "theme_speakers, theme_sessions: how many speakers, or sessions, a theme was coded of: a filter on the attribute "
    "`theme`; without one, all coded quotes. The attendance_ ones, messages and speakers read workshops, theme_ "
    "coded quotes, others surveys."
)


class _Recipe(_Strict):
    source_id: UUID | None = Field(default=None, description="one source; give exactly one of the three inputs")
    sources: Ids | None = Field(default=None, description="several sources, pooled as one population")
    workshops: Ids | None = Field(default=None, description="single workshops; a source of workshops takes all of its")
    question: Questions | None = Field(default=None, description="keys from the codebook: the same question each")
    counts: Labels = Field(default_factory=list, description="choices in the numerator")
    exclude: Labels = Field(default_factory=list, description="choices that are no answer")
    per: Questions | None = Field(default=None, description="ratio only: the question that is divided by")
    within: Annotated[int, Field(ge=1, le=100)] = Field(default=1, description="ranking_share only: the first places")
    weight: Questions | None = Field(
        default=None, description="a number question by which each response counts; n stays the number of people"
    )
    completed_only: bool = Field(default=False, description="leave out who did not come to the end of the form")
    where: Annotated[list[FilterIn], Field(max_length=20)] = []
    by: Annotated[list[BreakdownIn], Field(max_length=3)] = []
    organization: UUID | AnswerMapIn | None = Field(
        default=None,
        description="whose figures these are: an organization, or a question whose answers stand for organizations; "
        "null: the coalition's as a whole",
    )
    organization_total: bool = Field(
        default=True,
        description="where a question tells the organization: also give the figure of the coalition as a whole, over "
        "all responses; false where another derivation publishes it",
    )
    period: Text | PeriodIn = Field(
        default="submitted_at", description="submitted_at, a fixed period such as 2025-Q1, or a question of dates"
    )
    min_n: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        default=1, description="cells with fewer persons are not published at all; the coalition's floors hold besides"
    )
    at_least_percent: Annotated[float, Field(ge=0, le=100)] = Field(
        default=80.0, description="attendance_share only: the part of the session that a person must have been there"
    )


_SOURCE = "0198a5d0-7c1e-7000-8000-00000000a001"
#: Bodies that are accepted, where the source, the measure and the questions are there.
EXAMPLES: list[JsonValue] = [
    {
        "measure_key": "parents-confident",
        "source_id": _SOURCE,
        "statistic": "percent_choosing",
        "question": "q_1f2e3d4c5b",
        "counts": ["Strongly agree", "Agree"],
        "by": [{"dimension": "audience", "question": "q_5b4c3d2e1f", "values": {"Parent": "parent"}}],
    },
    {"measure_key": "workshop-stayed", "source_id": _SOURCE, "statistic": "attendance_share", "at_least_percent": 80},
]


class WholeRecipe(_Recipe):
    """A recipe with its statistic. It reads exactly one of `source_id`, `sources` and `workshops`."""

    statistic: Statistic = Field(description=_STATISTIC)

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
        members = {*_Recipe.model_fields, "statistic"} - {*INPUTS}
        return Derivation.from_json(self.model_dump(mode="json", include=members, exclude_none=True))


class DerivationIn(WholeRecipe):
    """A recipe for a measure's data points. It reads exactly one of `source_id`, `sources` and `workshops`."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": EXAMPLES})

    measure_key: Text = Field(description="the measure, by its key in measures-api")


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
    code: Literal["unknown_choice", "same_cells"]
    detail: str
    derivation_id: UUID | None = Field(default=None, description="`same_cells`: the other derivation")

    @classmethod
    def of_rival(cls, rival: StoredDerivation) -> Self:
        """The warning of another derivation that may write the same cells of the measure."""
        detail = (
            f"Derivation {rival.id} publishes to the measure {rival.measure_key} already and may write the same data "
            "points. A data point belongs to whoever wrote it first; those of the other are rejected. To count both "
            "together, name all sources in one derivation (`sources`); else delete one of the two."
        )
        return cls(pointer="/measure_key", code="same_cells", detail=detail, derivation_id=rival.id)


class DerivationOut(BaseModel):
    """A derivation. `warnings` come with the answer to making, changing or publishing it."""

    id: UUID
    version: int = Field(description="for If-Match when it is changed or deleted")
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
    per: list[str]
    within: int
    weight: list[str]
    completed_only: bool
    period: str | dict[str, Any]
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
            version=stored.version,
            measure_key=stored.measure_key,
            measure_id=stored.measure_id,
            sources=stored.source_ids,
            workshops=stored.workshop_ids,
            state=stored.state,
            published_at=stored.published_at,
            created_at=stored.created_at,
            warnings=warnings or [],
            **Derivation.from_json(stored.recipe).to_json(),
        )


class RunOut(BaseModel):
    """One run: what it read, what became of its data points, and why it failed if it did.

    `refused`: measures-api took none of its data points. `failed`: they could not be made or sent.
    """

    id: UUID
    state: Literal["succeeded", "refused", "failed"]
    reason: str | None = Field(
        description="why it failed or was refused; of a success, which data points were rejected"
    )
    counts: dict[str, int]
    report: dict[str, Any]
    parts: list[dict[str, Any]]
    change_cursor: str | None
    created_at: datetime

    @classmethod
    def of(cls, run: DerivationRun) -> Self:
        """The answer about a run."""
        return cls(**{name: getattr(run, name) for name in cls.model_fields})
