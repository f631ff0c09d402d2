"""Answer labels: the key two spellings share, and numbers written in front of labels.

A label is matched as a whole, never by substring: «غير موافق بشدة» contains «موافق بشدة», "Uncomfortable" holds
"comfortable".
"""

import re
from functools import lru_cache

from rba_kernel.text import match_key

_QUOTES = str.maketrans("’‘“”–—", "''\"\"--")
_TANWIN_ENDINGS = re.compile(r"\b(راضي?)\b")
_NUMBERED = re.compile(r"^(?:[(\[](\d{1,2})[)\]]|(\d{1,2})(?:\s*[:.)=](?!\d)|\s+-(?=\s*[^\W\d])))\s*(.*)$", re.DOTALL)

_NUMBER_LAST = re.compile(r"^(\D{1,120}?)\s*[(\[](\d{1,2})[)\]]$", re.DOTALL)
_WORDS_FIRST = re.compile(r"^[(\[](\D{1,120})[)\]]\s*(\d{1,2})$", re.DOTALL)


@lru_cache(maxsize=50_000)
def label_key(text: str) -> str:
    """The key under which two spellings of an answer are one: match key, plain quotes, no full stop at the end."""
    key = match_key(text).translate(_QUOTES).rstrip(". ")
    return _TANWIN_ENDINGS.sub("راض", key) or match_key(text)


def label_keys(spellings: str) -> frozenset[str]:
    """The keys of several spellings in one text, parted by ` · `."""
    return frozenset(label_key(each) for each in spellings.split(" · "))


def numbered(label: str) -> tuple[int, str] | None:
    """The number and the words of `4 - Often`, `(2) Rarely`, `Good (5)`, `(Very) 6`, `(3): …`, `3)`; else None."""
    text = label.strip()
    found = _NUMBERED.match(text)
    if found is not None:
        return int(found[1] or found[2]), found[3].strip(" :-….")
    last = _NUMBER_LAST.match(text) or _WORDS_FIRST.match(text)
    if last is not None:
        return int(last[2]), last[1].strip(" :-")
    return (int(text), "") if text.isdecimal() and len(text) <= 2 else None  # noqa: PLR2004 - points
