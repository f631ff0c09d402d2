"""WebVTT as Zoom and others write it: its cues, and every block that is none, with its line and the reason.

Read here and not by a library: webvtt-py drops bad blocks in silence and returns cues that end before they begin
(measured). Source of the grammar: the W3C recommendation; of the liberties: files (docs/formats.md, transcripts).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from survey_ingest.readers.zoom.chat_lines import lines_of

_SIGNATURE = re.compile(r"^\ufeff?WEBVTT(?=[ \t]|$)")
_ARROW = "-->"
_STAMP = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMING = re.compile(rf"^[ \t]*{_STAMP}[ \t]*-->[ \t]*{_STAMP}(?:[ \t]|$)")
_NOTE, _SKIPPED = re.compile(r"^NOTE(?=[ \t]|$)"), re.compile(r"^(STYLE|REGION)[ \t]*$")
_MINUTE = 60


@dataclass(frozen=True)
class Cue:
    """A cue: the line of its timing, seconds from the start, and its lines as written. `end` is None where wrong."""

    row: int
    start: float
    end: float | None
    lines: tuple[str, ...]


@dataclass
class Vtt:
    """What a WebVTT file holds; `set_aside` are (line, reason), `notes` counts the comments."""

    cues: list[Cue] = field(default_factory=list)
    set_aside: list[tuple[int, str]] = field(default_factory=list)
    notes: int = 0


def is_vtt(text: str) -> bool:
    """Whether the text says that it is WebVTT."""
    return bool(_SIGNATURE.match(text[:40].splitlines()[0] if text.strip() else ""))


def vtt(text: str) -> Vtt:
    """The cues of a WebVTT text."""
    found = Vtt()
    lines = lines_of(text)
    for first, block in _blocks(lines, _after_header(lines)):
        if _NOTE.match(block[0]):
            found.notes += 1
        elif not _SKIPPED.match(block[0]):
            _cues(found, first, block)
    return found


def _after_header(lines: Sequence[str]) -> int:
    """The place of the first line after the header block."""
    place = 1
    while place < len(lines) and lines[place].strip() and _ARROW not in lines[place]:
        place += 1
    # Without a blank line between, the line above a timing is the number of the cue.
    return place - 1 if 1 < place < len(lines) and _ARROW in lines[place] else place


def _blocks(lines: Sequence[str], start: int) -> list[tuple[int, list[str]]]:
    """The blocks between blank lines, each with the number of its first line."""
    blocks: list[tuple[int, list[str]]] = []
    open_block = False
    for number, line in enumerate(lines[start:], start + 1):
        if not line:
            open_block = False
        elif open_block:
            blocks[-1][1].append(line)
        elif line.strip():
            blocks.append((number, [line]))
            open_block = True
    return blocks


def _cues(found: Vtt, first: int, block: Sequence[str]) -> None:
    """The cues of a block: one, or several where blank lines are missing."""
    timings = [place for place, line in enumerate(block) if _ARROW in line]
    if not timings:
        found.set_aside.append((first, "no_timing"))
        return
    found.set_aside += [(first + place, "no_timing") for place in range(timings[0] - 1) if block[place].strip()]
    for number, place in enumerate(timings):
        last = number == len(timings) - 1
        body = list(block[place + 1 : None if last else timings[number + 1]])
        if not last and body and body[-1].strip().isdecimal():
            body.pop()  # the number of the next cue
        times = _times(block[place])
        if times is None:
            found.set_aside.append((first + place, "bad_timing"))
        elif not any(line.strip() for line in body):
            found.set_aside.append((first + place, "no_text"))
        else:
            found.cues.append(Cue(first + place, *times, tuple(line.strip() for line in body if line.strip())))


def _times(line: str) -> tuple[float, float | None] | None:
    matched = _TIMING.match(line)
    if not matched:
        return None
    start, end = _seconds(matched.groups()[:4]), _seconds(matched.groups()[4:])
    if start is None or end is None:
        return None
    return start, end if end >= start else None


def _seconds(parts: Sequence[str | None]) -> float | None:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    if int(minutes) >= _MINUTE or int(seconds) >= _MINUTE:
        return None
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000
