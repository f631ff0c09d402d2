"""Transcripts that are plain text: saved captions (T4) and the turns of a focus group with speaker marks.

T4 has `[Name] HH:MM:SS` above what was said; marks are `[id1] text` or `Name: text` at the beginning of lines. A turn
goes on until the next mark.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from survey_ingest.readers.zoom.chat_lines import lines_of
from survey_ingest.readers.zoom.speaker_labels import label_key, label_of, looks_like_a_name, never_a_speaker

T4, MARKS = "T4", "marks"
_SAVED = re.compile(r"^\ufeff?\[(.{1,100})\][ \t]+(\d{1,2}):(\d{2}):(\d{2})[ \t]*$")
_BRACKET = re.compile(r"^\ufeff?\[([^\[\]]{1,60})\][ \t:]*")
_CUT_MARK = re.compile(r"\[[^\]]{0,60}|\[.{1,100}\][ \t\d:]*")
_SMALL_ROLES = frozenset({
    "moderator", "interviewer", "facilitator", "host", "teacher", "participant", "student", "parent", "respondent",
    "speaker", "m", "f", "p", "i", "q", "a", "r",
})  # fmt: skip
_LEAST_TURNS, _LEAST_WORDS, _MOSTLY = 3, 2.5, 0.6


@dataclass(frozen=True)
class Turn:
    """What somebody said without being interrupted. `clock` is in seconds of the day, None in marked text."""

    row: int
    speaker: str
    clock: int | None
    text: str


@dataclass
class Turns:
    """The turns of a text, its layout, and the lines that belong to none."""

    layout: str
    turns: list[Turn] = field(default_factory=list)
    set_aside: list[tuple[int, str]] = field(default_factory=list)


def saved_captions(text: str) -> Turns:
    """The turns of captions saved as text."""
    lines = lines_of(text)
    heads: dict[int, tuple[str, int | None, str]] = {}
    for place, line in enumerate(lines):
        found = _SAVED.match(line)
        if found and int(found[3]) < 60 and int(found[4]) < 60:  # noqa: PLR2004 - minutes and seconds
            heads[place] = (found[1].strip(), int(found[2]) * 3600 + int(found[3]) * 60 + int(found[4]), "")
    return _turns(T4, lines, heads)


def marked_turns(text: str) -> Turns:
    """The turns of a text with speaker marks; without any where the marks do not read like those of people."""
    lines = lines_of(text)
    filled = sum(bool(line.strip()) for line in lines)
    for heads in (_bracketed(lines), _named(lines)):
        found = _turns(MARKS, lines, heads)
        words = sum(len(turn.text.split()) for turn in found.turns)
        enough = len(found.turns) >= _LEAST_TURNS and words >= _LEAST_WORDS * len(found.turns)
        if enough and (len(heads) >= _MOSTLY * filled or _apart(lines, heads)):
            return found
    return Turns(MARKS)


def _apart(lines: Sequence[str], heads: dict[int, tuple[str, int | None, str]]) -> bool:
    """Whether nearly every paragraph begins with a mark: long turns are wrapped over several lines."""
    begins = [
        place for place, line in enumerate(lines) if line.strip() and (place == 0 or not lines[place - 1].strip())
    ]
    return len(begins) >= _LEAST_TURNS and sum(place in heads for place in begins) >= _MOSTLY * len(begins)


def _bracketed(lines: Sequence[str]) -> dict[int, tuple[str, int | None, str]]:
    marks = {place: (found[1].strip(), line[found.end() :]) for place, line in enumerate(lines)
             if (found := _BRACKET.match(line))}  # fmt: skip
    counted = Counter(label_key(label) for label, _ in marks.values())
    if not any(number > 1 for number in counted.values()):
        return {}
    return {place: (label, None, rest) for place, (label, rest) in marks.items()
            if any(sign.isalpha() for sign in label)}  # fmt: skip


def _named(lines: Sequence[str]) -> dict[int, tuple[str, int | None, str]]:
    labels = {place: found for place, line in enumerate(lines) if (found := label_of(line.lstrip("\ufeff")))}
    counted = Counter(label_key(label) for label, _ in labels.values() if _may_speak(label))
    again = {key for key, number in counted.items() if number > 1}
    if len(again) < 2:  # noqa: PLR2004 - a talk has two sides
        return {}
    return {place: (label, None, rest) for place, (label, rest) in labels.items()
            if label_key(label) in again or (looks_like_a_name(label) and _may_speak(label))}  # fmt: skip


def _may_speak(label: str) -> bool:
    """Whether a label may stand for a person: keys of data and code are small letters."""
    if never_a_speaker(label) or re.search(r"[=<>{}|\\\"/;$#@]", label):
        return False
    first = next((sign for sign in label if sign.isalnum()), "")
    small = first.islower() and not any(sign.isdecimal() for sign in label)
    return not small or label_key(label) in _SMALL_ROLES


def _turns(layout: str, lines: Sequence[str], heads: dict[int, tuple[str, int | None, str]]) -> Turns:
    found = Turns(layout)
    last = len(lines) - 1
    current: tuple[int, str, int | None] | None = None
    body: list[str] = []
    for place, line in enumerate([*lines, None]):
        head = heads.get(place)
        if line is None or head:
            if current:
                _close(found, current, body)
            if head:
                current, body = (place + 1, head[0], head[1]), [head[2]]
        elif place == last and line and heads and _CUT_MARK.fullmatch(line):
            found.set_aside.append((place + 1, "cut_record"))
        elif current:
            body.append(line)
        elif line.strip():
            found.set_aside.append((place + 1, "before_first_speaker"))
    return found


def _close(found: Turns, current: tuple[int, str, int | None], body: Sequence[str]) -> None:
    row, speaker, clock = current
    text = "\n".join(line.strip() for line in body).strip()
    if text:
        found.turns.append(Turn(row, speaker, clock, text))
    else:
        found.set_aside.append((row, "no_text"))
