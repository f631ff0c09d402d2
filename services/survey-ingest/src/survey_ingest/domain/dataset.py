"""A survey's answers as columns of raw cells.

Columns of `Part.frame`:

- `upload` (text): the file the row comes from; `row_number`: the record in it, the first one being 1;
- `response_id` (text): the identity of the response, see `identity.py`;
- `submitted_at`: UTC; null where the file has no time; `language` (text, may be null);
- `person` (text): a keyed hash of the respondent's e-mail address, the same in all sources and in workshops; null where
  the coalition does not let responses be linked, or no address is known;
- `complete`: whether the respondent came to the end; null where the tool does not say;
- one column per question, named by its key: the cell's own text, or a list of options (in the order of the ranks) where
  the file spreads a question over several columns. Null is: nothing stands there;
- `<key>__missing` (text) where the file tells of single respondents why nothing stands there, see `codebook.Missing`.

What the cells mean is not in the frame but in the codebook (`cells.py` reads one by the other): so nothing that was
written is lost, and another understanding needs no second reading.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Self

import polars as pl
from polars import selectors

from survey_ingest.domain.codebook import Asked, Codebook
from survey_ingest.domain.report import Report
from survey_ingest.domain.workshop import Session

ROW_SCHEMA = pl.Schema({
    "upload": pl.String(), "row_number": pl.Int64(), "response_id": pl.String(),
    "submitted_at": pl.Datetime("us", "UTC"), "person": pl.String(), "language": pl.String(),
    "complete": pl.Boolean(),
})  # fmt: skip
ROW_COLUMNS = tuple(ROW_SCHEMA)
MISSING = "__missing"


@dataclass(frozen=True)
class Answers:
    """Rows of `ROW_COLUMNS` and a column per question, with what was asked. What merges work on."""

    frame: pl.LazyFrame
    asked: tuple[Asked, ...]
    language: str = ""

    @property
    def height(self) -> int:
        """The number of responses."""
        return int(self.frame.select(pl.len()).collect().item())

    def only(self, frame: pl.LazyFrame, keys: AbstractSet[str]) -> Self:
        """These rows, with these of the questions."""
        dropped = [each.key for each in self.asked if each.key not in keys]
        kept = tuple(each for each in self.asked if each.key in keys)
        return replace(self, frame=frame.drop(dropped), asked=kept)

    def made(self, make: Callable[[pl.LazyFrame], pl.LazyFrame]) -> Self:
        """The same with rows that are computed now, and once."""
        return replace(self, frame=make(self.frame))


@dataclass(frozen=True)
class Part:
    """The answers of a source: one frame and its codebook. What derivations work on."""

    frame: pl.LazyFrame
    codebook: Codebook


@dataclass(frozen=True)
class Dataset:
    """What reading one survey file gives.

    `tables` are the repeat groups of a form by name: `upload`, `row_number`, `response_id` of the response that a row
    belongs to, and text columns. `sessions` are the workshops that a poll was taken in.
    """

    frame: pl.LazyFrame
    codebook: Codebook
    report: Report
    tables: dict[str, pl.LazyFrame] = field(default_factory=dict)
    sessions: tuple[Session, ...] = ()

    @property
    def part(self) -> Part:
        """The answers with their codebook."""
        return Part(self.frame, self.codebook)

    @property
    def answers(self) -> Answers:
        """The answers before anything was said of them."""
        return answers_of(self.frame, self.codebook)


def as_text(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The frame with text in place of categories, which columns of a large file are stored as."""
    return frame.with_columns(selectors.categorical().cast(pl.String))


def answers_of(frame: pl.LazyFrame, codebook: Codebook) -> Answers:
    """The answers of a codebook that nobody corrected: that of one file."""
    return Answers(frame, tuple(question.asked for question in codebook.questions), codebook.language)
