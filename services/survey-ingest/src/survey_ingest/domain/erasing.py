"""Taking one respondent out of what was read, and out of a text table. Pure.

Source of the rule: docs/adr/0010. A tombstone (a keyed hash) keeps them out of every later reading.
"""

import csv
import io
from collections.abc import Collection, Mapping

import polars as pl

from survey_ingest.domain.dataset import ROW_COLUMNS
from survey_ingest.domain.identity import ids_by_time

#: Columns that say whose a row is, in datasets and in the frames of workshops.
WHOSE = ("response_id", "person", "sender", "sender_name", "speaker", "speaker_name", "voice")
_NAMES = "names"
_LONGEST_FIELD = 16 * 1024**2


def theirs(columns: Collection[str], identities: Collection[str]) -> pl.Expr:
    """Whether a row of a frame with these columns is of one of the identities."""
    wanted = list(identities)
    hits = [pl.col(name).is_in(wanted).fill_null(value=False) for name in WHOSE if name in columns]
    if _NAMES in columns:
        hits.append(pl.col(_NAMES).list.eval(pl.element().is_in(wanted)).list.any().fill_null(value=False))
    return pl.any_horizontal(hits) if hits else pl.lit(value=False)


def identities_in(
    source: object, identities: Collection[str], responses: Collection[Mapping[str, str]]
) -> frozenset[str]:
    """Those of the identities that count in a source: not ids of `responses` (`response_id`, `source`) of others."""
    here = {each["response_id"] for each in responses if each["source"] == str(source)}
    return frozenset(identities) - {each["response_id"] for each in responses} | here


def row_numbers(rows: pl.DataFrame) -> set[int]:
    """The records of the file that the rows of a frame came from."""
    if "rows" in rows.columns:
        return set(rows["rows"].explode().drop_nulls().to_list())
    return set(rows["row_number"].drop_nulls().to_list()) if "row_number" in rows.columns else set()


def told_by_place(gone: pl.DataFrame, left: pl.DataFrame, key: bytes, known: Collection[str]) -> bool:
    """Whether another response of the file would take the place, and with it the id, of an erased one in a new reading.

    So it is where ids are made of the time, or of the answers alone, and others share them; see `identity.py`. Times
    are no matter for the responses whose answers are `known` (their ids), see `erased_rows.py`.
    """
    second = pl.col("submitted_at").dt.truncate("1s")
    timed = gone.filter(pl.col("submitted_at").is_not_null() & ~pl.col("response_id").is_in(list(known))).with_columns(
        second.alias("second")
    )
    beside = left.select(second.alias("second")).drop_nulls().group_by("second").len("others")
    for row in timed.join(beside, on="second").iter_rows(named=True):
        places = row["others"] + gone.height + 1
        at = pl.Series([row["second"]] * places, dtype=gone["submitted_at"].dtype)
        if row["response_id"] in ids_by_time(at, pl.Series(range(1, places + 1)), key).to_list():
            return True
    answers = [pl.col(name) for name in gone.columns if name not in ROW_COLUMNS]
    untimed, others = (
        {repr(row) for row in rows.filter(pl.col("submitted_at").is_null()).select(answers).iter_rows()}
        for rows in (gone, left if gone["submitted_at"].null_count() else left.clear())
    )
    return not untimed.isdisjoint(others)


def blanked(text: str, delimiter: str, records: Collection[int]) -> str:
    """The text table with these records (from 1) left blank, so that all others keep their number."""
    csv.field_size_limit(_LONGEST_FIELD)
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(iter(lines), delimiter=delimiter, quotechar='"', doublequote=True)
    kept: list[str] = []
    before = 0
    for number, _ in enumerate(reader, 1):
        kept += ["\n"] if number in records else lines[before : reader.line_num]
        before = reader.line_num
    return "".join(kept)
