"""An SPSS file (.sav, .zsav) as text cells and what it tells of its variables.

Read by pyreadstat, in C: files made to break it end in its errors or in the end of the child that reads (see
`reading/`). What its header claims is checked against the size of the file before anything is allocated for it.
Source: docs/formats.md.
"""

import datetime as dt
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.findings import Finding, ReadError, rejected
from survey_ingest.domain.report import Decision
from survey_ingest.readers.table import Table, column
from survey_ingest.readers.word_scores import word_score

MAGIC = (b"$FL2", b"$FL3")
_EPOCH = dt.datetime(1582, 10, 14)  # noqa: DTZ001 - SPSS counts seconds from here, without zone
_HEADER = 176
_MOST_CELLS = 60_000_000
_MANY_CELLS = 2_000_000
_MOST_A_BYTE = 40  # cells in a byte of a packed file; answers that differ take more room
_MOST_PACKED = 1_100  # how often a zlib stream may be smaller than what it holds
DATES = ("DATE", "ADATE", "EDATE", "SDATE", "JDATE")
TIMES = ("DATETIME", "YMDHMS")
_CLOCKS = ("TIME", "DTIME", "MTIME")
_WESTERN = frozenset({"windows-1252", "cp1252", "iso-8859-1", "latin1", "iso-8859-15", "us-ascii", ""})
_CANDIDATES = ("UTF-8", "WINDOWS-1256", "WINDOWS-1252", "MACINTOSH")
_MARGIN = 0.15
_NONE_KNOWN: frozenset[str] = frozenset()
_EXACT = 2**53
_DAMAGED = "The file is damaged or was cut short: it cannot be read. Save it again from SPSS, or export it as CSV."


@dataclass(frozen=True)
class SpssSet:
    """A multiple-response set: several variables that are one question.

    `counted` is the value that ticks, where each variable is an option; None where each holds one of the options.
    """

    name: str
    label: str
    variables: tuple[str, ...]
    counted: str | None


@dataclass
class SpssFile:
    """What was read: the cells, and by variable its label, value labels, missing ranges, format and measure."""

    table: Table
    names: tuple[str, ...]
    labels: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    missing: Mapping[str, tuple[tuple[Any, Any], ...]]
    formats: Mapping[str, str]
    measures: Mapping[str, str]
    sets: tuple[SpssSet, ...]
    decision: Decision
    findings: list[Finding] = field(default_factory=list)


def open_spss(path: Path, size: int, head: bytes, encoding: str | None = None) -> SpssFile:
    """The file. Raises `ReadError`: `damaged_file`, `too_many_cells`, `no_rows`, `wrong_encoding`."""
    _guard(path, size, head)
    data, metadata, decision, findings = _decoded(path, encoding)
    height = len(next(iter(data.values()), ()))
    if not height:
        raise rejected(
            "no_rows", "The file has variables and no cases: nobody has answered, or they were filtered out."
        )
    names = tuple(metadata.column_names)
    if None in names or len(set(names)) < len(names) or not set(names) <= set(data):
        raise rejected("damaged_file", _DAMAGED)
    strings = {name for name, kind in metadata.readstat_variable_types.items() if kind == "string"}
    formats = {name: str(metadata.original_variable_types.get(name) or "").upper() for name in names}
    cells = [
        _texts(data[name], formats[name], is_text=name in strings).alias(column(place))
        for place, name in enumerate(names, 1)
    ]
    numbers = pl.Series("row_number", range(1, height + 1), dtype=pl.Int64)
    return SpssFile(
        Table([list(names)], pl.DataFrame([numbers, *cells]).lazy(), len(names), height),
        names,
        {name: (label or "").strip() for name, label in metadata.column_names_to_labels.items()},
        {
            name: {_value(code): str(label or "").strip() for code, label in told.items()}
            for name, told in metadata.variable_value_labels.items()
        },
        {name: tuple((each["lo"], each["hi"]) for each in ranges) for name, ranges in metadata.missing_ranges.items()},
        formats,
        dict(metadata.variable_measure),
        _sets(metadata),
        decision,
        findings,
    )


