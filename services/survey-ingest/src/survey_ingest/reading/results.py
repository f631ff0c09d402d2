"""What a reading leaves in its output folder: written by the child, loaded by the parent."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from survey_ingest.domain.codebook import Codebook
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.report import Report
from survey_ingest.domain.workshop import Session, Workshop

Kind = Literal["dataset", "workshop"]


@dataclass(frozen=True)
class ReadResult:
    """The output of one reading.

    A dataset leaves `part.parquet` (`frame`), `codebook.json` and `report.json`; a workshop leaves `persons.parquet`
    (`frame`), `connections.parquet`, `sessions.json` and `report.json`.
    """

    kind: Kind
    frame: Path
    report: Report
    codebook: Codebook | None = None
    connections: Path | None = None
    sessions: tuple[Session, ...] = ()


def write_result(result: Dataset | Workshop, out_dir: Path) -> Kind:
    """Write what was read into an existing folder; the report comes last."""
    kind: Kind = "dataset" if isinstance(result, Dataset) else "workshop"
    if isinstance(result, Dataset):
        result.frame.write_parquet(out_dir / "part.parquet", compression="zstd")
        _write_json(out_dir / "codebook.json", result.codebook.to_json())
    else:
        result.persons.write_parquet(out_dir / "persons.parquet", compression="zstd")
        result.connections.write_parquet(out_dir / "connections.parquet", compression="zstd")
        _write_json(out_dir / "sessions.json", [session.to_json() for session in result.sessions])
    _write_json(out_dir / "report.json", result.report.to_json())
    return kind


def load_result(kind: Kind, out_dir: Path) -> ReadResult:
    """The result of a reading from its folder; the frames stay in their files."""
    report = Report.from_json(_read_json(out_dir / "report.json"))
    if kind == "dataset":
        codebook = Codebook.from_json(_read_json(out_dir / "codebook.json"))
        return ReadResult(kind, out_dir / "part.parquet", report, codebook)
    sessions = tuple(Session.from_json(each) for each in _read_json(out_dir / "sessions.json"))
    return ReadResult(
        kind, out_dir / "persons.parquet", report, connections=out_dir / "connections.parquet", sessions=sessions
    )


def _write_json(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
