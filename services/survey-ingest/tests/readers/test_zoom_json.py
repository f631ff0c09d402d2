"""Answers of Zoom's interface and events of its webhooks: any order, twice, cut, hostile; and JSON that is neither."""

import json
import os
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.reading import read
from survey_ingest.readers.registry import readers

FIXTURES = Path(__file__).parent / "fixtures"
EVENING = FIXTURES / "zoom_webhook" / "evening.ndjson"
FILES = [path for name in ("zoom_api", "zoom_webhook") for path in sorted((FIXTURES / name).iterdir())]
JSON = [path for path in FILES if path.name != "expected.json"]
HINTS = Hints(upload="u", identity_key=b"k")
REAL = Path(os.environ.get("REAL_EXPORTS", "/nonexistent")) / "zoom"


def workshop(path: Path, hints: Hints = HINTS) -> Workshop:
    result = read(path, hints)
    assert isinstance(result, Workshop)
    return result


def told(result: Workshop) -> object:
    """All that does not depend on where an event stands in the file."""
    frames = {
        name: sorted(map(str, frame.drop("row_number", "rows", strict=False).to_dicts()))
        for name, frame in result.frames.items()
    }
    return result.sessions, frames


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_events_changes_nothing_and_doubles_are_harmless(tmp_path: Path, seed: int) -> None:
    lines = EVENING.read_text("utf-8").splitlines()
    dice = random.Random(seed)
    mixed = dice.sample(lines, len(lines)) + dice.sample(lines, 5)
    saved = tmp_path / "events.ndjson"
    saved.write_text("\n".join(mixed), "utf-8")
    assert told(workshop(saved)) == told(workshop(EVENING))


def test_a_list_and_lines_of_events_are_the_same(tmp_path: Path) -> None:
    events = [json.loads(line) for line in EVENING.read_text("utf-8").splitlines()]
    saved = tmp_path / "events.json"
    saved.write_text(json.dumps(events, indent=2), "utf-16")
    assert told(workshop(saved)) == told(workshop(EVENING))


def test_events_that_were_pushed_here_are_read_as_they_were_sent(tmp_path: Path) -> None:
    first, *others = EVENING.read_text("utf-8").splitlines()
    marked = json.dumps(json.loads(first) | {"north_star_push": {"tool": "zoom", "source": "x"}})
    saved = tmp_path / "pushed.ndjson"
    saved.write_text("\n".join([marked, *others]), "utf-8")
    assert told(workshop(saved)) == told(workshop(EVENING))


def test_going_to_a_breakout_room_is_no_leave_and_telephones_belong_to_persons() -> None:
    result = workshop(EVENING)
    assert result.persons["kind"].to_list() == ["person"] * 3
    assert result.persons["overlap_seconds"].to_list() == [0, 0, 3260]
    assert result.report.counts["without_address"] == 1


def test_the_person_who_registered_is_the_one_who_came() -> None:
    result = workshop(EVENING)
    assert result.registrations["person"][0] in result.persons["person"].to_list()
    assert result.messages["sender"][0] in result.persons["person"].to_list()


def test_anonymous_answers_stay_as_many_as_they_are() -> None:
    result = read(FIXTURES / "zoom_api" / "polls.json", HINTS)
    assert isinstance(result, Dataset)
    frame = result.frame.collect()
    assert frame["response_id"].n_unique() == 9
    assert [session.meeting_id for session in result.sessions] == ["81234567890"]


def test_no_name_and_no_address_comes_out() -> None:
    for path in JSON:
        result = read(path, HINTS)
        frames = [result.frame.collect()] if isinstance(result, Dataset) else list(result.frames.values())
        shown = "".join(frame.write_json() for frame in frames) + json.dumps(result.report.to_json())
        assert not any(word in shown for word in ("example.org", "Mariam", "Dalal", "Yousef", "دلال", "555010"))


@pytest.mark.parametrize("path", JSON, ids=lambda path: path.name)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_cut_file_is_a_beginning_or_a_named_problem(tmp_path: Path, path: Path, data: st.DataObject) -> None:
    whole = path.read_bytes()
    saved = tmp_path / path.name
    saved.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    cut = read_or_problem(saved)
    if isinstance(cut, Workshop) and path.name != "evening.ndjson":
        full = workshop(path)
        assert cut.persons.height <= full.persons.height


def read_or_problem(path: Path) -> Dataset | Workshop | None:
    try:
        result = read(path, HINTS)
    except ReadError as error:
        if len(error.findings[0].message) < len("a sentence of some words"):
            raise
        return None
    assert isinstance(result, Dataset | Workshop)
    return result


