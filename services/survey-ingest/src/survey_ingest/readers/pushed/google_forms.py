"""Google Forms by our Apps Script: item responses with their titles, lists for checkboxes, rows for grids.

The tool's files print no response id, so a response is known by its time here as there: the second, as sheets print it.
"""

from collections.abc import Mapping
from typing import Any

from survey_ingest.readers.pushed.submission import Answer, Submission, instant, items, text, texts


def submission_of(payload: Mapping[str, Any]) -> Submission:
    """The submission. Without a time it is known by the id that the script sends."""
    submitted_at = instant(payload.get("submitted_at"))
    answers = [each for item in items(payload.get("answers")) for each in _answers(item)]
    name = "" if submitted_at is not None else text(payload.get("response_id"))
    return Submission(name, tuple(answers), submitted_at, text(payload.get("language")))


def _answers(item: Mapping[str, Any]) -> list[Answer]:
    title, value = text(item.get("title")), item.get("value")
    if text(item.get("type")) == "FILE_UPLOAD":
        return [Answer(title, ignored="file")]
    rows = texts(item.get("rows"))
    if rows and isinstance(value, list):
        cells = zip(rows, value, strict=False)
        return [_one(f"{title} [{row}]", cell, title, row) for row, cell in cells]
    return [_one(title, value)]


def _one(title: str, value: Any, parent: str = "", row: str = "") -> Answer:
    if isinstance(value, list):
        return Answer(title, chosen=texts(value), parent=parent, row=row)
    return Answer(title, text(value), parent=parent, row=row)
