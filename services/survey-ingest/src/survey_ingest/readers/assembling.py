"""assemble(): from a table and what a reader says of its columns to a dataset, the same way for every tool.

Times are placed, responses identified, rows and columns that are none set aside with a reason, personal columns kept
out, questions named, described and counted. Nothing is dropped in silence: what is left out stands in the report.
"""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl
from polars import selectors
from rba_kernel.text import match_key

from survey_ingest.domain.codebook import Asked, Choice, Codebook, Matrix
from survey_ingest.domain.dataset import Dataset, as_text
from survey_ingest.domain.describing import codebook_of
from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.labels import label_key, label_keys
from survey_ingest.domain.lost_text import lost_findings
from survey_ingest.domain.personal_columns import personal_reason
from survey_ingest.domain.question_keys import matrix_key, question_keys
from survey_ingest.domain.report import Decision, Detection, Ignored, Report, SetAside
from survey_ingest.readers.arrangement import Arrangement, Field
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.exact_ids import with_exact_ids
from survey_ingest.readers.headings.odd_cells import odd_findings
from survey_ingest.readers.identifying import identified
from survey_ingest.readers.placing_times import placed_times
from survey_ingest.readers.spreading import cells_of
from survey_ingest.readers.table import Table, column

_NUMBERING = label_keys(
    "index · no · no. · nr · nr. · # · n° · nº · s.no · s no · sl no · sl. no. · sr no · sr. no. · serial no · "
    "serial number · row · row number · م · ت · رقم · الرقم · تسلسل · التسلسل · الرقم التسلسلي"
)
_SAMPLE = 200
_AGAIN = 2  # times that each cell of a closed question stands there
FRAME_FILE = "part.parquet"


def assemble(
    table: Table,
    arrangement: Arrangement,
    evidence: Evidence,
    format_name: str,
    hints: Hints,
    encoding: Decision,
    delimiter: str = "",
    findings: Sequence[Finding] = (),
) -> Dataset:
    """The dataset. Raises `ReadError` (`unreadable_times`, `nobody_found`, a question about the order of dates)."""
    report = Report(
        Detection(format_name, arrangement.layout, evidence.score, evidence.reasons),
        encoding,
        delimiter,
        problems=[*findings, *table.findings, *arrangement.findings],
        header_rows=len(table.header),
    )
    table, rounded = with_exact_ids(table, arrangement)
    report.problems += rounded
    fields = _questions(table, arrangement, report)
    asides = _set_aside(table, arrangement)
    times = placed_times(table, arrangement, hints, report, [row for row, _ in asides])
    asides += times.without
    report.set_aside = [SetAside(row, reason) for row, reason in sorted(asides)]
    rows = identified(table, arrangement, times, hints, report)
    report.counts |= {
        "rows": times.rows.height,
        "responses": rows.height,
        "set_aside": len(report.set_aside),
    }
    if not rows.height and not report.counts["erased"]:
        raise rejected("nobody_found", "No row of the file is a response. Export the responses of the form again.")
    keys = _keys(table, fields, rows)
    asked = [_asked(each, key) for each, key in zip(fields, keys, strict=True)]
    columns = [cells_of(each, key) for each, key in zip(fields, keys, strict=True)]
    frame = _made(
        table,
        times.numbers,
        rows.select(pl.lit(hints.upload).alias("upload"), "row_number", "response_id", "submitted_at", "person"),
        [
            _language(arrangement, hints),
            (pl.lit(None, pl.Boolean) if arrangement.complete is None else arrangement.complete).alias("complete"),
            *(each for group in columns for each in group),
        ],
    )
    codebook = codebook_of(frame, asked, hints.language or arrangement.form_language)
    report.problems += [
        *lost_findings(codebook),
        *_without_title(codebook),
        *_same_titles(fields),
        *odd_findings(fields),
    ]
    groups = {each.group or key for each, key in zip(fields, keys, strict=True)}
    report.counts |= {"questions": len(groups), "ignored_columns": len(report.ignored)}
    if arrangement.complete is not None:
        report.counts["partial"] = int(frame.select((~pl.col("complete")).sum()).collect().item() or 0)
    report.checksums |= {"answers": sum(question.answered for question in codebook.questions)}
    return Dataset(as_text(frame), codebook, report)


