"""Chats and transcripts: cut, saved in another way, read twice, hostile; and what is none of them."""

import json
import time
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.reading import read
from survey_ingest.readers.registry import readers
from survey_ingest.readers.zoom.chat_lines import chat_text
from survey_ingest.readers.zoom.session_names import SessionName, session_name
from survey_ingest.readers.zoom.vtt import vtt

FIXTURES = Path(__file__).parent / "fixtures"
FILES = [
    path
    for folder in ("zoom_chat", "zoom_transcript")
    for path in sorted((FIXTURES / folder).iterdir())
    if path.suffix in {".txt", ".vtt", ".csv"}
]
HINTS = Hints(upload="u", identity_key=b"k", private_messages=True)
NAMED = ["Noura", "سامي", "Mariam", "دلال", "Yousef", "Badr", "Fahad", "Reem", "Hanan", "Salem", "Umm Saad", "Jassim"]
FRAME = {"zoom_chat": "messages", "zoom_transcript": "utterances"}


def speech(path: Path, hints: Hints = HINTS) -> Workshop:
    result = read(path, hints)
    assert isinstance(result, Workshop)
    return result


def speech_or_problem(path: Path, hints: Hints = HINTS) -> Workshop | None:
    try:
        return speech(path, hints)
    except ReadError as error:
        if len(error.findings[0].message) < len("a sentence of some words"):
            raise
        return None


