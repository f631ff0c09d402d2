"""The readers' reasons in Arabic: sentences that are fixed, but for what is filled in.

`reasons.json` holds them by the English sentence. `{name}` stands for what differs; where that is itself a sentence of
the table, it is told in Arabic, too. What is not in the table stays as it is.
"""

import json
import re
from functools import cache
from importlib.resources import files

_GAP = re.compile(r"\{(\w+)\}")
_MOST = 3  # sentences within sentences


@cache
def reasons() -> dict[str, str]:
    """The Arabic of each English sentence."""
    told: dict[str, str] = json.loads((files("survey_ingest.workbench") / "reasons.json").read_text(encoding="utf-8"))
    return told


@cache
def _forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Sentences with gaps, those with most words of their own first."""
    known = sorted((each for each in reasons() if _GAP.search(each)), key=lambda each: -len(_GAP.sub("", each)))
    return tuple((_pattern(each), reasons()[each]) for each in known)


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = _GAP.split(sentence)
    return re.compile("".join(f"(?P<{part}>.+)" if place % 2 else re.escape(part) for place, part in enumerate(parts)))


def in_arabic(reason: str, deep: int = 0) -> str | None:
    """The reason in Arabic; None where it is not known."""
    if reason in reasons():
        return reasons()[reason]
    for pattern, arabic in _forms() if deep < _MOST else ():
        found = pattern.fullmatch(reason)
        if found:
            told = {
                name: in_arabic(value, deep + 1) or f"\u2068{value}\u2069" for name, value in found.groupdict().items()
            }
            return arabic.format(**told)
    return None
