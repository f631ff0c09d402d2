"""What a reader says of a table: what stands in which column. Everything else is done by `assembling.assemble`.

A reader of a survey tool looks at the header records (and, where they do not tell, at the cells) and answers with an
`Arrangement`. It types nothing, parses no time and drops nothing by itself.
"""

from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from survey_ingest.domain.codebook import Choice, Kind, Missing
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.report import Ignored

Spread = Literal["ticks", "flags", "one_of", "ranks", "places", "picks"]
"""How a question stands in several columns, each for one option:

- `ticks`: a filled cell says that the option was chosen (whatever stands in it, also 0);
- `flags`: 1, true, yes (in the tools' languages) says chosen, 0, false, no shown and not chosen, blank says nothing;
- `one_of`: exactly one column of a row is filled: a single choice or a scale, its options being the columns;
- `ranks`: an option a column, the cell is its rank;
- `places`: a rank a column, in order, the cell is the option;
- `picks`: a column for each choice somebody made, in no order; the cell is the option.
"""


@dataclass(frozen=True)
class Field:
    """One question of the table.

    `positions` are its columns from 1; one, unless `spread` says how it stands in several, each for the option of the
    same place in `options` (for `places`, the ranks). `name` is the tool's own stable name (QID, XML name, field name);
    without one the question is known by its title. `parent` and `row` are the title of the matrix it is a row of, and
    the row's own; `parent_name` the tool's stable name of the matrix, where titles alone would take two for one.
    `joiner` parts several choices within one cell. `kind`, `choices` (in order) and `missing` (text of a cell → kind of
    no answer) are what the file itself tells. `flagged` are more words that tick a flag, or not, for this file
    (`{"Quoted": True}`), compared by match key. `not_shown` is an expression over the table's columns, true where the
    question was not put to the respondent. `other` is a column whose filled cell means that the respondent chose the
    option named with it, where the question's own column is blank. `group` is the title under which the tool counts
    several fields as one question (the rows of a matrix, the text beside a choice). `position` is the place in the
    file, where the table is laid out otherwise. `odd` counts cells that are not what its columns hold. `doubt`
    is the one row without which its columns, and those beside it, would be options of one question. Both are reported.
    """

    title: str
    positions: tuple[int, ...]
    name: str = ""
    spread: Spread | None = None
    options: tuple[str, ...] = ()
    parent: str = ""
    parent_name: str = ""
    row: str = ""
    joiner: str = ""
    kind: Kind | None = None
    choices: tuple[Choice, ...] = ()
    missing: dict[str, Missing] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    flagged: dict[str, bool] = field(default_factory=dict)
    not_shown: pl.Expr | None = None
    other: tuple[int, str] | None = None
    group: str = ""
    position: int | None = None
    odd: int = 0
    doubt: int = 0

    @property
    def known_by(self) -> str:
        """What the question is known by from file to file: the tool's own name, else its title with its matrix's."""
        if self.name:
            return self.name
        return f"{self.parent} [{self.row}]" if self.parent and self.title == self.row else self.title


@dataclass(frozen=True)
class SetAsideRule:
    """Rows that are no responses: where `rows` (an expression over the table's columns) is true, for `reason`."""

    rows: pl.Expr
    reason: str


@dataclass(frozen=True)
class Arrangement:
    """What stands where.

    `layout` is the variant of the format. `submitted_at` are columns with the time of submission, the first filled one
    counting; `utc` says that the tool prints UTC without saying so, `zone` that it prints another zone in the header;
    `in_time` that rows stand in the order of their times (which may decide about day and month); `needs_time` that a
    row without time is no response. `response_id` is the column of the tool's own id. `complete` is an expression, true
    for who came to the end, false for who left. `fields` are the questions; `ignored` what is none (metadata, personal,
    blank, computed), with the reason. `findings` are notes for the report. Any column in
    none of these is reported as `unplaced` and kept out.
    """

    layout: str
    fields: tuple[Field, ...]
    submitted_at: tuple[int, ...] = ()
    response_id: int | None = None
    language: int | None = None
    complete: pl.Expr | None = None
    utc: bool = False
    zone: str | None = None
    in_time: bool = False
    needs_time: bool = False
    set_aside: tuple[SetAsideRule, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    form_language: str = ""
    findings: tuple[Finding, ...] = ()
