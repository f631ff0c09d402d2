"""Which words before a colon name a speaker: those that come back, and, where nearly all is labelled, names.

`Note: …` and `Meeting title: …` are no speakers, and nobody speaks on in a line that names nobody.
"""

import re
from collections import Counter
from collections.abc import Sequence

from rba_kernel.text import match_key

_COLON = re.compile(r"[:：](?=\s)")
_LONGEST = 60
_MOST_WORDS = 6
_LEAST_SHARE = 0.25  # of the lines that labels that come back must cover
_LABELLED = 0.5
_NEVER = frozenset(map(match_key, (
    "note", "notes", "nb", "n.b.", "meeting title", "meeting", "title", "topic", "subject", "date", "time", "duration",
    "location", "attendees", "participants", "recording", "transcript", "agenda", "summary", "action items", "from",
    "to", "cc", "bcc", "re", "sent", "http", "https", "example", "warning", "tip", "kind", "language",
    "ملاحظة", "ملاحظات", "العنوان", "عنوان", "الموضوع", "موضوع", "التاريخ", "تاريخ", "الوقت", "المكان", "الحضور",
    "المشاركون", "مثال", "مثلا", "يعني", "تنبيه", "ملخص", "nota", "título", "fecha", "remarque",
)))  # fmt: skip
#: Words that stand in sentences and hardly in names.
_SENTENCE = frozenset(map(match_key, (
    "the", "and", "but", "so", "is", "are", "was", "that", "this", "here", "there", "what", "which", "because", "then",
    "my", "our", "your", "it", "we", "they", "you", "one", "two", "three", "first", "second", "third", "question",
    "في", "من", "على", "إلى", "هذا", "هذه", "التي", "الذي", "كان", "لكن", "ثم", "هو", "هي", "نحن", "هناك", "أولا",
    "ثانيا", "ثالثا", "أخيرا", "سؤال", "السؤال", "جواب", "الجواب", "نقطة", "نقطتان", "نقاط", "ثلاث", "ثلاثة", "واحد",
)))  # fmt: skip
_NO_NAME = re.compile(r"[?!؟؛;=<>{}|\\*]|[.،,]\s+[a-z]|\S,\S|https?$")


def label_of(line: str) -> tuple[str, str] | None:
    """The words before the first colon of a line, if few, and what follows; None where there is none of the two."""
    colon = _COLON.search(line[: _LONGEST + 2])
    if not colon or not line[: colon.start()].strip() or not line[colon.end() :].strip():
        return None
    return line[: colon.start()].strip(), line[colon.end() :].strip()


def label_key(label: str) -> str:
    """The key under which two spellings of a label are one."""
    return match_key(label, person_name=True)


def never_a_speaker(label: str) -> bool:
    """Whether the words stand before a colon for something else."""
    return match_key(label) in _NEVER


def looks_like_a_name(label: str) -> bool:
    """Whether a label may be a name though it comes only once."""
    words = match_key(label).split()
    if not words or len(words) > _MOST_WORDS or never_a_speaker(label) or _NO_NAME.search(label):
        return False
    return not any(word in _SENTENCE for word in words) and any(sign.isalpha() for sign in label)


def speaker_keys(labels: Sequence[str | None], known: frozenset[str] = frozenset()) -> frozenset[str]:
    """The keys of those labels that name speakers. `labels` has one entry a line or cue, None where there is none.

    `known` are keys that are names for sure, because somebody of that name was there.
    """
    keys = [label_key(label) if label and not never_a_speaker(label) else None for label in labels]
    counted = Counter(key for key in keys if key)
    again = {key for key, number in counted.items() if number > 1}
    sure = {key for key in counted if key in known}
    covered = sum(counted[key] for key in again | sure)
    if covered < _LEAST_SHARE * len(labels):
        again = set()
    if counted.total() < _LABELLED * len(labels) or not again | sure:
        return frozenset(again | sure)
    once = {label_key(label) for label in labels if label and looks_like_a_name(label)} & counted.keys()
    return frozenset(again | sure | once)
