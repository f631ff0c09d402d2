"""What a reading leaves in its output folder: written by the child, loaded by the parent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from survey_ingest.domain.codebook import Codebook
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.definition import Definition
from survey_ingest.domain.frames import FRAMES
from survey_ingest.domain.report import Report
from survey_ingest.domain.themes import Themes
from survey_ingest.domain.workshop import Session, Workshop

Kind = Literal["dataset", "workshop", "themes", "definition"]


@dataclass(frozen=True)
class ReadResult:
    """The output of one reading, in files.

    A dataset leaves `part.parquet` (`frame`) and `codebook.json`; a workshop leaves `<name>.parquet` for each frame
    that has rows (`frames`); both leave `sessions.json` and `report.json`. Themes leave `themes.json` and the report, a
    definition `definition.json` and the report.
    """

    kind: Kind
    report: Report
    sessions: tuple[Session, ...] = ()
    frame: Path | None = None
    codebook: Codebook | None = None
    frames: Mapping[str, Path] = field(default_factory=dict)
    themes: Themes | None = None
    definition: Definition | None = None


def write_result(result: Dataset | Workshop | Themes | Definition, out_dir: Path) -> Kind:
    """Write what was read into an existing folder; the report comes last."""
    if isinstance(result, Themes | Definition):
        told: Kind = "themes" if isinstance(result, Themes) else "definition"
        _write_json(out_dir / f"{told}.json", result.to_json())
        _write_json(out_dir / "report.json", result.report.to_json())
        return told
    kind: Kind = "dataset" if isinstance(result, Dataset) else "workshop"
    if isinstance(result, Dataset):
        if not (out_dir / "part.parquet").exists():  # a large one was written there as it was read
            result.frame.sink_parquet(out_dir / "part.parquet", compression="zstd")
        for name, rows in result.tables.items():
            rows.sink_parquet(out_dir / f"table {name}.parquet", compression="zstd")
        _write_json(out_dir / "codebook.json", result.codebook.to_json())
    else:
        for name, frame in result.frames.items():
            if frame.height:
                frame.write_parquet(out_dir / f"{name}.parquet", compression="zstd")
    _write_json(out_dir / "sessions.json", [session.to_json() for session in result.sessions])
    _write_json(out_dir / "report.json", result.report.to_json())
    return kind


def load_result(kind: Kind, out_dir: Path) -> ReadResult:
    """The result of a reading from its folder; the frames stay in their files."""
    report = Report.from_json(_read_json(out_dir / "report.json"))
    if kind == "themes":
        return ReadResult(kind, report, themes=Themes.from_json(_read_json(out_dir / "themes.json"), report))
    if kind == "definition":
        return ReadResult(kind, report, definition=Definition.from_json(_read_json(out_dir / "definition.json")))
    sessions = tuple(Session.from_json(each) for each in _read_json(out_dir / "sessions.json"))
    if kind == "dataset":
        codebook = Codebook.from_json(_read_json(out_dir / "codebook.json"))
        return ReadResult(kind, report, sessions, out_dir / "part.parquet", codebook)
    paths = {name: out_dir / f"{name}.parquet" for name in FRAMES}
    return ReadResult(kind, report, sessions, frames={name: path for name, path in paths.items() if path.exists()})


def _write_json(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
