"""Which rows are responses, each with its identity and time."""

from collections.abc import Sequence

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.findings import Finding
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.identity import ids_by_digest, ids_by_name, ids_by_time, ordering, row_digests
from survey_ingest.domain.keyed_hash import keyed_hash
from survey_ingest.domain.report import Report, SetAside
from survey_ingest.readers.arrangement import Arrangement
from survey_ingest.readers.beside_erased import BesideErased
from survey_ingest.readers.placing_times import PlacedTimes
from survey_ingest.readers.table import Table, column

SAME_ID = "same_id_differs"
SAME_ID = "same_id_differs"
_ADDRESS = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
#: Addresses anywhere in a cell: some write two into one, or the name before it.
_ADDRESSES = r"[^@\s,;:<>()\[\]\"']+@[^@\s,;:<>()\[\]\"']+\.[^@\s,;:<>()\[\]\"'.]+"


def identified(
    table: Table, arrangement: Arrangement, times: PlacedTimes, hints: Hints, report: Report
) -> pl.DataFrame:
    """The responses in the order of the file: `row_number`, `response_id`, `submitted_at`, `person`.

    Erased ones are left out and counted; of several rows of one id the newest stays, the others are set aside.
    """
    rows = times.rows
    aside = [each.row for each in report.set_aside]
    rows = rows.filter(~pl.col("row_number").is_in(aside))
    if arrangement.response_id is not None:
        names = table.cells.select("row_number", pl.col(column(arrangement.response_id)).alias("name")).collect()
        rows = rows.join(names, on="row_number", how="left", maintain_order="left")
    else:
        rows = rows.with_columns(pl.lit(None, pl.String).alias("name"))
    named = rows.filter(pl.col("name").is_not_null())
    unnamed = rows.filter(pl.col("name").is_null())
    timed = unnamed.filter(pl.col("submitted_at").is_not_null())
    bare = unnamed.filter(pl.col("submitted_at").is_null())
    told, doubles = _newest(named.with_columns(ids_by_name(named["name"], hints.identity_key).alias("response_id")))
    beside = BesideErased(table, arrangement, hints, report)
    newest = pl.concat([
        told,
        _by_time(table, timed, hints, beside),
        bare.with_columns(
            pl.Series("response_id", ids_by_digest(_digests(table, bare), hints.identity_key), pl.String)
        ),
    ])  # fmt: skip
    report.set_aside += [SetAside(row, "same_response_again") for row in doubles]
    report.problems += _differing(table, named)
    newest = _linked(table, newest, hints, report)
    erased = list(hints.tombstones)
    theirs = pl.col("response_id").is_in(erased) & ~pl.col("row_number").is_in(beside.namesakes(newest))
    gone = (theirs | pl.col("person").is_in(erased)).fill_null(value=False)
    alive = newest.filter(~gone).sort("row_number")
    report.counts["erased"] = newest.height - alive.height
    report.problems += beside.findings(alive["row_number"])
    return alive.select("row_number", "response_id", "submitted_at", "person")


def _newest(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[int]]:
    """Of several rows of one name the newest, and the numbers of the others."""
    again = rows.filter(rows["response_id"].is_duplicated())
    if again.is_empty():
        return rows, []
    last = again.sort("submitted_at", "row_number", nulls_last=False).unique("response_id", keep="last")
    older = again.join(last, on="row_number", how="anti")["row_number"].sort()
    return rows.filter(~pl.col("row_number").is_in(older.implode())), older.to_list()


def _differing(table: Table, named: pl.DataFrame) -> list[Finding]:
    """What is said where rows of one id do not say the same: an edit, or the id of another row was overwritten."""
    again = named.filter(named["name"].is_duplicated()).select("row_number", "name")
    if again.is_empty():
        return []
    cells = _beside(table, again, [pl.col(name) for name in table.names])
    versions = cells.drop("row_number").unique()["name"]
    rows = again.filter(pl.col("name").is_in(versions.filter(versions.is_duplicated()).implode()))["row_number"].sort()
    if rows.is_empty():
        return []
    message = (
        f"{len(rows)} rows have an id that another row has, too, and do not say the same, such as row {rows[0]}: of "
        "each id the newest was read. If they are different responses, an id was overwritten: compare them with the "
        "tool, or export the file again."
    )
    return [Finding(SAME_ID, message, row=rows[0], severity="attention")]


