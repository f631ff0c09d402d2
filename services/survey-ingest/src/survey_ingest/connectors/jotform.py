"""Jotform: a submission by its id, with the titles of its questions. Its pushes are not signed, so this proves them.

Source: docs/pushes.md. The times it tells are of the account's zone, which it does not tell: that of the push counts.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from survey_ingest.connectors.outgoing import ToolRefusedError, ask_json

_PERSONAL = frozenset({"control_fullname", "control_email", "control_phone", "control_address", "control_signature"})
_FILES = frozenset({"control_fileupload"})


async def submission_of(client: httpx.AsyncClient, submission: str) -> Mapping[str, Any]:
    """The submission's content. Raises `ToolRefusedError` where Jotform knows no such submission."""
    found = await ask_json(client, "GET", f"/submission/{quote(submission, safe='')}")
    content = found.get("content") if isinstance(found, dict) else None
    if not isinstance(content, dict) or str(content.get("id")) != submission:
        raise ToolRefusedError("the answer is not of this submission")
    return content


def payload(content: Mapping[str, Any], submitted_at: str) -> dict[str, Any]:
    """The submission in the form of a push: answers by `q<number>_<name>`, and their titles beside them."""
    answers = content.get("answers")
    raw: dict[str, Any] = {"submitDate": submitted_at}
    titles: dict[str, str] = {}
    for number, told in sorted((answers if isinstance(answers, dict) else {}).items()):
        if not isinstance(told, dict) or told.get("type") in _PERSONAL | _FILES or not str(number).isdigit():
            continue
        if "answer" in told:
            name = f"q{number}_{told.get('name') or number}"
            raw[name] = told["answer"]
            titles[name] = str(told.get("text") or "")
    return {"submissionID": str(content.get("id")), "rawRequest": raw, "titles": titles}
