"""Speakers of focus groups without their names: what is a pseudonym stays, what may be a name becomes a keyed hash.

Source: docs/formats.md, themes: coding begins after names are taken out, with stable marks such as `P07-teacher`.
"""

import re

from rba_kernel.text import match_key

from survey_ingest.domain.persons import name_key

_SHORT = 2  # letters; longer ones are words
_ROLES = (
    "parent|teacher|student|principal|leader|staff|ولي امر|معلم|معلمه|طالب|طالبه|مدير|مديره|مشارك|مشاركه|متحدث|متحدثه"
)
#: A letter or two or a word of role, and a number: P07, P07-teacher, id1, S 3, م٣, ولي أمر 2, Parent 4.
_MARK = re.compile(
    rf"^([a-z\u0620-\u064a]{{1,2}}|sp|speaker|participant|{_ROLES})[ _.#-]?(\d{{1,3}})(?:[ _-]({_ROLES}))?$"
)
_BRACKETS = "[]()<>{} "


def pseudonym(text: str, key: bytes) -> str:
    """A stable mark of a speaker: the text itself where it is such a mark already, else a keyed hash of it.

    Empty where nothing is said of the speaker. A name in two spellings is one hash, that of the name in transcripts and
    lists of participants (`persons.name_key`); P7, p07 and [P 07] are one mark.
    """
    found = _MARK.match(match_key(text).strip(_BRACKETS))
    if found:
        word, number, role = found.groups()
        mark = f"{word.upper() if len(word) <= _SHORT else word}{int(number):02}"
        return f"{mark}-{role}" if role else mark
    bare = match_key(text, person_name=True).strip(_BRACKETS)
    return name_key(bare, key) or ""
