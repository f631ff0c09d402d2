"""Which language a reader wants."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["en", "ar"]

_OURS: dict[str, Language] = {"en": "en", "ar": "ar"}


def in_language(text: Mapping[str, str] | None, language: Language) -> str:
    """The words in `language`; those of the other one where a text has only that, since a name is better than none."""
    found = text or {}
    return found.get(language) or next((words for words in found.values() if words), "")


def chosen_language(asked: Language | None, accept_language: str) -> Language:
    """`?lang=` where given; else the first of ours that Accept-Language prefers; else English."""
    if asked is not None:
        return asked
    wishes: list[tuple[float, int, Language]] = []
    for place, wish in enumerate(accept_language.split(",")[:20]):
        tag, _, weight = wish.partition(";")
        language = _OURS.get(tag.strip().lower().split("-")[0])
        if language is not None:
            wishes.append((-_weight(weight), place, language))
    return min(wishes)[2] if wishes else "en"


def _weight(text: str) -> float:
    try:
        return float(text.replace("q=", "").strip()) if text else 1.0
    except ValueError:
        return 0.0