def _linked(table: Table, rows: pl.DataFrame, hints: Hints, report: Report) -> pl.DataFrame:
    """With `person`, where the coalition allows it and a personal column holds addresses.

    Of several addresses the first counts, unless another is that of somebody erased or looked for: that one then.
    """
    personal = [each.position for each in report.ignored if each.reason in {"personal", "addresses"} and each.filled]
    if not hints.link_persons or not personal:
        return rows.with_columns(pl.lit(None, pl.String).alias("person"))
    address = pl.coalesce(
        pl.when(pl.col(column(place)).str.contains(_ADDRESS)).then(pl.col(column(place))) for place in personal
    )
    every = pl.concat_list(
        pl.col(column(place)).fill_null("").str.to_lowercase().str.extract_all(_ADDRESSES) for place in personal
    )
    cells = table.cells.select("row_number", address.str.to_lowercase().alias("address"), every.alias("every"))
    told = rows.join(cells.collect(), on="row_number", how="left", maintain_order="left")
    report.counts["several_addresses"] = int((told["every"].list.n_unique() > 1).sum())
    wanted = {*hints.tombstones, *([hints.looked_for] if hints.looked_for else [])}
    theirs = {
        each: key for each in told["every"].explode().unique().drop_nulls() if (key := _person(each, hints)) in wanted
    }
    first = told["address"].map_elements(lambda each: _person(each, hints), return_dtype=pl.String)
    found = pl.col("every").list.eval(
        pl.element().replace_strict(theirs, default=None, return_dtype=pl.String).drop_nulls()
    )
    return told.with_columns(pl.coalesce(found.list.first(), first).alias("person")).drop("address", "every")


def _person(address: str, hints: Hints) -> str:
    return keyed_hash(f"address {address.casefold()}", hints.identity_key)


def _by_time(table: Table, timed: pl.DataFrame, hints: Hints, beside: BesideErased) -> pl.DataFrame:
    seconds = timed.select("row_number", pl.col("submitted_at").dt.epoch("s").alias("second"))
    ordered = seconds["second"].sort()
    shared = ordered.filter(ordered == ordered.shift()).unique().to_list()
    told_apart = pl.Series([*shared, *beside.seconds], dtype=pl.Int64)
    numbers = beside.numbered(_numbered(table, seconds.filter(pl.col("second").is_in(told_apart.implode()))))
    told = timed.join(numbers.drop("second"), on="row_number", how="left", maintain_order="left")
    told = told.with_columns(pl.col("number").fill_null(1).cast(pl.Int64))
    ids = ids_by_time(told["submitted_at"], told["number"], hints.identity_key)
    return told.drop("number").with_columns(ids.alias("response_id"))


def _numbered(table: Table, shared: pl.DataFrame) -> pl.DataFrame:
    """The `number` of each row among those of its second, in the order of their cells."""
    first, *more = ordering(_headings(table), table.names)
    rows = _beside(table, shared, first)
    for cells in more:
        tied = rows.filter(rows.drop("row_number").is_duplicated())
        if tied.height:
            rest = _beside(table, tied.select("row_number"), cells)
            rows = rows.join(rest, on="row_number", how="left")
    ordered = rows.sort(*rows.drop("row_number").columns, "row_number")
    return ordered.select("row_number", "second", pl.int_range(1, pl.len() + 1).over("second").alias("number"))


def _beside(table: Table, rows: pl.DataFrame, cells: Sequence[pl.Expr]) -> pl.DataFrame:
    """Rows with what is told of their cells."""
    theirs = table.cells.filter(pl.col("row_number").is_in(rows["row_number"].implode()))
    told = theirs.select("row_number", *cells).collect()
    return rows.join(told, on="row_number", how="left", maintain_order="left")


def _digests(table: Table, rows: pl.DataFrame) -> list[str]:
    """The digest of each row, from all its cells under their headings."""
    if not rows.height:
        return []
    return row_digests(
        _beside(table, rows.select("row_number"), [pl.col(name) for name in table.names]).drop("row_number"),
        _headings(table),
    )


def _headings(table: Table) -> list[str]:
    """The texts above each column, as one, for comparing."""
    return [
        match_key(" ".join(filter(None, (record[place].strip() for record in table.header))))
        for place in range(table.width)
    ]
