"""Every frame of a workshop is written where it has rows, and is the same when it is loaded."""

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from survey_ingest.domain.frames import FRAMES
from survey_ingest.domain.report import Decision, Detection, Report
from survey_ingest.domain.workshop import Session, Workshop
from survey_ingest.reading.results import load_result, write_result
from survey_ingest.tasks.products import facts_of, objects_of

REPORT = Report(Detection("zoom_registration", "table", 0.9), Decision("utf-8", "bom"))
SESSION = Session("s_1", "81234567890", "Reading", datetime(2026, 10, 3, 15, tzinfo=UTC), None, None)


def test_the_table_of_frames_is_what_a_workshop_has() -> None:
    assert {"sessions", "report", *FRAMES} == {field.name for field in fields(Workshop)}
    assert all(frame.schema == FRAMES[name] for name, frame in Workshop((), REPORT).frames.items())


def test_frames_with_rows_are_kept_and_counted(tmp_path: Path) -> None:
    row = {"upload": "u", "row_number": 7, "session": "s_1", "person": "p", "approval": "approved"}
    answers = [{"question": "Which school?", "answer": "Al-Salmiya"}]
    registrations = pl.DataFrame([row | {"answers": answers}], schema=FRAMES["registrations"])
    workshop = Workshop((SESSION,), REPORT, registrations=registrations)
    result = load_result(write_result(workshop, tmp_path), tmp_path)
    assert list(result.frames) == ["registrations"]
    assert pl.read_parquet(result.frames["registrations"]).equals(registrations)
    facts = facts_of(result)
    assert facts.sessions[0]["registrations"] == 1
    assert (facts.sessions[0]["persons"], facts.sessions[0]["totals_only"], facts.row_count) == (0, False, 1)
    assert [name for name, _ in objects_of(result)] == ["registrations.parquet", "report.json"]
