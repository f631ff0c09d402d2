"""The answers in one cell of a Q&A report, without the names of who gave them."""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from rba_kernel.text import match_key

from survey_ingest.readers.zoom.report_words import report_words

_PREFIX = re.compile(r"^(?P<name>[^:\n?!؟]{1,60}): (?P<text>.*)$")
_LINES = re.compile(r"\r\n|\r|\n")
_TWO_WORDS = 2
_MOST_WORDS = 5


def speakers_of(cells: Sequence[str], known: Collection[str]) -> frozenset[str]:
    """The keys of what stands before a colon at the start of lines and is a name.

    A name recurs, is known in the file, or is written like one: two to five words, each with a capital or without case.
    What is surely none (`Note:`) is in the table of words. In doubt it is a name: names must not be kept.
    """
    found: Counter[str] = Counter()
    written: dict[str, str] = {}
    for cell in cells:
        for line in _LINES.split(cell):
            match = _PREFIX.match(line.strip())
            if match:
                key = match_key(match["name"], person_name=True)
                found[key] += 1
                written[key] = match["name"]
    none = report_words().no_speaker
    return frozenset(
        key
        for key, number in found.items()
        if match_key(written[key]) not in none and (number > 1 or key in known or _like_a_name(written[key]))
    )


def _like_a_name(text: str) -> bool:
    words = text.split()
    if not _TWO_WORDS <= len(words) <= _MOST_WORDS or any(character.isdecimal() for character in text):
        return False
    return all(word[0].isupper() or not (word[0].isupper() or word[0].islower()) for word in words)


def answer_texts(cell: str, names: Collection[str]) -> list[str]:
    """The answers of a cell. A line that begins with a name begins an answer; without names each line is one."""
    lines = [line.strip() for line in _LINES.split(cell) if line.strip()]
    answers: list[str] = []
    named = False
    for line in lines:
        match = _PREFIX.match(line)
        if match and match_key(match["name"], person_name=True) in names:
            answers.append(match["text"].strip())
            named = True
        elif named:
            answers[-1] = f"{answers[-1]}\n{line}".strip()
        else:
            answers.append(line)
    return [answer for answer in answers if answer]
