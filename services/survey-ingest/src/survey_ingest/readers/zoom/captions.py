"""From cues to what was said: tags and speakers taken out, and lines that roll over several cues said once."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

from survey_ingest.readers.zoom.speaker_labels import label_key, label_of, speaker_keys
from survey_ingest.readers.zoom.vtt import Cue

T1, T2, T3, ROLLING = "T1", "T2", "T3", "T2 rolling"
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,100})?[ \t]+([^<>]{1,200})>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:c|i|b|u|v|ruby|rt|lang)(?:[ .\t][^<>]{0,200})?>|<\d[\d:.]{1,15}>", re.IGNORECASE)
_INLINE_TIME = re.compile(r"<\d[\d:.]{1,15}>")
_ROLLING_SHARE = 0.3


@dataclass(frozen=True)
class Said:
    """What was said in a cue, by whom as labelled (empty: nobody is named)."""

    cue: Cue
    speaker: str
    text: str


@dataclass(frozen=True)
class Captions:
    """What the cues say, the layout, and how many of them only repeated."""

    layout: str
    said: list[Said]
    repeated: int = 0


def captions(cues: Sequence[Cue], known: Callable[[str], bool] = lambda _label: False) -> Captions:
    """What was said. `known` says whether a label names somebody for sure."""
    if any(_VOICE.search(line) for cue in cues for line in cue.lines):
        return Captions(T3, [each for cue in cues for each in _voices(cue)])
    if _rolls(cues):
        return _unrolled(cues)
    texts = [_plain("\n".join(cue.lines)) for cue in cues]
    labels = [label_of(text) for text in texts]
    sure = frozenset(label_key(label[0]) for label in labels if label and known(label[0]))
    speakers = speaker_keys([label[0] if label else None for label in labels], sure)
    said = []
    for cue, text, label in zip(cues, texts, labels, strict=True):
        named = label and label_key(label[0]) in speakers
        said.append(Said(cue, label[0] if label and named else "", label[1] if label and named else text))
    return Captions(T1 if any(each.speaker for each in said) else T2, [each for each in said if each.text])


def _plain(text: str) -> str:
    return unescape(_TAG.sub("", text)).replace("\u00a0", " ").strip()


def _voices(cue: Cue) -> list[Said]:
    """The voices of a cue, each with its words; what stands before the first belongs to nobody."""
    parts = _VOICE.split("\n".join(cue.lines))
    named = zip(["", *parts[1::2]], parts[0::2], strict=True)
    return [Said(cue, unescape(name).strip(), text) for name, part in named if (text := _plain(part))]


def _rolls(cues: Sequence[Cue]) -> bool:
    """Whether lines roll: words carry times, or many cues begin with the line that the one before ended in."""
    if any(_INLINE_TIME.search(line) for cue in cues for line in cue.lines):
        return True
    pairs = [(one.lines[-1], two.lines[0]) for one, two in pairwise(cues) if len(two.lines) > 1]
    return len(pairs) > 1 and sum(last == first for last, first in pairs) >= _ROLLING_SHARE * len(cues)


def _unrolled(cues: Sequence[Cue]) -> Captions:
    said: list[Said] = []
    shown: list[str] = []
    repeated = 0
    for cue in cues:
        lines = [text for line in cue.lines if (text := _plain(line))]
        same = next((size for size in range(min(len(lines), len(shown)), 0, -1) if lines[:size] == shown[-size:]), 0)
        shown = (shown + lines[same:])[-4:]
        if lines[same:]:
            said.append(Said(cue, "", "\n".join(lines[same:])))
        else:
            repeated += 1
    return Captions(ROLLING, said, repeated)
