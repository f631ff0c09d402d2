"""Headings as tools write them, without their markup, and labels that ask for another answer."""

import html
import re
from collections.abc import Collection

from rba_kernel.text import match_key

from survey_ingest.domain.labels import label_key

_TAGS = re.compile(r"</?(?:[a-z][a-z0-9]*)(?:\s[^<>]*)?/?>", re.IGNORECASE)
#: What pandas and readr write where a heading is blank.
_UNTITLED = re.compile(r"(?:Unnamed: \d+(?:_level_\d+)?|\.\.\.\d+)")
_BLANKS = re.compile(r"[ \t\u00a0\u202f]+")
_GLUED = re.compile(r"^(.*\D)(\d{1,3})$", re.DOTALL)
_OTHER = re.compile(
    r"^(?:others?|autres?|otros?|otras?|outros?|outras?|sonstiges?|andere[rs]?|اخري|اخر|غير ذلك|غيرها|غيره)"
    r"(?=$|[\s:.,;(\[/_-])"
)
_OWN = frozenset({"response", "open-ended response", "responses"})


def plain_title(text: str) -> str:
    """A heading without HTML tags and entities, and without blanks around it and doubled within.

    It is blank where a program named a column that had no heading (`Unnamed: 3`, `...3`).
    """
    if _UNTITLED.fullmatch(text.strip()):
        return ""
    if "<" in text:
        text = _TAGS.sub(" ", text)
    if "&" in text:
        text = html.unescape(text)
    return _BLANKS.sub(" ", text).strip()


def unglued(title: str, titles: Collection[str]) -> str:
    """A heading without the number that an Excel table glued on because it stood there before (`Other2`)."""
    found = _GLUED.match(title)
    return found[1] if found and found[1] in titles else title


def asks_other(label: str) -> bool:
    """Whether a label offers an answer of one's own (`Other (please specify)`, `Sonstiges`, `أخرى`)."""
    return bool(_OTHER.match(match_key(label)))


def is_own(label: str, title: str) -> bool:
    """Whether the label of a column says that it is the question's own: `Response`, or the title again."""
    key = label_key(label)
    return not key or key in _OWN or key == label_key(title)