def _guard(path: Path, size: int, head: bytes) -> None:
    """Refuse a file whose header claims more cells than its bytes can hold, before they are allocated."""
    if len(head) < _HEADER:
        raise rejected("damaged_file", _DAMAGED)
    order = "<" if struct.unpack_from("<i", head, 64)[0] in {2, 3} else ">"
    compression, cases = struct.unpack_from(f"{order}i4xi", head, 72)
    metadata = _read(path, "ISO-8859-1", metadata_only=True)[1]
    columns = len(metadata.column_names)
    rows = max(cases, metadata.number_rows or 0)
    most = {0: size // 8, 1: size}.get(compression, size * _MOST_PACKED)
    if columns == 0 or rows * columns > most:
        raise rejected("damaged_file", _DAMAGED)
    if rows * columns > _MOST_CELLS or rows * columns > max(_MANY_CELLS, size * _MOST_A_BYTE):
        raise rejected(
            "too_many_cells",
            f"The file holds {rows * columns:,} cells in {size:,} bytes: nearly all are blank or equal. Save the "
            "variables that matter to a new file, or export them as CSV.",
        )


def _decoded(path: Path, encoding: str | None) -> tuple[Any, Any, Decision, list[Finding]]:
    """Data and metadata, in an encoding in which the file can be read.

    The header may name the wrong one: text that cannot be decoded is tried in others; western text whose words are
    words in Arabic only is Arabic.
    """
    if encoding:
        try:
            return *_read(path, encoding), Decision(encoding, "hint"), []
        except ReadError as error:
            raise rejected("wrong_encoding", f"The file is not {encoding}. Name another encoding, or none.") from error
    try:
        data, metadata = _read(path, None)
    except ReadError:
        return _in_another(path)
    named = str(metadata.file_encoding or "")
    words = _words(data, metadata)
    arabic = _arabic_score(words) if named.lower() in _WESTERN else None
    if arabic is None or arabic <= word_score(words, _NONE_KNOWN) + _MARGIN:
        return data, metadata, Decision(named or "not named", "named in the file"), []
    message = (
        f"The file says that it is {named or 'in no encoding'}, but its words are Arabic: it was read as WINDOWS-1256."
    )
    return (
        *_read(path, "WINDOWS-1256"),
        Decision("WINDOWS-1256", "scored by its words", (named,)),
        [_corrected(message)],
    )


def _in_another(path: Path) -> tuple[Any, Any, Decision, list[Finding]]:
    scored: list[tuple[float, str, Any, Any]] = []
    for name in _CANDIDATES:
        try:
            data, metadata = _read(path, name)
        except ReadError:
            continue
        scored.append((word_score(_words(data, metadata), _NONE_KNOWN), name, data, metadata))
    if not scored:
        raise rejected("damaged_file", _DAMAGED)
    _, best, data, metadata = max(scored, key=lambda each: each[0])
    others = tuple(name for _, name, _, _ in scored if name != best)
    message = f"The file cannot be read in the encoding that it names; it was read as {best}."
    return data, metadata, Decision(best, "scored by its words", others), [_corrected(message)]


def _corrected(message: str) -> Finding:
    return Finding("encoding_corrected", message, severity="attention")


def _read(path: Path, encoding: str | None, *, metadata_only: bool = False) -> tuple[Any, Any]:
    import pyreadstat

    try:
        return pyreadstat.read_sav(
            str(path), metadataonly=metadata_only, encoding=encoding, user_missing=True, output_format="dict",
            disable_datetime_conversion=True,
        )  # fmt: skip
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except Exception as error:  # whatever the parser raises is a file that it cannot read
        raise rejected("damaged_file", _DAMAGED) from error


def _words(data: Mapping[str, Any], metadata: Any) -> str:
    """A sample of the texts: labels first, then cells."""
    texts = [label for label in metadata.column_names_to_labels.values() if label]
    texts += [str(label) for told in metadata.variable_value_labels.values() for label in told.values()]
    for name, cells in data.items():
        if metadata.readstat_variable_types.get(name) == "string":
            texts += [cell for cell in cells[:200] if isinstance(cell, str)]
    return "\n".join(text for text in texts if not text.isascii())[:100_000]


def _arabic_score(text: str) -> float | None:
    """The score of western text had it been Arabic; None where it cannot have been."""
    try:
        return word_score(text.encode("cp1252").decode("cp1256"), _NONE_KNOWN) if text else None
    except UnicodeError:
        return None


def _texts(cells: Any, spss_format: str, *, is_text: bool) -> pl.Series:
    """The cells as text: whole numbers without decimals, dates and times by the variable's format, null where blank."""
    if is_text:
        plain = [cell.replace("\u00a0", " ").strip() if isinstance(cell, str) else "" for cell in cells]
        return pl.Series([cell or None for cell in plain], dtype=pl.String)
    numbers = pl.Series(cells, dtype=pl.Float64).fill_nan(None)
    kind = spss_format.rstrip("0123456789.")
    if kind in DATES or kind in TIMES or kind in {"QYR", "MOYR", "WKYR"} or kind in _CLOCKS:
        met: dict[float, str | None] = {}
        texts = [None if each is None else met.setdefault(each, _moment(each, kind)) for each in numbers.to_list()]
        return pl.Series(texts, dtype=pl.String)
    whole = numbers.is_not_null() & (numbers == numbers.floor()) & (numbers.abs() < _EXACT)
    frame = pl.DataFrame({"number": numbers, "whole": whole})
    text = pl.when("whole").then(pl.col("number").cast(pl.Int64, strict=False).cast(pl.String))
    return frame.select(text.otherwise(pl.col("number").cast(pl.String)).alias("text"))["text"]


def _moment(seconds: float, kind: str) -> str | None:
    """A date, time or span of SPSS as text; None for what no calendar holds."""
    if kind in _CLOCKS:
        minutes, rest = divmod(round(abs(seconds)), 60)
        return f"{'-' if seconds < 0 else ''}{minutes // 60:02}:{minutes % 60:02}:{rest:02}"
    try:
        moment = _EPOCH + dt.timedelta(seconds=seconds)
    except OverflowError:
        return None
    if kind in TIMES:
        return moment.isoformat(" ", "seconds")
    periods = {
        "QYR": f"{moment.year} Q{(moment.month + 2) // 3}",
        "MOYR": f"{moment.year}-{moment.month:02}",
        "WKYR": f"{moment.year} week {(moment.timetuple().tm_yday + 6) // 7}",
    }
    return periods.get(kind, moment.date().isoformat())


def _value(code: Any) -> str:
    """A code as it stands in the cells."""
    if isinstance(code, str):
        return code.strip()
    return str(int(code)) if float(code).is_integer() and abs(code) < _EXACT else str(float(code))


def _sets(metadata: Any) -> tuple[SpssSet, ...]:
    known = set(metadata.column_names)
    found = []
    for name, told in (getattr(metadata, "mr_sets", None) or {}).items():
        variables = tuple(each for each in told["variable_list"] if each in known)
        counted = told["counted_value"] if told["is_dichotomy"] else None
        if len(variables) > 1:
            label = (told["label"] or "").strip()
            found.append(SpssSet(name.lstrip("$"), label, variables, None if counted is None else _value(counted)))
    return tuple(found)


def is_missing(cell: str, ranges: tuple[tuple[Any, Any], ...]) -> bool:
    """Whether a cell is a value that the file calls missing: one of its codes, or within its range."""
    try:
        number: float | None = float(cell)
    except ValueError:
        number = None
    for low, high in ranges:
        if isinstance(low, str) or isinstance(high, str):
            if match_key(str(low)) == match_key(cell):
                return True
        elif number is not None and low <= number <= high:
            return True
    return False
