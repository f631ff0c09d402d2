"""read(): from a file to a dataset, a workshop, themes or a definition."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import get_args
from zoneinfo import ZoneInfo

import polars as pl

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.definition import Definition
from survey_ingest.domain.findings import Finding, ReadError, rejected
from survey_ingest.domain.hints import DateOrder, Hints
from survey_ingest.domain.progress import Progress, no_progress
from survey_ingest.domain.report import Detection
from survey_ingest.domain.themes import Themes, without_erased
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.contract import Reader
from survey_ingest.readers.detection import Detected, detect
from survey_ingest.readers.large_table import head_of_table
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.pushed.reader import pushed
from survey_ingest.readers.registry import readers as registered
from survey_ingest.readers.unpacking import only_file, unpacked_file


def read(
    path: Path,
    hints: Hints,
    readers: Sequence[Reader] | None = None,
    progress: Progress = no_progress,
    scratch: Path | None = None,
) -> Dataset | Workshop | Themes | Definition:
    """What the file holds. Raises `ReadError` (rejected, or needs attention) with findings that say what to do.

    `scratch` is a folder for what does not fit into memory; large tables are read whole without one.
    """
    _known_settings(hints)
    entry = only_file(path)
    if entry is not None:
        with TemporaryDirectory(dir=scratch) as folder:
            inner = replace(hints, file_name=PurePosixPath(entry).name)
            found = read(unpacked_file(path, entry, Path(folder)), inner, readers, progress, scratch)
        found.report.problems.append(Finding("unpacked", "The one file in the ZIP archive was read."))
        return found
    head = None if scratch is None else head_of_table(path, hints.encoding)
    if head is not None:
        try:
            return _read(path, head, hints, readers, progress, scratch)
        except pl.exceptions.PolarsError:
            # Not regular beyond its start: whole, record by record, its fault can be named.
            pass
    return _read(path, None, hints, readers, progress, None)


def _read(
    path: Path,
    head: bytes | None,
    hints: Hints,
    readers: Sequence[Reader] | None,
    progress: Progress,
    scratch: Path | None,
) -> Dataset | Workshop | Themes | Definition:
    progress("opening")
    known = registered() if readers is None else readers
    words = frozenset(word for reader in known for word in reader.header_words)
    data = path.read_bytes() if head is None else head
    name = hints.file_name or path.name
    probe = Probe(path, name, data, hints.encoding, words, progress, head is not None, scratch)
    progress("recognising")
    of_pushes = pushed(probe)
    detected = of_pushes or detect(probe, hints, known)
    detection = _detection(detected)
    progress("reading")
    try:
        result = detected.reader.read(probe, detected.evidence, hints)
    except ReadError as error:
        error.detection = error.detection or asdict(detection)
        raise
    result.report.problems[:0] = probe.oddities
    result.report.detection = replace(detection, layout=result.report.detection.layout)
    if isinstance(result, Themes) and hints.tombstones:
        result = without_erased(result, hints.tombstones)
    result.report.problems += _erased_again(result.report.counts.get("erased", 0), of_pushes is not None)
    return result


def _erased_again(number: int, of_pushes: bool) -> list[Finding]:
    """That the raw file brings erased people again: what was read is without them, and the file is not."""
    if not number:
        return []
    first = "delete them in the tool, or it may push them once more" if of_pushes else "delete them in the tool"
    message = (
        f"The file holds people who were erased ({number} of its records). They were left out; the raw file still "
        "holds them: "
        f"{first}, and delete this raw file (DELETE /v1/uploads/{{id}}/raw; what was read from it stays)."
    )
    return [Finding("erased_people_in_file", message, severity="attention")]


def _detection(detected: Detected) -> Detection:
    evidence = detected.evidence
    return Detection(detected.reader.format, evidence.layout, evidence.score, evidence.reasons, detected.runner_up)


def _known_settings(hints: Hints) -> None:
    if hints.date_order not in {None, *get_args(DateOrder)}:
        raise rejected("unknown_date_order", f"The order of dates is one of {', '.join(get_args(DateOrder))}.")
    try:
        ZoneInfo(hints.timezone)
    except (KeyError, ValueError, OSError) as error:
        raise rejected("unknown_timezone", "No time zone of that name is known, for example Asia/Kuwait.") from error