PERSON = {"name": "A", "user_email": "", "join_time": "2026-02-11T15:00:00Z", "leave_time": "2026-02-11T15:10:00Z"}
HOSTILE = {
    "not a number": '{"participants": [{"name": "A", "join_time": NaN}]}',
    "depth": '{"participants": ' + "[" * 200_000 + "]" * 200_000 + "}",
    "a number without end": '{"participants": [{"name": "A", "join_time": "x", "user_id": ' + "9" * 10_000 + "}]}",
    "members of other kinds": '{"participants": [{"name": [], "user_email": {}, "join_time": 5, "leave_time": true}]}',
    "a list of lists": '{"participants": [[], 1, "x", null]}',
    "events without an object": '{"event": "meeting.started", "event_ts": "x", "payload": {"object": []}}',
    "an event without a payload": '{"event": "meeting.started"}',
    "words only": '["meeting.started"]',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_json_is_a_named_problem(tmp_path: Path, name: str) -> None:
    path = tmp_path / "file.json"
    path.write_text(HOSTILE[name], "utf-8")
    read_or_problem(path)


def test_halves_of_characters_and_nuls_are_kept_out(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_text(json.dumps({"participants": [PERSON | {"name": "A\ud800\u0000"}]}), "utf-8")
    assert workshop(path).persons.height == 1


@pytest.mark.parametrize(
    "content",
    [
        '{"results": [{"_id": 1, "_uuid": "a", "_submission_time": "2026-01-01T00:00:00"}], "count": 1, "next": null}',
        '{"items": [{"token": "a", "answers": []}], "total_items": 1, "page_count": 1}',
        '[{"record_id": "1", "field_name": "age"}, {"record_id": "2", "field_name": "name"}]',
        '{"event_id": "a", "event_type": "form_response", "form_response": {"answers": []}}',
        '{"type": "x", "data": {"participants": 3}}',
        '{"event": "order.created", "payload": {"order": {"id": 1}}}',
        '{"participants": ["A", "B"]}',
        '{"questions": [{"title": "x", "required": "yes"}]}',
    ],
)
def test_foreign_json_is_not_taken_for_zoom(tmp_path: Path, content: str) -> None:
    path = tmp_path / "file.json"
    path.write_text(content, "utf-8")
    probe = Probe(path, path.name, path.read_bytes())
    found = [reader.format for reader in readers() if reader.recognises(probe)]
    assert not any(name.startswith("zoom") for name in found)


REAL_JSON = sorted(path for name in ("api_json", "webhooks") for path in (REAL / name).glob("*.json"))
HOLDS = {
    "meetings-meetingId-registrants_GET": ("registrants", {"registrations": 1, "approved": 1, "form_answers": 8}),
    "metrics-meetings-meetingId-participants_GET": ("participants", {"connections": 1, "persons": 1}),
    "past_meetings-meetingId-participants_GET": ("participants", {"connections": 1, "persons": 1}),
    "report-meetings-meetingId-participants_GET": ("participants", {"connections": 1, "persons": 1}),
    "past_meetings-meetingId-polls_GET": ("polls", {"responses": 1, "questions": 1}),
    "report-meetings-meetingId-polls_GET": ("polls", {"responses": 1, "questions": 1}),
    "report-meetings-meetingId-survey_GET": ("survey", {"responses": 1, "questions": 1}),
    "past_meetings-meetingId-qa_GET": ("questions", {"questions": 1, "answers": 1}),
    "report-meetings-meetingId-qa_GET": ("questions", {"questions": 1, "answers": 1}),
}


@pytest.mark.skipif(not REAL_JSON, reason="REAL_EXPORTS names no folder of real export files")
def test_all_real_json_is_recognised_and_either_read_or_named() -> None:
    seen: dict[str, tuple[str, str]] = {}
    for path in REAL_JSON:
        try:
            result = read(path, HINTS)
            detection, code = vars(result.report.detection), ""
        except ReadError as error:
            detection, code = error.detection, error.code
        seen[path.stem] = (detection.get("format", ""), code)
        expected = "zoom_api" if path.parent.name == "api_json" else "zoom_webhook"
        if path.stem == "made__VECTORS":
            assert code == "not_an_export"
            continue
        assert detection["format"] == expected, path.name
        assert code in {"", "no_responses"}
        if expected == "zoom_webhook":
            assert detection["layout"] == path.stem
    assert sorted(HOLDS) == sorted(name for name, (kind, code) in seen.items() if (kind, code) == ("zoom_api", ""))


@pytest.mark.skipif(not REAL_JSON, reason="REAL_EXPORTS names no folder of real export files")
@pytest.mark.parametrize("name", HOLDS)
def test_real_answers_by_hand(name: str) -> None:
    result = read(REAL / "api_json" / f"{name}.json", HINTS)
    layout, counts = HOLDS[name]
    assert result.report.detection.layout == layout
    assert {key: result.report.counts[key] for key in counts} == counts


@pytest.mark.skipif(not REAL_JSON, reason="REAL_EXPORTS names no folder of real export files")
def test_a_real_stay_has_the_seconds_of_its_times() -> None:
    result = workshop(REAL / "api_json" / "report-meetings-meetingId-participants_GET.json")
    assert result.persons["present_seconds"].to_list() == [259]
