"""Real chats and transcripts, counted here a second time by hand. Set REAL_EXPORTS to their folder."""

import os
import re
from pathlib import Path

import pytest
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.reading import read

SAMPLES = os.environ.get("REAL_EXPORTS", "")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="REAL_EXPORTS names no folder of real export files")
ZOOM = Path(SAMPLES) / "zoom"
HINTS = Hints(upload="u", identity_key=b"k")


def speech(path: str, hints: Hints = HINTS) -> Workshop:
    result = read(ZOOM / path, hints)
    assert isinstance(result, Workshop)
    return result


@pytest.mark.parametrize(
    ("name", "layout", "counts"),
    [
        ("GMT20240124-202901_RecordingnewChat.REDACTED.txt", "C5", {"records": 12, "messages": 8, "reactions": 4}),
        (
            "bushong1__test-zoom-chat.txt",
            "C2",
            {"records": 15, "messages": 5, "reactions": 7, "removed_reactions": 2, "replies": 3, "private_messages": 1},
        ),
        (
            "inbarshirizly__chat_file_valid_english_nba_7_students.REDACTED.txt",
            "C1",
            {"records": 24, "messages": 24, "set_aside": 4},
        ),
        ("lightbridge-ks__zoom-chat-1.txt", "C5", {"records": 8, "messages": 8, "senders": 4}),
        ("lightbridge-ks__zoom-chat-2.txt", "C2", {"records": 10, "messages": 10, "senders": 7}),
        ("made__c1_one_line_private_rollover.txt", "C1", {"records": 7, "messages": 5, "private_messages": 2}),
        ("made__c1_es_de.txt", "C1", {"records": 3, "messages": 3, "senders": 2}),
        ("made__c3_bare_cr.txt", "C3", {"records": 5, "messages": 4, "private_messages": 1}),
        ("made__c3_hosts_and_panelists.txt", "C3", {"records": 3, "messages": 3, "private_messages": 0}),
        ("made__c4_dated.txt", "C4", {"records": 5, "messages": 2, "reactions": 1, "removed_reactions": 1}),
    ],
)
def test_chats_by_hand(name: str, layout: str, counts: dict[str, int]) -> None:
    report = speech(f"chat/{name}").report
    assert (report.detection.format, report.detection.layout) == ("zoom_chat", layout)
    assert {key: report.counts[key] for key in counts} == counts


def test_a_chat_without_senders_is_nobody() -> None:
    with pytest.raises(ReadError) as caught:
        speech("chat/inbarshirizly__chat_file_not_structured_partially.txt")
    assert (caught.value.code, caught.value.detection["format"]) == ("nobody_found", "zoom_chat")


def test_a_cloud_chat_is_dated_by_its_name() -> None:
    messages = speech("chat/GMT20240124-202901_RecordingnewChat.REDACTED.txt").messages
    assert str(messages["sent_at"][0]) == "2024-01-24 20:34:17+00:00"
    assert messages["reply_to"].drop_nulls().to_list() == [3, 5, 5, 8]


@pytest.mark.parametrize(
    ("name", "layout", "counts"),
    [
        ("GMT20240124-202901_Recording.cc.REDACTED.vtt", "T2", {"cues": 100, "utterances": 100, "speakers": 0}),
        ("glut23__captions_with_bom.vtt", "T2", {"cues": 4, "utterances": 4}),
        ("glut23__comments.vtt", "T2", {"cues": 3, "notes": 2, "speakers": 0}),
        ("glut23__missing_caption_text.vtt", "T2", {"cues": 5, "utterances": 4, "cues_without_text": 1}),
        ("made__t1_arabic.vtt", "T1", {"cues": 6, "speakers": 3, "without_speaker": 2}),
        ("made__t4_saved_captions.txt", "T4", {"utterances": 3, "speakers": 2}),
        ("revgizmo__intro_statistics_week1.vtt", "T3", {"utterances": 56, "speakers": 4, "without_speaker": 0}),
        ("simonw__demo.vtt", "T2 rolling", {"cues": 4, "utterances": 2, "cues_repeated": 2}),
    ],
)
def test_transcripts_by_hand(name: str, layout: str, counts: dict[str, int]) -> None:
    report = speech(f"transcripts/{name}").report
    assert (report.detection.format, report.detection.layout) == ("zoom_transcript", layout)
    assert {key: report.counts[key] for key in counts} == counts


def test_a_real_transcript_has_the_labels_and_words_of_the_file() -> None:
    name = "transcripts/GMT20240124-202901_Recording.transcript.REDACTED.vtt"
    text = (ZOOM / name).read_text("utf-8")
    labels = re.findall(r"^(Speaker [A-Z]): ", text, re.MULTILINE)
    result = speech(name)
    assert result.report.counts["cues"] == text.count("-->") == result.utterances.height == 102
    assert result.utterances["speaker"].drop_nulls().len() == len(labels) == 101
    assert result.report.counts["speakers"] == len(set(labels)) == 5
    lines = [line for line in text.splitlines()[1:] if line and not line.isdecimal() and "-->" not in line]
    by_hand = sum(len(re.sub(r"^Speaker [A-Z]: ", "", line).split()) for line in lines)
    assert result.report.counts["words"] == by_hand


def test_a_focus_group_by_hand() -> None:
    counts = speech("qda/qualcoder__transcript.txt").report.counts
    assert (counts["utterances"], counts["speakers"]) == (7, 3)


FOREIGN = sorted(
    path
    for path in Path(SAMPLES or "/nonexistent").rglob("*")
    if path.is_file() and path.parent.name not in {"chat", "transcripts"} and path.name != "qualcoder__transcript.txt"
)


@pytest.mark.parametrize("path", FOREIGN, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_other_file_is_a_chat_or_a_transcript(path: Path) -> None:
    try:
        found = read(path, HINTS).report.detection.format
    except ReadError as error:
        found = error.detection.get("format", "")
    assert found not in {"zoom_chat", "zoom_transcript"}
