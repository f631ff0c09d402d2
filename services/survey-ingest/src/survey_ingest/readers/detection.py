"""Which reader a file belongs to: all are asked, and two plausible answers are both named."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from survey_ingest.domain.findings import Finding, ReadError, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.contract import Evidence, Reader
from survey_ingest.readers.foreign import Kind, binary_kind, summary_kind, text_kind
from survey_ingest.readers.json_guard import check_json, is_json
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.records import MOST_COLUMNS, too_many_columns

PLAUSIBLE = 0.4
FALLBACK = "generic_table"
"""The reader of tables that no tool is known to have written: asked last."""
_SURE = 0.6  # evidence below this gives way to the mark of another tool
_TOO_CLOSE = 0.15


@dataclass(frozen=True)
class Detected:
    """The reader of a file, its evidence, and the format that came second."""

    reader: Reader
    evidence: Evidence
    runner_up: str = ""


def detect(probe: Probe, hints: Hints, readers: Sequence[Reader]) -> Detected:
    """The reader of the file. Raises `ReadError` that names what the file is instead, or asks between two formats."""
    if not probe.data.strip(b"\0\t\r\n \xef\xbb\xbf"):
        raise rejected("empty_file", "The file is empty. Download the export again.")
    kind = binary_kind(probe)
    if kind and not probe.binary:
        raise _refused(kind, readers)
    _measured(probe)
    found = sorted(
        ((evidence, reader) for reader in readers if (evidence := reader.recognises(probe))),
        key=lambda pair: -pair[0].score,
    )
    if hints.format:
        return _forced(hints.format, found, readers)
    plausible = [(evidence, reader) for evidence, reader in found if evidence.score >= PLAUSIBLE]
    if not kind and (not plausible or plausible[0][0].score < _SURE):
        kind = text_kind(probe)
    if kind and probe.binary and plausible:
        kind = None  # a workbook or an archive is no tool of its own
    summary = None if plausible else summary_kind(probe)
    if summary:
        raise _refused(summary, readers)
    fallback = next(((evidence, reader) for evidence, reader in found if reader.format == FALLBACK), None)
    if fallback and not plausible and (kind is None or not kind.named or probe.workbook is not None):
        return Detected(fallback[1], fallback[0])
    if kind and (kind.named or not plausible):
        raise _refused(kind, readers)
    best, reader = plausible[0]
    if len(plausible) > 1 and best.score - plausible[1][0].score < _TOO_CLOSE:
        close = [each for evidence, each in plausible if best.score - evidence.score < _TOO_CLOSE]
        raise ReadError(
            [
                Finding(
                    "ambiguous_format",
                    f"The file may be {' or '.join(each.title for each in close)}. Say which.",
                    severity="attention",
                )
            ],
            "needs_attention",
            {"format": [each.format for each in close]},
        )
    return Detected(reader, best, plausible[1][1].format if len(plausible) > 1 else "")


def _measured(probe: Probe) -> None:
    """Raise `ReadError` for what would keep all readers busy: each looks at the header, or at the documents."""
    if not probe.binary:
        if is_json(probe.start):
            check_json(probe.start)
            return
        if probe.start[:200].lstrip("\ufeff \r\n\t").startswith("<"):
            return  # XML on one line has as many separators as it likes
    for sheet in probe.sheets:
        wide = next((place for place, row in enumerate(sheet.head, 1) if len(row) > MOST_COLUMNS), None)
        if wide is not None:
            raise too_many_columns(wide)


def _refused(kind: Kind, readers: Sequence[Reader]) -> ReadError:
    read = "; ".join(reader.title for reader in readers)
    message = f"The file is {kind.name}. {kind.advice}. North Star reads: {read}."
    return rejected("not_an_export", message, reason=kind.reason)


def _forced(name: str, found: Sequence[tuple[Evidence, Reader]], readers: Sequence[Reader]) -> Detected:
    if name not in {reader.format for reader in readers}:
        known = ", ".join(reader.format for reader in readers)
        raise rejected("unknown_format", f"No reader of that name is known. Known are {known}.")
    for evidence, reader in found:
        if reader.format == name:
            others = [each.format for _, each in found if each.format != name]
            return Detected(reader, replace(evidence, reasons=("hint", *evidence.reasons)), others[0] if others else "")
    title = next(reader.title for reader in readers if reader.format == name)
    raise rejected("not_this_format", f"Nothing in the file says that it holds {title}.")
