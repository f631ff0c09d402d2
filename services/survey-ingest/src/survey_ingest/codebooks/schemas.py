"""Codebooks and their corrections as they are answered and sent."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from rba_platform.numbers import JsonNumber

from survey_ingest.domain.codebook import Choice, Kind, Missing, Role
from survey_ingest.domain.corrections import Correction, Corrections
from survey_ingest.models import CodebookVersion

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Key = Annotated[str, Field(min_length=1, max_length=100)]
Texts = dict[Literal["en", "ar"], Text]


class ChoiceOut(BaseModel):
    """A choice. Its label is null where only few gave it and it may be their own words."""

    label: str | None
    points: JsonNumber | None = None
    labels: dict[str, str] = Field(default={}, description="what the tool or a person calls it, by language")
    code: str = ""
    missing: Missing | None = Field(default=None, description="which kind of no answer it is, if it is one")
    spellings: list[str] = []


class QuestionOut(BaseModel):
    """One question, as it was understood and why."""

    key: str
    position: int
    title: str
    titles: dict[str, str] = Field(description="by language, where a definition or a person told")
    name: str = Field(description="the tool's own stable name, if it has one")
    kind: Kind
    scale: str
    matrix_parent: str | None = None
    matrix_row: str | None = None
    choices: list[ChoiceOut]
    no_answer: dict[str, int] = Field(description="respondents without an answer by kind, for those who see raw counts")
    reverse: bool
    role: Role | None = Field(
        description="what the answers tell of the respondent: as a person said, else `audience` where they name several"
    )
    joined_with: list[str] = Field(description="keys of the questions that a person joined with it")
    told_by: str = Field(description="who told the kind or the choices; empty where the answers did")
    corrected: bool
    reasons: list[str]


class DefinitionMatch(BaseModel):
    """How the questions and a definition file fit: keys of questions, and names of the definition's own."""

    matched: list[str]
    personal: list[str] = Field(description="named personal by the definition, and left out")
    ambiguous: list[str] = Field(description="several questions of the definition lay claim to them")
    unmatched: list[str]
    unmatched_questions: list[str] = Field(description="asked by the definition, and not in the data")


class CodebookOut(BaseModel):
    """The questions of a source in the order of the file."""

    source_id: UUID
    version: int = Field(description="for If-Match when it is corrected")
    pending: bool = Field(description="whether corrections are still being carried out")
    language: str
    definition: DefinitionMatch | None = Field(description="what a definition file that was sent for it told")
    questions: list[QuestionOut]


class ChoiceIn(BaseModel):
    """A choice as a person wants it."""

    model_config = ConfigDict(extra="forbid")

    label: Text
    labels: Texts = {}
    points: Annotated[float, Field(ge=-1000, le=1000)] | None = None
    aliases: list[Text] = Field(default=[], max_length=500, description="other answers that mean the same")
    code: Annotated[str, Field(max_length=200)] = ""
    missing: Missing | None = None

    def choice(self) -> Choice:
        """The choice as the codebook holds it."""
        labels = {str(language): text for language, text in self.labels.items()}
        return Choice(self.label, 0, self.points, tuple(self.aliases), self.code, labels, self.missing)


class CorrectionIn(BaseModel):
    """What a person says of one question; what is left out or null stays as it was understood."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind | None = None
    titles: Texts | None = None
    choices: list[ChoiceIn] | None = Field(
        default=None,
        max_length=1000,
        description="all choices; those of a scale from low to high: without points they get 1, 2, 3 …",
    )
    missing: dict[Text, Missing] | None = Field(default=None, description="answers that are none, and of which kind")
    joiner: Annotated[str, Field(max_length=5)] | None = Field(
        default=None, description="what parts several choices in one cell"
    )
    reverse: bool | None = Field(default=None, description="a scale on which less is better")
    role: Role | None = Field(default=None, description="what the answers tell of the respondent")
    left_out: bool = Field(default=False, description="no question: it is shown nowhere and counted nowhere")

    def correction(self) -> Correction:
        """The correction as it is kept."""
        return Correction(
            kind=self.kind,
            titles=None if self.titles is None else {str(language): text for language, text in self.titles.items()},
            choices=None if self.choices is None else tuple(each.choice() for each in self.choices),
            missing=self.missing,
            joiner=self.joiner,
            reverse=self.reverse,
            role=self.role,
            left_out=self.left_out,
        )


class CodebookPatch(BaseModel):
    """Corrections (merge-patch): of a question its new correction as a whole, or null to take it back."""

    model_config = ConfigDict(extra="forbid")

    questions: dict[Key, CorrectionIn | None] = Field(default={}, max_length=5000)
    joined: list[Annotated[list[Key], Field(min_length=2, max_length=50)]] | None = Field(
        default=None,
        max_length=1000,
        description="all groups of questions that are one, such as those of the Arabic and the English form",
    )

    def onto(self, corrections: Corrections) -> Corrections:
        """The corrections after the patch."""
        questions = dict(corrections.questions)
        for key, said in self.questions.items():
            if said is None:
                questions.pop(key, None)
            else:
                questions[key] = said.correction()
        joined = corrections.joined if self.joined is None else tuple(tuple(keys) for keys in self.joined)
        return Corrections(questions, joined)


class CodebookVersionOut(BaseModel):
    """A version of the codebook: all corrections as they were from then on."""

    number: int
    corrections: dict[str, Any]
    made_by: UUID | None
    made_at: datetime

    @classmethod
    def of(cls, version: CodebookVersion) -> Self:
        """The answer about a version."""
        return cls(
            number=version.number,
            corrections=version.corrections,
            made_by=version.made_by,
            made_at=version.created_at,
        )