def _without_title(codebook: Codebook) -> list[Finding]:
    """What is said of columns that hold answers and have no title in the header."""
    found = [each.position for each in codebook.questions if each.answered and not each.title.strip()]
    if not found:
        return []
    message = (
        f"{len(found)} columns hold answers and have no title, such as column {found[0]}: a header row may be missing, "
        "or the header was edited. Compare them with the tool, or export the file again."
    )
    return [Finding("columns_without_title", message, column=str(found[0]), severity="attention")]


def _same_titles(fields: Sequence[Field]) -> list[Finding]:
    """What is said of questions that nothing tells apart but who answered them first; see `question_keys`."""
    places: dict[str, list[int]] = {}
    for each in fields:
        if each.known_by.strip():
            places.setdefault(match_key(each.known_by), []).append(each.positions[0])
    same = [columns for columns in places.values() if len(columns) > 1]
    if not same:
        return []
    message = (
        f"{sum(map(len, same))} questions have the title of another one, such as columns {same[0][0]} and "
        f"{same[0][1]}: they are told apart by who answered them first. Should that answer be changed or erased, they "
        "would change places. Give them titles of their own in the tool before you publish from them."
    )
    return [Finding("same_title", message, column=str(same[0][0]), severity="attention")]


def _made(table: Table, all_rows: pl.Series, rows: pl.DataFrame, columns: Sequence[pl.Expr]) -> pl.LazyFrame:
    """The frame of the responses: in memory, or, of a large table, in a file, which is written in one pass."""
    if table.scratch is None or table.stored is None:
        joined = rows.lazy().join(table.cells, on="row_number", how="left", maintain_order="left")
        return joined.select(*rows.columns, *columns).collect().lazy()
    left_out = all_rows.filter(~all_rows.is_in(rows["row_number"].implode())).to_list()
    cells = table.stored.filter(~pl.col("row_number").is_in(left_out)) if left_out else table.stored
    # What is more than a copy of a column is told of text.
    read = {name for each in columns if not _is_copy(each) for name in each.meta.root_names()}
    text = cells.with_columns((selectors.categorical() & selectors.by_name(*read, require_all=False)).cast(pl.String))
    path = table.scratch / FRAME_FILE
    whole = pl.concat([rows.lazy(), text.select(columns)], how="horizontal")
    # Written once and read often: the quick compression, and no statistics, which nothing asks for.
    whole.sink_parquet(path, compression="lz4", statistics=False)
    return pl.scan_parquet(path)


def _is_copy(each: pl.Expr) -> bool:
    return each.meta.undo_aliases().meta.is_column()


def _language(arrangement: Arrangement, hints: Hints) -> pl.Expr:
    if arrangement.language is None:
        return pl.lit(hints.language, pl.String).alias("language")
    return pl.col(column(arrangement.language)).fill_null(pl.lit(hints.language, pl.String)).alias("language")


def _set_aside(table: Table, arrangement: Arrangement) -> list[tuple[int, str]]:
    if not arrangement.set_aside:
        return []
    reason = pl.coalesce(pl.when(rule.rows).then(pl.lit(rule.reason)) for rule in arrangement.set_aside)
    found = table.cells.select("row_number", reason.alias("reason")).drop_nulls("reason").collect()
    return list(zip(found["row_number"].to_list(), found["reason"].to_list(), strict=True))


