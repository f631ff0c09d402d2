"""Excerpts as they are sent and answered."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from rba_platform.paging import Page

from survey_ingest.domain.quoting import masked
from survey_ingest.models import StoredExcerpt
from survey_ingest.themes.schemas import Line, Text

Located = Literal["waiting", "exact", "match_key", "fuzzy", "not_found"]
Consent = Literal["given", "refused"]


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid")

    audience: Line | None = Field(default=None, description="for whom the speaker speaks: parent, teacher")
    speaker: Line | None = Field(
        default=None, description="a mark such as P07, never a name: what is no mark becomes a keyed hash"
    )
    workshop_id: UUID | None = Field(default=None, description="the session it was said in")
    said_on: date | None = None
    note: Text | None = None
    consent: Consent | None = Field(default=None, description="null where nothing is known of it")


class ExcerptIn(_Told):
    """A passage that was coded with the theme. It is then looked for in the transcript."""

    quote: Annotated[Text, Field(min_length=1)]
    document: Line = Field(default="", description="the name of the transcript or session, where there is no workshop")
    coder: Line = Field(default="", description="a mark of who coded it; what is no mark becomes a keyed hash")


class ExcerptPatch(_Told):
    """Changes of an excerpt (merge-patch). Another workshop, or null, has it looked for again."""

    theme_ids: Annotated[list[UUID], Field(max_length=100)] | None = None


class Placement(BaseModel):
    """Says which session a document is; its excerpts are then looked for in that transcript."""

    model_config = ConfigDict(extra="forbid")

    document: Annotated[Line, Field(min_length=1)]
    workshop_id: UUID | None = Field(description="null takes back what was said, and the texts decide again")


class PlacementOut(BaseModel):
    """How many excerpts of the document are looked for again."""

    excerpts: int


class AnchorOut(BaseModel):
    """A part of an utterance: its row in the transcript, a range of characters of its text, when it begins."""

    row: int
    start: int
    end: int
    seconds: float | None = None


class ExcerptOut(BaseModel):
    """A coded passage. Viewers and reporters get quote, themes and audience only, and those above the floor only."""

    id: UUID
    version: int | None = None
    theme_ids: list[UUID]
    quote: str
    audience: str
    speaker: str | None = None
    voice: str | None = Field(default=None, description="the speaker by the transcript, as keyed hash")
    document: str | None = None
    workshop_id: UUID | None = None
    said_on: date | None = None
    note: str | None = None
    coder: str | None = None
    consent: Consent | None = None
    upload_id: UUID | None = None
    row_number: int | None = None
    located: Located | None = None
    score: int | None = Field(default=None, description="likeness of a fuzzy find, 85 to 100")
    occurrences: int | None = Field(default=None, description="how often the quote stands in the transcript")
    anchors: list[AnchorOut] = []

    @classmethod
    def of(cls, excerpt: StoredExcerpt) -> Self:
        """All that is known of an excerpt, for those who see raw counts."""
        fields: dict[str, Any] = {name: getattr(excerpt, name) for name in cls.model_fields if name != "anchors"}
        return cls(**fields, anchors=[AnchorOut(**each) for each in excerpt.anchors])

    @classmethod
    def shown(cls, excerpt: StoredExcerpt, theme_ids: list[UUID]) -> Self:
        """What everybody may read of an excerpt whose group is large enough."""
        return cls(id=excerpt.id, theme_ids=theme_ids, quote=masked(excerpt.quote), audience=excerpt.audience)


class ExcerptPage(Page[ExcerptOut]):
    """Excerpts; `suppressed` where some are left out because too few people stand behind them, or refused."""

    status: Literal["ok", "suppressed"] = "ok"
