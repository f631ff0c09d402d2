"""What to send so that a question about a file is settled: whole requests, not hints."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from survey_ingest.uploads.schemas import UploadOptions

#: The code of the finding on an upload that a person stopped.
CANCELLED = "cancelled"
_OF_THE_SOURCE = frozenset({"mode"})


def how_to_answer(upload_id: UUID, version: int, asks: Mapping[str, Sequence[str]]) -> str:
    """The requests that answer `asks`; `version` is what the upload's will be when the text is read."""
    return " ".join(_answer(upload_id, version, name, choices) for name, choices in asks.items())


def _answer(upload_id: UUID, version: int, name: str, choices: Sequence[str]) -> str:
    chosen: Any = choices[0]
    others = f" (or {', '.join(choices[1:])})" if choices[1:] else ""
    if name in _OF_THE_SOURCE:
        return f"Or PATCH its source with {json.dumps({name: chosen})}{others} and If-Match."
    again = f"send the file again with -F {name}={chosen}, or " if name in UploadOptions.model_fields else ""
    body = json.dumps({name: True if chosen == "true" else chosen})
    text = f"{again}PATCH /v1/uploads/{upload_id} with {body}{others} and the header If-Match: {version}."
    return f"To answer, {text}"


def earlier_reading_kept() -> dict[str, Any]:
    """The finding of an upload whose new reading came to nothing while an old one stands."""
    message = "Its source and what is published still rest on the reading before this one."
    return {"code": "earlier_reading_kept", "message": message, "row": None, "column": None, "severity": "attention"}


def cancelled() -> dict[str, Any]:
    """The finding of an upload whose reading a person stopped."""
    message = (
        "Its reading was cancelled. The file is kept; PATCH the upload (an empty object is enough) to read it again."
    )
    return {"code": CANCELLED, "message": message, "row": None, "column": None, "severity": "error"}
