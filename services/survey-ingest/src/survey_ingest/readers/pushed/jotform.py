"""Jotform: `rawRequest` has the answers by `q<number>_<name>`, and `pretty` their titles, in the same order.

`pretty` is one text, `Title:answer, Title:answer`, in which answers hold commas and colons too: a title is what stands
between the end of one known answer and the beginning of the next.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from survey_ingest.readers.headings.titles import plain_title
from survey_ingest.readers.pushed.submission import Answer, Submission, instant, mapping, text, texts

_PERSONAL = (
    frozenset({"first", "middle", "last", "prefix", "suffix"}),
    frozenset({"area", "phone", "country", "full"}),
    frozenset({"addr_line1", "addr_line2", "city", "state", "postal", "country"}),
)
_DATE = ("year", "month", "day")
_MILLISECONDS = 1000


def submission_of(payload: Mapping[str, Any]) -> Submission:
    """The submission; its id is the submission id, as in files."""
    raw = mapping(payload.get("rawRequest"))
    named = sorted(
        ((int(name[1:].partition("_")[0]), name, value) for name, value in raw.items() if name != "submitDate"),
        key=lambda each: each[:2],
    )
    titles = titles_in(text(payload.get("pretty")), [(name, _shown(value)) for _, name, value in named])
    # What the tool was asked for comes with its titles.
    titles |= {name: plain_title(text(title)) for name, title in mapping(payload.get("titles")).items()}
    answers = [each for _, name, value in named for each in _answers(titles.get(name) or _plain(name), value)]
    return Submission(text(payload.get("submissionID")), tuple(answers), _time(raw.get("submitDate")))


def titles_in(pretty: str, answers: list[tuple[str, str]]) -> dict[str, str]:
    """The title of each answer by its name; none for those that cannot be found for certain."""
    found: dict[str, str] = {}
    start = 0
    for name, shown in answers:
        if not shown:
            continue
        place = pretty.find(f":{shown}", start)
        if place < 0:
            continue
        found[name] = plain_title(pretty[start:place])
        start = place + 1 + len(shown)
        start += len(pretty[start:]) - len(pretty[start:].lstrip(", "))
    return found


def _plain(name: str) -> str:
    """The name without its number: all there is to say where the title is not told."""
    return name.partition("_")[2]


def _shown(value: Any) -> str:
    """An answer as `pretty` writes it, as far as that is known."""
    if isinstance(value, list):
        return ", ".join(texts(value))
    if isinstance(value, dict):
        return " ".join(text(each) for each in value.values() if isinstance(each, str) and each)
    return text(value)


def _answers(title: str, value: Any) -> list[Answer]:
    if isinstance(value, list):
        if any(isinstance(each, dict | list) for each in value):
            return [Answer(title, text(value))]
        return [Answer(title, chosen=texts(value))]
    if not isinstance(value, dict):
        return [Answer(title, text(value))]
    if any(value.keys() <= names for names in _PERSONAL) and value:
        return [Answer(title, ignored="personal")]
    if value.keys() >= set(_DATE):
        parts = [text(value[name]) for name in _DATE]
        return [Answer(title, "-".join(part.zfill(2) for part in parts) if all(parts) else "")]
    return [
        Answer(f"{title} [{row}]", chosen=texts(cell), parent=title, row=row)
        if isinstance(cell, list)
        else Answer(f"{title} [{row}]", text(cell), parent=title, row=row)
        for row, cell in value.items()
    ]


def _time(value: Any) -> datetime | None:
    """Milliseconds since 1970, or an ISO time."""
    plain = text(value)
    if plain.isascii() and plain.isdigit():
        try:
            return datetime.fromtimestamp(int(plain) / _MILLISECONDS, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    return instant(value)
