"""Themes as they are sent and answered."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from survey_ingest.domain.themes import own_guid, plain_text
from survey_ingest.models import StoredTheme, ThemeVersion

_LONGEST = 10_000


def _guid(text: str) -> str:
    guid = own_guid(text)
    if guid is None:
        raise ValueError("a GUID, such as 7f4c0c1e-22a1-4c27-9a40-0b6a3b1d1a01")
    return guid


Line = Annotated[str, Field(max_length=500), AfterValidator(lambda text: " ".join(plain_text(text).split()))]
Text = Annotated[str, Field(max_length=_LONGEST), AfterValidator(lambda text: plain_text(text).strip())]
Guid = Annotated[str, Field(max_length=40), AfterValidator(_guid)]
Colour = Annotated[str, Field(pattern="^(#[0-9A-Fa-f]{6})?$")]
MeasureKeys = Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=50)]


class ThemeName(BaseModel):
    """A theme's name in Arabic and English; `other` is one that no language is known of."""

    model_config = ConfigDict(extra="forbid")

    en: Line | None = None
    ar: Line | None = None
    other: Line | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.stored():
            raise ValueError("a name in at least one language")
        return self

    def stored(self) -> dict[str, str]:
        """The name as it is stored."""
        named = {"en": self.en, "ar": self.ar, "": self.other}
        return {language: text for language, text in named.items() if text}

    @classmethod
    def of(cls, name: dict[str, str]) -> Self:
        """The name from what is stored."""
        return cls(en=name.get("en"), ar=name.get("ar"), other=name.get(""))


class ThemeIn(BaseModel):
    """A new theme. Without `guid` it is given one."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": {"en": "Reading at home", "ar": "القراءة في البيت"}}]},
    )

    name: ThemeName
    guid: Guid | None = None
    description: Text = ""
    includes: Text = Field(default="", description="what is coded with it")
    excludes: Text = Field(default="", description="what is not, though one might think so")
    colour: Colour = ""
    codable: bool = Field(default=True, description="false for a heading")
    parent_id: UUID | None = Field(default=None, description="the theme above it")
    measure_keys: MeasureKeys = Field(default_factory=list, description="the measures whose story it is part of")


class ThemePatch(BaseModel):
    """Changes of a theme (merge-patch). What a person changed, later files leave alone."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"measure_keys": ["parents-confident"]}]})

    name: ThemeName | None = None
    description: Text | None = None
    includes: Text | None = None
    excludes: Text | None = None
    colour: Colour | None = None
    codable: bool | None = None
    parent_id: UUID | None = None
    measure_keys: MeasureKeys | None = None

    def changes(self) -> dict[str, Any]:
        """The members that were sent, as they are stored; null empties one."""
        emptied: dict[str, Any] = {"parent_id": None, "measure_keys": [], "codable": True}
        changes = {}
        for field in self.model_fields_set:
            value = getattr(self, field)
            if isinstance(value, ThemeName):
                changes[field] = value.stored()
            elif value is not None:
                changes[field] = value
            elif field != "name":
                changes[field] = emptied.get(field, "")
        return changes


class ThemeOut(BaseModel):
    """A theme of the coalition's codebook."""

    id: UUID
    version: int = Field(description="for If-Match when it is changed or deleted")
    guid: str
    source_id: UUID | None
    name: ThemeName
    description: str
    includes: str
    excludes: str
    colour: str
    codable: bool
    parent_id: UUID | None
    measure_keys: list[str]
    created_at: datetime

    @classmethod
    def of(cls, theme: StoredTheme) -> Self:
        """The answer about a theme."""
        fields = {name: getattr(theme, name) for name in cls.model_fields if name != "name"}
        return cls(**fields, name=ThemeName.of(theme.name))


class ThemeVersionOut(BaseModel):
    """What a theme was until `version` of it became old, and who changed that: an access key, or an upload."""

    version: int
    name: ThemeName
    description: str
    includes: str
    excludes: str
    parent_id: UUID | None
    changed_by: UUID | None
    upload_id: UUID | None
    changed_at: datetime

    @classmethod
    def of(cls, row: ThemeVersion) -> Self:
        """The answer about an earlier version."""
        return cls(
            version=row.version,
            name=ThemeName.of(row.name),
            description=row.description,
            includes=row.includes,
            excludes=row.excludes,
            parent_id=row.parent_id,
            changed_by=row.key_id,
            upload_id=row.upload_id,
            changed_at=row.created_at,
        )


class MatrixCell(BaseModel):
    """A theme in a group. `speakers` and `sessions` are null where too few people stand behind them.

    `excerpts` and `unattributed` (passages without a known speaker) are for those who see raw counts.
    """

    status: Literal["ok", "suppressed"]
    speakers: int | None
    sessions: int | None
    of_sessions: int | None = Field(description="n of m sessions: the coded sessions of the group")
    excerpts: int | None
    unattributed: int | None


class MatrixGroup(BaseModel):
    """A group: an audience, a session, or both. Its labels are null where they are not told to this caller."""

    audience: str | None = None
    workshop_id: UUID | None = None
    session: str | None = None
    whole: MatrixCell


class MatrixRow(BaseModel):
    """A theme, with everything below it: as a whole, and in each group in the order of `groups`."""

    theme_id: UUID
    name: ThemeName
    parent_id: UUID | None
    whole: MatrixCell
    cells: list[MatrixCell]


class MatrixOut(BaseModel):
    """Theme × audience × session, counting distinct speakers and sessions."""

    by: list[Literal["audience", "session"]]
    whole: MatrixCell
    groups: list[MatrixGroup]
    themes: list[MatrixRow]


class AgreementOut(BaseModel):
    """How far the coders of a document agree; null figures where fewer than two coders marked the same quotes."""

    document: str
    coders: int
    units: int
    percent: float | None
    alpha: float | None = Field(description="Krippendorff's alpha, nominal: a value is the set of themes of a quote")
    reason: Literal["one_coder", "no_variation"] | None
