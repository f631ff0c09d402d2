"""Telling erased responses of a file from others that have their id, by their answers. Only such rows are looked at."""

from collections.abc import Sequence
from itertools import groupby

import polars as pl

from survey_ingest.domain.erased_rows import answer_digests, erased_places, numbers_beside_erased
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.question_keys import question_keys
from survey_ingest.domain.report import Report
from survey_ingest.readers.arrangement import Arrangement
from survey_ingest.readers.spreading import cells_of
from survey_ingest.readers.table import Table

_NAMED_ROWS = 5


class BesideErased:
    """What is known of the erased responses of one file, and which of its rows stand beside them.

    `report` is read for its ignored columns, which are no answers. `seconds` are those that erased responses of the
    file's source were sent in.
    """

    def __init__(self, table: Table, arrangement: Arrangement, hints: Hints, report: Report) -> None:
        self._table = table
        self._key = hints.identity_key
        ignored = {each.position for each in report.ignored}
        self._fields = [
            each for each in arrangement.fields if len(each.positions) > 1 or each.positions[0] not in ignored
        ]
        self._places = erased_places(hints.erased_rows, self._key)
        self._elsewhere: dict[str, set[str]] = {}
        here = {each.response_id for each in hints.erased_rows if each.here}
        for each in hints.erased_rows:
            if each.response_id not in here:
                self._elsewhere.setdefault(each.response_id, set()).add(each.digest)
        self._unsure: list[int] = []

    @property
    def seconds(self) -> Sequence[int]:
        """Seconds since 1970."""
        return list(self._places)

    def numbered(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows (`row_number`, `second`, `number`) that are in order, numbered so that erased ones have their number.

        Who shares the second of an erased response that is not there is noted for `findings`.
        """
        looked_at = rows.filter(pl.col("second").is_in(self.seconds))
        if looked_at.is_empty():
            return rows
        told = zip(
            looked_at["second"].to_list(),
            looked_at["row_number"].to_list(),
            self._digests(looked_at["row_number"]),
            strict=True,
        )
        numbers: dict[int, int] = {}
        for second, group in groupby(sorted(told, key=lambda row: row[0]), key=lambda row: row[0]):
            at, digests = zip(*((row, digest) for _, row, digest in group), strict=True)
            places = self._places[second]
            made = numbers_beside_erased(digests, places)
            numbers |= dict(zip(at, made, strict=True))
            if not places.keys() <= set(made):
                self._unsure += [row for row, number in zip(at, made, strict=True) if number not in places]
        again = pl.DataFrame(
            {"row_number": list(numbers), "again": list(numbers.values())},
            schema={"row_number": rows.schema["row_number"], "again": pl.Int64},
        )
        joined = rows.join(again, on="row_number", how="left", maintain_order="left")
        return joined.select(
            "row_number", "second", pl.coalesce("again", pl.col("number").cast(pl.Int64)).alias("number")
        )

    def namesakes(self, rows: pl.DataFrame) -> list[int]:
        """The row numbers of `rows` (`row_number`, `response_id`) that only have the id of one erased elsewhere."""
        same = rows.filter(pl.col("response_id").is_in(list(self._elsewhere))) if self._elsewhere else rows.clear()
        if same.is_empty():
            return []
        told = zip(same["row_number"], same["response_id"], self._digests(same["row_number"]), strict=True)
        return [row for row, name, digest in told if digest not in self._elsewhere[name]]

    def findings(self, alive: pl.Series) -> list[Finding]:
        """What is said of rows that were kept though they may be an erased person's changed answers."""
        rows = sorted(set(self._unsure) & set(alive.to_list())) if self._unsure else []
        if not rows:
            return []
        named = ", ".join(str(row) for row in rows[:_NAMED_ROWS]) + (" …" if len(rows) > _NAMED_ROWS else "")
        message = (
            f"{len(rows)} rows ({named}) were sent in the second of a response that was erased, with other answers. "
            "They were kept: as a rule they are of others. If one is the erased person's, whose answers were changed "
            "since, erase it too: POST /v1/erasures with upload_id and row_number."
        )
        return [Finding("answers_beside_erased", message, row=rows[0], severity="attention")]

    def _digests(self, rows: pl.Series) -> list[str]:
        """The digests of the answers of these rows."""
        keys = question_keys([each.known_by for each in self._fields], [[] for _ in self._fields])
        answers = [cells_of(each, key)[0] for each, key in zip(self._fields, keys, strict=True)]
        cells = self._table.cells.filter(pl.col("row_number").is_in(rows.implode()))
        found = cells.select("row_number", *answers).collect()
        ordered = rows.to_frame("row_number").join(found, on="row_number", how="left", maintain_order="left")
        return answer_digests(ordered.drop("row_number"), self._key)
