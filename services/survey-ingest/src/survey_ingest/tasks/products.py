"""What a reading left: the facts that go on the upload's row, and the objects that go to storage."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.definition import title_keys_of
from survey_ingest.domain.frames import FRAMES
from survey_ingest.domain.report import Report
from survey_ingest.reading.process import ReadResult
from survey_ingest.sources.parts import CODEBOOK, DEFINITION, PART, REPORT, THEMES, frame_file


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
    """The facts of a reading. Reads its frames: not for the event loop."""
    if result.themes is not None:
        return Products("themes", result.report, len(result.themes.excerpts), None, [], [])
    if result.definition is not None:
        return Products("definition", result.report, 0, None, title_keys_of(result.definition), [])
    if result.codebook is not None and result.frame is not None:
        rows, latest = pl.scan_parquet(result.frame).select(pl.len(), pl.col("submitted_at").max()).collect().row(0)
        titles = sorted({match_key(question.title) for question in result.codebook.questions})
        sessions = [session.to_json() for session in result.sessions]
        return Products("survey", result.report, rows, _instant(latest), titles, sessions)
    told = {session.key: session.to_json() | NOTHING for session in result.sessions}
    rows = 0
    for name, path in result.frames.items():
        frame = pl.read_parquet(path, memory_map=False)
        rows += frame.height if name != "connections" else 0
        for key, facts in told_of_sessions(name, frame):
            told[key] |= facts
    latest = max((session.started_at for session in result.sessions if session.started_at), default=None)
    meetings = sorted({f"meeting:{session.meeting_id}" for session in result.sessions if session.meeting_id})
    return Products("workshop", result.report, rows, latest, meetings, list(told.values()))


#: What is said of each session: the rows of each frame, whether its attendance is printed totals only, how many people
#: were in it (no bots, nobody who stayed in the waiting room), how much of what was said is told of somebody, the
#: messages that are no reactions, and how many people wrote and spoke.
NOTHING = dict.fromkeys(FRAMES, 0) | {
    "totals_only": False, "people": 0, "named_utterances": 0, "spoken_messages": 0, "writers": 0, "speakers": 0,
}  # fmt: skip


def told_of_sessions(name: str, frame: pl.DataFrame) -> list[tuple[str, dict[str, Any]]]:
    """What a frame tells of each session: its rows, and of persons whether only printed totals are known."""
    facts = [pl.len().alias(name)]
    if name == "persons":
        facts.append(pl.col("totals_only").all())
        there = (pl.col("kind") != "bot") & ~pl.col("waiting_room_only")
        facts.append(there.sum().alias("people"))
    elif name == "utterances":
        facts.append(pl.col("speaker").is_not_null().sum().alias("named_utterances"))
        human = pl.col("speaker_label_known") & (pl.col("speaker_kind") != "bot")
        facts.append(pl.col("speaker_name").filter(human).n_unique().alias("speakers"))
    elif name == "messages":
        said = pl.col("reaction").is_null()
        facts.append(said.sum().alias("spoken_messages"))
        facts.append(pl.col("sender_name").filter(said & (pl.col("sender_kind") != "bot")).n_unique().alias("writers"))
    rows = frame.group_by("session").agg(facts).to_dicts()
    return [(row.pop("session"), row) for row in rows]


def _instant(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None


def objects_of(result: ReadResult) -> Iterator[tuple[str, Path | bytes]]:
    """The objects by name: the frames as they are, the rest as JSON."""
    if result.frame is not None:
        yield PART, result.frame
    for name, path in result.frames.items():
        yield frame_file(name), path
    if result.codebook is not None:
        yield CODEBOOK, _json(result.codebook.to_json())
    if result.themes is not None:
        yield THEMES, _json(result.themes.to_json())
    if result.definition is not None:
        yield DEFINITION, _json(result.definition.to_json())
    yield REPORT, _json(result.report.to_json())


def _json(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()
