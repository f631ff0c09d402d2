"""KoboToolbox: one flat object a submission, full paths (`group/question`) as keys, the XML names of the form."""

import re
from collections.abc import Mapping
from typing import Any

from survey_ingest.readers.pushed.submission import Answer, Submission, instant, text

#: What the collecting app writes beside the answers.
_META = frozenset(
    {"start", "end", "today", "deviceid", "subscriberid", "simserial", "phonenumber", "username", "email", "audit"}
)
_PREFIXES = ("_", "meta/", "formhub/")
_IDS = ("_uuid", "meta/instanceID", "instanceID")
_NAMES = re.compile(r"[A-Za-z0-9_.-]+( [A-Za-z0-9_.-]+)*")


def submission_of(payload: Mapping[str, Any]) -> Submission:
    """The submission; its id is the `_uuid`, as in files."""
    found = next((text(payload[name]) for name in _IDS if text(payload.get(name))), "")
    answers = [
        _answer(name, value) for name, value in payload.items() if name not in _META and not name.startswith(_PREFIXES)
    ]
    return Submission(found.removeprefix("uuid:"), tuple(answers), instant(payload.get("_submission_time")))


def _answer(name: str, value: Any) -> Answer:
    if isinstance(value, list):
        return Answer(name, name=name, ignored="repeat")
    return Answer(name, text(value), name=name)


def joiner_of(cells: list[str]) -> str:
    """What joins the choices of a question, from its cells: a blank, where all are made of XML names."""
    several = any(" " in cell for cell in cells)
    return " " if several and all(_NAMES.fullmatch(cell) for cell in cells) else ""
