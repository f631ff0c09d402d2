"""Microsoft Forms by Power Automate: answers by question id (`r` and 32 hexadecimal digits), titles by our template.

Several choices are a text that holds a JSON list; so are uploaded files. `submitDate` is UTC.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from survey_ingest.readers.pushed.submission import Answer, Submission, instant, items, mapping, text, texts

_QUESTION = re.compile(r"r[0-9a-fA-F]{32}")


def submission_of(payload: Mapping[str, Any]) -> Submission:
    """The submission; its id is the response id, which files print in the column `ID`."""
    response = mapping(payload.get("response"))
    titles = {name: text(title) for name, title in mapping(payload.get("titles")).items()}
    answers = [
        each
        for name, value in response.items()
        if _QUESTION.fullmatch(name)
        for each in _answers(titles.get(name) or name, value)
    ]
    return Submission(text(payload.get("responseId")), tuple(answers), instant(response.get("submitDate")))


def _answers(title: str, value: Any) -> list[Answer]:
    held = _held(value)
    if isinstance(held, list):
        if items(held):
            return [Answer(title, ignored="file")]
        return [Answer(title, chosen=texts(held))]
    if isinstance(held, dict):
        # As in the tool's files, where the rows of a matrix are questions of their own.
        return [Answer(row, text(cell)) for row, cell in held.items()]
    return [Answer(title, text(value))]


def _held(value: Any) -> Any:
    """The list or object that a text holds; the value itself where it holds none."""
    if not isinstance(value, str) or value.strip()[:1] not in {"[", "{"}:
        return value
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return found if isinstance(found, list | dict) else value
