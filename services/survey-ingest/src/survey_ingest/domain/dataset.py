"""A survey's answers as columns.

Columns of `Dataset.frame`:

- `upload` (text): the file the row comes from; `row_number`: the record in it, the header being 1;
- `response_id` (text): the identity of the response, see `identity.py`;
- `submitted_at`: UTC; null where the file has no time; `language` (text, may be null);
- one column per question, named by its key: `single`, `scale` and `text` hold text (for a scale the label),
  `multiple` a list of text, `number` floats, `date` dates. Null is: no answer;
- `<key>__points` beside a scale: its points, null for answers outside the order;
- `<key>__raw` where the cell's own text cannot be had back from the column (multiple choice, other spellings, odd
  numbers);
- `<key>__missing` where an empty value is more than "no answer": `unreadable` (a text in a number or date question).
"""

from dataclasses import dataclass

import polars as pl

from survey_ingest.domain.codebook import Codebook
from survey_ingest.domain.report import Report
from survey_ingest.domain.workshop import Session

ROW_COLUMNS = ("upload", "row_number", "response_id", "submitted_at", "language")
POINTS = "__points"
RAW = "__raw"
MISSING = "__missing"


@dataclass(frozen=True)
class Part:
    """The answers of a source: one frame and its codebook. What derivations and merges work on."""

    frame: pl.DataFrame
    codebook: Codebook


@dataclass(frozen=True)
class Dataset:
    """What reading one survey file gives. `sessions` are the Zoom sessions in which it was asked: polls have some."""

    frame: pl.DataFrame
    codebook: Codebook
    report: Report
    sessions: tuple[Session, ...] = ()

    @property
    def part(self) -> Part:
        """The answers without the report."""
        return Part(self.frame, self.codebook)
