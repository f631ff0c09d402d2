"""Finding a quote again in a transcript: exactly, then by the Arabic match key, then by likeness.

A find is kept as utterances and ranges of characters of their LF-only NFC text, so that line ends and composed letters
of one program or another cannot move it. A find begins and ends with whole words; «عرب» is not found in «العربية». Of
several finds the one of the named speaker counts, else the first, and their number is told.

Likeness is rapidfuzz's partial ratio of the match keys (100: equal up to the match key). At `LEAST_LIKENESS` a quote
of 40 letters may differ in about 6, which is what correcting an automatic caption does; below `SHORTEST_LIKE` letters a
likeness says nothing, since short everyday phrases are all alike.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from rapidfuzz import fuzz
from rba_kernel.text import match_key

from survey_ingest.domain.themes import plain_text

LEAST_LIKENESS = 85
SHORTEST_LIKE = 20
_LONGEST_LIKE = 5000  # letters of a quote; longer ones take seconds
_CUT_WORDS_FROM = 30  # letters: a quote as long as this may begin or end inside a word
_MOST_FINDS = 100
_AROUND = " \n\t\"'«»“”‘’.…[]()-–—"

How = Literal["exact", "match_key", "fuzzy", "not_found"]


@dataclass(frozen=True)
class Utterance:
    """What somebody said: the row in its file, the text, who said it and when; `name` is the hash of a name alone.

    Speaker and name are keyed hashes, None where unknown.
    """

    row: int
    text: str
    speaker: str | None = None
    seconds: float | None = None
    name: str | None = None


@dataclass(frozen=True)
class Anchor:
    """A part of one utterance: its row, and the range of characters of its LF-only NFC text.

    `seconds` is when the utterance begins in the recording, None where the transcript does not tell.
    """

    row: int
    start: int
    end: int
    seconds: float | None = None


@dataclass(frozen=True)
class Find:
    """How a quote was found. `score` is the likeness of a fuzzy find, `speaker` who says it if that is sure."""

    how: How
    anchors: tuple[Anchor, ...] = ()
    occurrences: int = 0
    score: int | None = None
    speaker: str | None = None


NOT_FOUND = Find("not_found")


class Transcript:
    """The utterances of one session in order, prepared for looking."""

    def __init__(self, utterances: Sequence[Utterance]) -> None:
        self.utterances = [replace(each, text=plain_text(each.text)) for each in utterances]
        self.text = "\n".join(each.text for each in self.utterances)
        self.starts = [0, *accumulate(len(each.text) + 1 for each in self.utterances)]
        self.key, self.places = keyed(self.text)
        named = {(each.name, each.speaker) for each in utterances if each.name and each.speaker}
        counted = Counter(name for name, _ in named)
        #: The speaker of a name that one person alone bears.
        self.speaker_of = {name: speaker for name, speaker in named if counted[name] == 1}

    def anchors(self, start: int, end: int) -> tuple[Anchor, ...]:
        """The parts of utterances in a range of the whole text."""
        found = []
        for place, each in enumerate(self.utterances):
            begin = self.starts[place]
            first, last = max(start, begin) - begin, min(end, begin + len(each.text)) - begin
            if first < last:
                found.append(Anchor(each.row, first, last, each.seconds))
        return tuple(found)

    def speaker(self, anchors: Sequence[Anchor]) -> str | None:
        """Who says these parts, where it is one person."""
        rows = {anchor.row for anchor in anchors}
        speakers = {each.speaker for each in self.utterances if each.row in rows}
        return speakers.pop() if len(speakers) == 1 else None


def keyed(text: str) -> tuple[str, Sequence[int]]:
    """The match key of a text, letter by letter, with the place in the text of each letter of the key."""
    key: list[str] = []
    places = array("I")  # a transcript has some 100,000 letters, and many are kept at once
    for place, sign in enumerate(text):
        letters = _letters(sign)
        if letters == " " and (not key or key[-1] == " "):
            continue
        key.append(letters)
        places.extend([place] * len(letters))
    joined = "".join(key)
    kept = len(joined.rstrip(" "))
    return joined[:kept], places[:kept]


@lru_cache(maxsize=20_000)
def _letters(sign: str) -> str:
    return " " if sign.isspace() else match_key(sign)


def find(quote: str, transcript: Transcript, speaker: str | None = None, *, alike: bool = True) -> Find:
    """Where a quote stands in a transcript. `speaker` chooses between several finds; without `alike` word for word."""
    plain = plain_text(quote).strip()
    if not plain:
        return NOT_FOUND
    ranges = list(_whole(plain, transcript.text))
    if ranges:
        return _found("exact", transcript, ranges, speaker)
    key, _ = keyed(plain)
    key = key.strip(_AROUND)
    ranges = [_back(transcript, start, end) for start, end in _whole(key, transcript.key)] if key else []
    if ranges:
        return _found("match_key", transcript, ranges, speaker)
    return _alike(key, transcript) if alike else NOT_FOUND


def _whole(needle: str, text: str) -> Iterator[tuple[int, int]]:
    """The places of a text that begin and end with whole words (long ones may be cut), at most `_MOST_FINDS`."""
    start, finds = text.find(needle), 0
    while start >= 0 and finds < _MOST_FINDS:
        end = start + len(needle)
        cut = _joined(text, start) or _joined(text, end)
        if not cut or len(needle) >= _CUT_WORDS_FROM:
            finds += 1
            yield start, end
        start = text.find(needle, start + 1)


def _joined(text: str, place: int) -> bool:
    """Whether a word goes on over this place."""
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()


def _back(transcript: Transcript, start: int, end: int) -> tuple[int, int]:
    """A range of the key as a range of the text, with the marks that follow its last letter."""
    last = transcript.places[end - 1] + 1
    while last < len(transcript.text) and not _letters(transcript.text[last]):
        last += 1
    return transcript.places[start], last


def _found(how: How, transcript: Transcript, ranges: Sequence[tuple[int, int]], speaker: str | None) -> Find:
    finds = [transcript.anchors(start, end) for start, end in ranges]
    voices = [transcript.speaker(anchors) for anchors in finds]
    chosen = next((place for place, voice in enumerate(voices) if speaker and voice == speaker), 0)
    sure = len(set(voices)) == 1 or (speaker is not None and voices[chosen] == speaker)
    return Find(how, finds[chosen], len(finds), speaker=voices[chosen] if sure else None)


def _alike(key: str, transcript: Transcript) -> Find:
    if not SHORTEST_LIKE <= len(key) <= _LONGEST_LIKE:
        return NOT_FOUND
    if len(key) > len(transcript.key):
        whole = fuzz.ratio(key, transcript.key, score_cutoff=LEAST_LIKENESS)
        anchors = transcript.anchors(0, len(transcript.text))
        return Find("fuzzy", anchors, 1, int(whole), transcript.speaker(anchors)) if whole else NOT_FOUND
    best = fuzz.partial_ratio_alignment(key, transcript.key, score_cutoff=LEAST_LIKENESS)
    if best is None or best.dest_start >= best.dest_end:
        return NOT_FOUND
    start, end = best.dest_start, best.dest_end
    while _joined(transcript.key, start):
        start -= 1
    while _joined(transcript.key, end):
        end += 1
    anchors = transcript.anchors(*_back(transcript, start, end))
    return Find("fuzzy", anchors, 1, int(best.score), transcript.speaker(anchors))


def likeliest(found: Sequence[Sequence[Find]]) -> int | None:
    """Which of several transcripts the quotes of one document come from, by where most of them stand word for word.

    None where less than half of the quotes stand in any of them, or two are equal.
    """
    counts = [sum(each.how in {"exact", "match_key"} for each in finds) for finds in found]
    best = max(counts, default=0)
    if not best or 2 * best < len(found[0]) or counts.count(best) > 1:
        return None
    return counts.index(best)
