"""What a reading left: the facts that go on the upload's row, and the objects that go to storage."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.report import Report
from survey_ingest.reading.process import ReadResult
from survey_ingest.sources.parts import CODEBOOK, PART, PERSONS


@dataclass(frozen=True)
class Products:
    """The facts of a reading."""

    kind: str
    report: Report
    row_count: int
    latest_submitted_at: datetime | None
    title_keys: list[str]
    sessions: list[dict[str, Any]]

    def columns(self) -> dict[str, Any]:
        """The values of the upload's columns."""
        detection = self.report.detection
        return {
            "kind": self.kind,
            "detection": {
                "format": detection.format,
                "layout": detection.layout,
                "evidence": list(detection.reasons),
                "score": detection.score,
                "runner_up": detection.runner_up or None,
            },
            "counts": dict(self.report.counts),
            "checksums": dict(self.report.checksums),
            "problems": [finding.to_json() for finding in self.report.problems],
            "row_count": self.row_count,
            "latest_submitted_at": self.latest_submitted_at,
            "title_keys": self.title_keys,
            "sessions": self.sessions,
        }


def facts_of(result: ReadResult) -> Products:
    """The facts of a reading. Reads its frame: not for the event loop."""
    frame = pl.read_parquet(result.frame, memory_map=False)
    if result.kind == "dataset" and result.codebook is not None:
        latest = frame["submitted_at"].max() if frame.height else None
        titles = sorted({match_key(question.title) for question in result.codebook.questions})
        return Products("survey", result.report, frame.height, _instant(latest), titles, [])
    told = _told(frame)
    sessions = [session.to_json() | told.get(session.key, _NOBODY) for session in result.sessions]
    latest = max((session.started_at for session in result.sessions if session.started_at), default=None)
    meetings = sorted({f"meeting:{session.meeting_id}" for session in result.sessions if session.meeting_id})
    return Products("workshop", result.report, frame.height, latest, meetings, sessions)


_NOBODY = {"persons": 0, "connections": 0, "totals_only": False}


def _told(persons: pl.DataFrame) -> dict[str, dict[str, Any]]:
    rows = persons.group_by("session").agg(
        persons=pl.len(), connections=pl.col("connections").sum(), totals_only=pl.col("totals_only").all()
    )
    return {row.pop("session"): row for row in rows.to_dicts()}


def _instant(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None


def objects_of(result: ReadResult) -> Iterator[tuple[str, Path | bytes]]:
    """The objects by name: the frames as they are, the rest as JSON."""
    yield PART if result.kind == "dataset" else PERSONS, result.frame
    if result.connections is not None:
        yield "connections.parquet", result.connections
    if result.codebook is not None:
        yield CODEBOOK, _json(result.codebook.to_json())
    yield "report.json", _json(result.report.to_json())


def _json(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()
