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


@lru_cache(maxsize=50_000)
def label_key(text: str) -> str:
    """The key under which two spellings of an answer are one: match key, plain quotes, no full stop at the end."""
    key = match_key(text).translate(_QUOTES).rstrip(". ")
    return _TANWIN_ENDINGS.sub("راض", key) or match_key(text)


def label_keys(spellings: str) -> frozenset[str]:
    """The keys of several spellings in one text, parted by ` · `."""
    return frozenset(label_key(each) for each in spellings.split(" · "))


def numbered(label: str) -> tuple[int, str] | None:
    """The number and the words of a label such as `4 - Often`, `(2) Rarely`, `3:`; None for any other."""
    found = _NUMBERED.match(label.strip())
    if found is None:
        return (int(label), "") if label.strip().isdecimal() and len(label.strip()) <= 2 else None  # noqa: PLR2004 - points
    return int(found[1] or found[2]), found[3].strip(" :-")