def said(result: Workshop) -> pl.DataFrame:
    return result.frames[FRAME[result.report.detection.format]].drop("session", "sender", "speaker", strict=False)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_other_encodings_give_the_same(tmp_path: Path, path: Path, encoding: str) -> None:
    saved = tmp_path / path.name
    saved.write_bytes(path.read_bytes().decode().encode(encoding))
    assert said(speech(saved)).equals(said(speech(path)))
    assert speech(saved).sessions == speech(path).sessions


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_other_line_ends_give_the_same(tmp_path: Path, path: Path, line_end: str) -> None:
    saved = tmp_path / path.name
    text = path.read_bytes().decode().replace("\r\n", "\n").replace("\n", line_end)
    saved.write_bytes(text.encode())
    assert said(speech(saved)).equals(said(speech(path)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_reading_twice_gives_the_same_and_no_name_comes_out(path: Path) -> None:
    first, second = speech(path), speech(path)
    assert said(first).equals(said(second))
    assert first.sessions == second.sessions
    frame = first.frames[FRAME[first.report.detection.format]].drop("text")
    shown = frame.write_json() + json.dumps(first.report.to_json(), ensure_ascii=False)
    assert not any(name in shown for name in NAMED)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_cut_file_gives_the_beginning_or_a_named_problem(tmp_path: Path, path: Path, data: st.DataObject) -> None:
    whole = path.read_bytes()
    saved = tmp_path / path.name
    saved.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    format_name = speech(path).report.detection.format
    cut = speech_or_problem(saved, Hints(upload="u", identity_key=b"k", private_messages=True, format=format_name))
    if cut is None:
        return
    full, found = speech(path).frames[FRAME[format_name]], cut.frames[FRAME[format_name]]
    # Only the last one may differ: it is shorter, and what it quotes, repeats or whose it is may then not be told.
    whole_ones = max(found.height - 1, 0)
    assert found["row_number"].to_list()[:-1] == full["row_number"].to_list()[:whole_ones]
    texts, full_texts = found["text"].to_list()[:-1], full["text"].to_list()[:whole_ones]
    # A label that does not come back in what is left names nobody, and stays in the text.
    assert all(text.endswith(known) for text, known in zip(texts, full_texts, strict=True))


def test_of_two_lines_of_one_time_the_person_is_the_same_in_chat_and_attendance() -> None:
    report = FIXTURES / "zoom_participants" / "p3_raw.csv"
    attendance = read(report, Hints(upload="u", identity_key=b"k"))
    assert isinstance(attendance, Workshop)
    names = {name: row["person"] for row in attendance.persons.to_dicts() for name in row["names"]}
    assert len(names) >= attendance.persons.height - 3  # phones and devices have none
    chat = speech(FIXTURES / "zoom_chat" / "c4_arabic.txt")
    assert not set(chat.messages["sender_name"]) & set(names)


def test_attendance_and_chat_meet_by_name(tmp_path: Path) -> None:
    table, chat = tmp_path / "report.csv", tmp_path / "chat.txt"
    stay = "2026-03-04 17:00:00,2026-03-04 18:00:00,60"
    table.write_text(
        "Name (original name),Email,Join time,Leave time,Duration (minutes)\n"
        f"نورة العلي,noura@example.org,{stay}\nSami (Sami Qasem),,{stay}\n",
        "utf-8",
    )
    chat.write_text("17:01:00 From نورة العلى to Everyone:\n\thello\n17:02:00 From Sami to Everyone:\n\thi\n", "utf-8")
    attendance = read(table, Hints(identity_key=b"k", date_order="month_first"))
    assert isinstance(attendance, Workshop)
    names = {name: row["person"] for row in attendance.persons.to_dicts() for name in row["names"]}
    assert {names[name] for name in speech(chat).messages["sender_name"]} == set(attendance.persons["person"])


def test_erased_people_are_left_out() -> None:
    path = FIXTURES / "zoom_chat" / "c2_reactions.txt"
    person = speech(path).messages["sender"][0]
    left = speech(path, Hints(upload="u", identity_key=b"k", tombstones=frozenset({person})))
    assert person not in left.messages["sender"].to_list()
    assert left.report.counts["erased"] == 2
    assert "erased_people_in_file" in [each.code for each in left.report.problems]


def test_two_undated_files_are_two_sessions_and_a_known_session_takes_both() -> None:
    one, two = (FIXTURES / "zoom_chat" / name for name in ("c1_es.txt", "c6_edited.txt"))
    assert speech(one).sessions[0].key != speech(two).sessions[0].key
    session = speech(FIXTURES / "zoom_chat" / "c4_arabic.txt").sessions[0].to_json()
    hints = Hints(identity_key=b"k", session=session)
    assert {speech(each, hints).sessions[0].key for each in (one, two)} == {session["key"]}
    assert speech(one, hints).messages["sent_at"].dt.date().to_list()[0].isoformat() == "2026-02-11"


def test_a_start_that_is_no_time_is_named() -> None:
    with pytest.raises(ReadError, match="unknown_start"):
        speech(FIXTURES / "zoom_chat" / "c6_edited.txt", Hints(started_at="yesterday"))


@pytest.mark.parametrize(
    ("name", "start", "digits", "topic"),
    [
        ("GMT20240124-202901_Recording.transcript.vtt", "2024-01-24 20:29:01", "", ""),
        ("GMT20260318 -152312_Reading Gr.txt", "2026-03-18 15:23:12", "", "Reading Gr"),
        ("2026-03-04 17.00.02 Reading 2 81234567890", "2026-03-04 14:00:02", "81234567890", "Reading 2"),
        ("2026-03-04 17.00.02 ورشة القراءة 81234567890 chat.txt", "2026-03-04 14:00:02", "81234567890", "ورشة القراءة"),
        ("2026-13-04 17.00.02 Reading.txt", "None", "", ""),
        ("chat.txt", "None", "", ""),
    ],
)
def test_names_of_files_tell_of_the_session(name: str, start: str, digits: str, topic: str) -> None:
    found = session_name((name,), "Asia/Kuwait")
    assert str(found.started_at and found.started_at.replace(tzinfo=None)) == start
    assert (found.meeting_id, found.topic) == (digits, topic)


def test_a_day_in_a_name_is_a_day_only() -> None:
    found = session_name(("[2026-05-11 Course] meeting_saved_chat.txt",), "Asia/Kuwait")
    assert (str(found.day), found) == ("2026-05-11", SessionName(day=found.day))


NEITHER = {
    "script.py": "import sys\n\n\ndef read(path):\n    chat = '''\n10:00:00 From Noura to Everyone:\n\thi\n'''\n" * 4,
    "settings.yml": "name: one\nsteps: many\nrun: this and that\nname: two\nsteps: few words\nrun: nothing\n",
    "settings.txt": "name: one two three\nkind: many words here\nname: four five six\nkind: few words here\n" * 3,
    "log.txt": "10:00:00 INFO: started the reader\n10:00:01 WARN: it is slow\n10:00:02 INFO: done with it\n",
    "survey.csv": "Timestamp,Role,Comment\n2025/09/18 10:00:00 AM GMT+3,Teacher,10:00:00 From Noura to Everyone: hi\n",
    "mail.txt": "From: noura@example.org\nTo: sami@example.org\nSubject: the workshop\n\nDear Sami, thank you.\nBest\n",
    "foreign.json": '{"messages": [{"name": "x", "text": "10:00:00 From Noura to Everyone:"}]}\n',
    "lines.srt": "1\n00:00:01,000 --> 00:00:02,000\nNoura: hello\n\n2\n00:00:03,000 --> 00:00:04,000\nSami: hi\n",
    "codes.txt": "[home]>>reading\tat home\n[school]>>reading\tat school\n",
    "letter.txt": "Dear all,\nthe workshop was good. One thing: bring books.\nAnd another: bring pens.\nBest\n",
    "table.txt": "name\tanswer\nNoura\tgood\nSami\tfine\n",
}


@pytest.mark.parametrize("name", NEITHER)
def test_what_is_neither_is_not_taken_for_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(NEITHER[name], "utf-8")
    probe = Probe(path, name, path.read_bytes())
    found = [reader.format for reader in readers() if reader.recognises(probe)]
    assert not FRAME.keys() & set(found)


HOSTILE = {
    "10 MB of From": "From " * 2_000_000,
    "10 MB of headers without sender": "10:00:00 From \n" * 600_000,
    "names of blanks and to": f"10:00:00 From {'a  to ' * 1000}: hi\n" * 500,
    "names of colons": f"10:00:00 From {': ' * 3000}\n" * 500,
    "a name that does not end": "10:00:00\t" + "x" * 3_000_000 + "\n",
    "quotes that do not close": '10:00:00 From A to Everyone:\n\tReplying to "' + '"x' * 500_000 + "\n",
    "many equal replies": "10:00:00 From A to Everyone:\n\tsame text that is long enough\n" * 3000
    + '10:00:00 From A to Everyone:\n\tReplying to "same text that is lo..." other\n' * 3000,
    "brackets": "[" * 1_000_000 + "\n",
    "labels": "a: " * 1_000_000 + "\n",
    "tags": "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v " * 500_000 + "\n",
    "cues without an end": "WEBVTT\n\n" + "00:01.000 --> " * 300_000 + "\n",
    "ten thousand blocks": "WEBVTT\n\n" + "x\n\n" * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_end_soon(tmp_path: Path, name: str) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(HOSTILE[name], "utf-8")
    started = time.monotonic()
    speech_or_problem(path)
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    ("text", "reply", "answered"),
    [
        ('Replying to "He said "hi" to me tod..." fine', "fine", 1),
        ('Replying to "yes" no', "no", 2),
        ('Replying to "something else entirely..." what?', "what?", None),
        ('Replying to "yes"', 'Replying to "yes"', None),
    ],
)
def test_replies_lead_to_what_they_quote(tmp_path: Path, text: str, reply: str, answered: int | None) -> None:
    path = tmp_path / "chat.txt"
    lines = ['He said "hi" to me today and left', "yes", text]
    path.write_text("".join(f"00:00:0{n}\tA:\t{line}\n" for n, line in enumerate(lines)), "utf-8")
    row = speech(path).messages.to_dicts()[-1]
    assert (row["text"], row["reply_to"]) == (reply, answered)


def test_a_time_in_a_message_begins_no_record() -> None:
    text = (
        "17:00:02\t From  A : the plan\n17:30:00 the break: coffee\n18:00 From the start: go\n17:01:00\t From  B : ok\n"
    )
    assert [record.sender for record in chat_text(text).records] == ["A", "B"]


def test_cues_that_are_none_are_named() -> None:
    found = vtt(
        "WEBVTT\n\nX\n00:00:61.000 --> 00:01:02.000\nhi\n\n00:01.000 -> 00:02.000\nyes\n\n1\n00:03.000 --> 00:04"
    )
    assert (found.cues, [reason for _, reason in found.set_aside]) == ([], ["bad_timing", "no_timing", "bad_timing"])


def test_a_transcript_cut_before_a_name_comes_back_says_that_speakers_are_not_known(tmp_path: Path) -> None:
    whole = FIXTURES / "zoom_transcript" / "GMT20260211-150000_Recording.transcript.vtt"
    path = tmp_path / whole.name
    text = whole.read_text("utf-8")
    path.write_text(text[: text.rindex("Mariam Facilitator")], "utf-8")
    found = speech(path)
    assert found.utterances["speaker_kind"].unique().to_list() == ["unknown"]
    assert "speakers_unclear" in {each.code for each in found.report.problems if each.severity == "attention"}
