"""Chats of languages that nobody knows: whom a message is for is told by its place, so private ones stay private."""

from pathlib import Path

import pytest
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.reading import read
from survey_ingest.readers.zoom.chat_lines import chat_text
from survey_ingest.readers.zoom.chat_unknown_words import unknown_words
from survey_ingest.readers.zoom.chat_words import FROM

HINTS = Hints(upload="u", identity_key=b"k")
TALK = (
    ("Alia", "Herkes", "good evening"),
    ("Badr Salem", "Herkes", "hello"),
    ("Badr Salem", "Alia (Doğrudan İleti)", "a secret"),
    ("Dana", "Alia (Doğrudan İleti)", "another one"),
    ("Alia", "Herkes", "let us begin"),
)


def chat(tmp_path: Path, text: str) -> Workshop:
    path = tmp_path / "meeting_saved_chat.txt"
    path.write_text(text, "utf-8")
    found = read(path, HINTS)
    assert isinstance(found, Workshop)
    return found


@pytest.mark.parametrize(
    "form", ["10:0{n}:00 {a} {who} {b} {to} : {text}\n", "10:0{n}:00 {a} {who} {b} {to}:\n\t{text}\n"]
)
@pytest.mark.parametrize("words", [("Kimden", "Kime"), ("من", "إلى"), ("Từ", "đến"), ("von", "an")])
def test_private_messages_are_private_in_any_language(tmp_path: Path, form: str, words: tuple[str, str]) -> None:
    lines = (
        form.format(n=n, a=words[0], b=words[1], who=who, to=to, text=text) for n, (who, to, text) in enumerate(TALK)
    )
    found = chat(tmp_path, "".join(lines))
    assert found.report.detection.format == "zoom_chat"
    assert found.messages["text"].to_list() == ["good evening", "hello", "let us begin"]
    counts = found.report.counts
    assert (counts["private_left_out"], counts["senders"]) == (2, 2)


def test_words_in_all_headers_are_no_words_of_zoom_where_nothing_changes_between_them() -> None:
    alone = [f"Sara bint Ali: {text}" for text in ("one", "two", "three", "four")]
    assert unknown_words(alone, FROM) == {}
    assert {
        each.sender for each in chat_text("".join(f"10:00:0{n} {each}\n" for n, each in enumerate(alone))).records
    } == {"Sara bint Ali"}
    assert unknown_words(["Sara: one", "Omar: two", "Sara: to all: three"], FROM) == {}


def test_what_is_sent_twice_in_a_second_is_two_messages(tmp_path: Path) -> None:
    yes = "17:00:01 From Badr to Everyone:\n\tyes\n"
    once = "17:00:00 From Alia to Everyone:\n\tyes\n" + yes + yes
    found = chat(tmp_path, once)
    assert (found.report.counts["messages"], found.report.counts["duplicates"]) == (3, 0)
    copied = chat(tmp_path, once + "17:30:00 From Alia to Everyone:\n\tbye\n" + once)
    assert (copied.report.counts["messages"], copied.report.counts["duplicates"]) == (4, 3)
