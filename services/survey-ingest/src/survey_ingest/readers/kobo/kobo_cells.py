"""What the cells of a KoboToolbox, ODK Central or Ona export say of a column, and how its responses are identified."""

import re
from collections.abc import Collection, Mapping

import polars as pl

from survey_ingest.domain.codebook import Kind, Missing
from survey_ingest.domain.vocabulary import learn
from survey_ingest.readers.kobo.kobo_header import IDS, NOT_THERE, plain
from survey_ingest.readers.records import Records
from survey_ingest.readers.table import Table, column, table_of

FLAGS = frozenset({"0", "1", "true", "false", "0.0", "1.0", *NOT_THERE})
MISSING: dict[str, Missing] = {"n/a": "not_answered"}
_FILE = re.compile(
    r"^[^\s/\\][^/\\]*\.(?:jpe?g|png|gif|heic|mp4|3gp|mov|amr|m4a|mp3|wav|ogg|pdf|docx?|xlsx?|csv|zip)$", re.IGNORECASE
)
_POINT = re.compile(r"^-?\d+\.\d+ -?\d+\.\d+(?: -?\d+(?:\.\d+)?){0,2}$")
_NAMES = re.compile(r"^[\w.\-]+(?: [\w.\-]+)*$", re.ASCII)
_MOST_OPTIONS = 60
_FEW = 0.02  # of the flags of a column


def is_flag(cells: Collection[str]) -> bool:
    """Whether the cells are those of an option's column."""
    told = {plain(cell) for cell in cells}
    return bool(told) and told <= FLAGS


def odd_flags(cells: Mapping[str, int], *, listed: bool) -> list[str]:
    """The few cells of an option's column that are no flags: damage. One alone is, where the question is `listed`."""
    odd = [cell for cell in cells if plain(cell) not in FLAGS]
    flags = sum(cells.values()) - sum(cells[cell] for cell in odd)
    few = sum(cells[cell] for cell in odd) <= max(1, flags * _FEW)
    return odd if odd and few and (flags > 1 or listed) else []


def kind_of(cells: Mapping[str, int]) -> Kind | None:
    """The kind that the form of the answers tells: names of files, points, joined names of choices."""
    if cells and all(map(_FILE.match, cells)):
        return "file"
    if cells and all(map(_POINT.match, cells)):
        return "text"
    return "multiple" if are_choices(cells) else None


def are_choices(cells: Mapping[str, int]) -> bool:
    """Whether the cells are XML names of choices joined by blanks: few of them, none twice in a cell.

    Names of choices are written small as a rule; with capitals, names of places and persons look the same.
    """
    if not cells or not all(_NAMES.match(cell) and cell == cell.lower() for cell in cells):
        return False
    cut = [cell.split(" ") for cell in cells]
    names = {name for each in cut for name in each}
    joined = [each for each in cut if len(each) > 1]
    several = len(joined) > 1 or {name for each in joined for name in each} <= {
        each[0] for each in cut if len(each) == 1
    }
    once = all(len(set(each)) == len(each) for each in cut)
    return several and once and len(names) <= _MOST_OPTIONS and learn(cells, " ") is not None


def identified_table(records: Records, is_repeat: bool) -> Table:
    """The table; ids without the `uuid:` that some columns of ids have and others have not.

    An edited submission keeps the id under which it came first (`meta/rootUuid`).
    """
    table = table_of(records)
    names = [plain(title) for title in table.titles]
    places = [names.index(name) + 1 for name in IDS if name in names]
    if is_repeat or not places:
        return table
    bare = [pl.col(column(place)).str.strip_prefix("uuid:") for place in places]
    same = [each for each, place in zip(bare, places, strict=True) if names[place - 1] != "_id"] or bare
    cells = table.cells.with_columns(pl.coalesce(same).alias(column(places[0])), *bare[1:])
    return Table(table.header, cells, table.width, table.height, table.findings)