def _questions(table: Table, arrangement: Arrangement, report: Report) -> list[Field]:
    """The fields that are questions; personal, blank and unplaced columns go to the report."""
    report.ignored = list(arrangement.ignored)
    kept: list[Field] = []
    for each in arrangement.fields:
        reason = _no_question(table, each) if len(each.positions) == 1 else None
        if reason is None:
            kept.append(each)
            continue
        position = each.positions[0]
        report.ignored.append(Ignored(position, each.title, reason, table.column(position).count()))
    named = {*arrangement.submitted_at, arrangement.response_id, arrangement.language}
    named |= {each.position for each in report.ignored} | {place for each in kept for place in each.positions}
    for position in range(1, table.width + 1):
        if position not in named:
            filled = table.column(position).count()
            reason = "unplaced" if filled else "blank"
            report.ignored.append(Ignored(position, table.titles[position - 1], reason, filled))
    report.ignored = sorted(_counted(table, report.ignored), key=lambda each: each.position)
    return kept


def _counted(table: Table, ignored: list[Ignored]) -> list[Ignored]:
    """With the cells of all rows, where those of the first rows of a large table were counted."""
    if table.stored is None:
        return ignored
    filled = table.filled([each.position for each in ignored])
    return [
        replace(each, filled=number, reason="unplaced" if number and each.reason == "blank" else each.reason)
        for each, number in zip(ignored, filled, strict=True)
    ]


def _no_question(table: Table, asked: Field) -> str | None:
    """Why a column is no question: it names persons, holds nothing at all, or numbers the rows."""
    first = table.first_filled(asked.positions[0], _SAMPLE).to_list()
    if asked.title.strip() and not (label_key(asked.title) in _NUMBERING and not asked.parent and first):
        # A row `Email` of a matrix asks how, not for an address, where its cells come again and again.
        closed = bool(asked.parent) and len(set(first)) * _AGAIN <= len(first)
        return personal_reason("" if closed else asked.title, first)
    if not first:
        return "blank"
    start, cells = first[0], table.column(asked.positions[0]).drop_nulls().to_list() or first
    if start in {"0", "1"} and cells == [str(int(start) + place) for place in range(len(cells))]:
        return "row_numbers"
    return personal_reason(asked.title, first)


def _keys(table: Table, fields: Sequence[Field], rows: pl.DataFrame) -> list[str]:
    """A name for good for each question: from the tool's own name, else from its title."""
    names = [each.known_by for each in fields]
    plain = [match_key(name) for name in names]
    twice = {name for name in plain if plain.count(name) > 1} if len(set(plain)) < len(plain) else set()
    answers: list[list[tuple[str, str]]] = []
    for each, name in zip(fields, plain, strict=True):
        if name not in twice:
            answers.append([])
            continue
        first = column(each.positions[0])
        cells = rows.lazy().join(table.cells.select("row_number", first), on="row_number", how="left").collect()
        told = cells.drop_nulls(first)
        times = [str(time or number) for time, number in zip(told["submitted_at"], told["row_number"], strict=True)]
        answers.append(list(zip(times, told[first].to_list(), strict=True)))
    return question_keys(names, answers)


def _asked(each: Field, key: str) -> Asked:
    matrix = None
    if each.parent:
        matrix = Matrix(matrix_key(each.parent_name or each.parent), each.parent.strip(), each.row.strip())
    kind = each.kind
    spread = each.spread in {"ticks", "flags", "ranks", "places", "picks"}
    if each.spread in {"ranks", "places"}:
        kind = "ranking"
    elif each.spread in {"ticks", "flags", "picks"}:
        kind = "multiple"
    offered = (
        () if each.spread in {"places", "picks"} else tuple(Choice(option) for option in dict.fromkeys(each.options))
    )
    return Asked(
        key=key,
        position=each.position or each.positions[0],
        title=each.title,
        name=each.name,
        matrix=matrix,
        joiner=each.joiner,
        spread=spread,
        kind=kind,
        choices=each.choices or offered,
        missing=dict(each.missing),
        titles=dict(each.titles),
    )
