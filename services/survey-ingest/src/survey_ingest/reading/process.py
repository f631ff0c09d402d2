"""The parent's side of the reader process."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from survey_ingest.domain.codebook import Codebook
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.report import Report
from survey_ingest.domain.workshop import Session


@dataclass(frozen=True)
class ReadResult:
    """What a reading left in its output folder.

    A dataset leaves `part.parquet` (`frame`), `codebook.json` and `report.json`; a workshop leaves `persons.parquet`
    (`frame`), `connections.parquet`, `sessions.json` and `report.json`.
    """

    kind: Literal["dataset", "workshop"]
    frame: Path
    report: Report
    codebook: Codebook | None = None
    connections: Path | None = None
    sessions: tuple[Session, ...] = ()


@dataclass(frozen=True)
class Limits:
    """What one reading may use; bytes and seconds."""

    address_space: int = 4 * 1024**3
    resident_memory: int = 1536 * 1024**2
    seconds: float = 120.0
    file_size: int = 512 * 1024**2


class ReaderProcess:
    """One warm child that reads one file after another; it is replaced when it died or was killed."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()

    async def read(self, path: Path, hints: Hints, out_dir: Path) -> ReadResult:
        """Read a file into `out_dir`. Raises `ReadError`; also for a child that crashed, hung or grew too large."""
        raise NotImplementedError

    async def close(self) -> None:
        """End the child."""
        raise NotImplementedError
