"""Scorecards as JSON."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

_LONGEST_NAME = 300


def _is_bilingual(text: dict[str, str]) -> dict[str, str]:
    fits = all(words.strip() and len(words) <= _LONGEST_NAME for words in text.values())
    if not text or not set(text) <= {"en", "ar"} or not fits:
        raise ValueError(f'a text for people is {{"en": …, "ar": …}}, each with 1 to {_LONGEST_NAME} characters')
    return text


BilingualName = Annotated[dict[str, str], AfterValidator(_is_bilingual), Field(examples=[{"en": "Pass", "ar": "نجاح"}])]
Key = Annotated[str, Field(min_length=1, max_length=200)]

#: What a page can show of a measure beside its name and present value, in the order in which it is shown.
Column = Literal["curve", "target", "trend", "baseline_change", "interval", "story"]
COLUMNS: tuple[Column, ...] = ("curve", "target", "trend", "baseline_change", "interval", "story")


class Section(BaseModel):
    """A result or a program with its measures, or a title of its own. `measures`: ids or keys, in order."""

    model_config = ConfigDict(extra="forbid")

    result_id: UUID | None = None
    program_id: UUID | None = None
    title: BilingualName | None = None
    measures: Annotated[list[Key], Field(max_length=100)] = []

    @model_validator(mode="after")
    def _is_about_one_thing(self) -> Self:
        if sum(about is not None for about in (self.result_id, self.program_id, self.title)) != 1:
            raise ValueError("a section has one of result_id, program_id and title")
        return self


class ScorecardBody(BaseModel):
    """What people decide about a scorecard. `breakdowns`: keys of dimensions whose groups are shown."""

    model_config = ConfigDict(extra="forbid")

    name: BilingualName
    sections: Annotated[list[Section], Field(max_length=50)] = []
    columns: list[Column] = list(COLUMNS)
    breakdowns: Annotated[list[Key], Field(max_length=10)] = []

    def stored(self) -> dict[str, Any]:
        """The body as it is stored."""
        return self.model_dump(mode="json")


class ScorecardView(ScorecardBody):
    """A scorecard as it is answered. `missing`: measures that it names and that are not there, or not yet."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    missing: list[Key]
