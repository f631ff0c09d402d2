"""What tools push, of invented people, signed as the tools sign it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from survey_ingest.testing.export_files import READS, WHO

COMES = "How do you come to school?"


def typeform_event(
    token: str,
    who: str,
    reads: str,
    *,
    at: str = "2026-03-04T15:00:00Z",
    comes: Sequence[str] = ("On foot",),
    event_id: str | None = None,
) -> dict[str, Any]:
    """A response to a form of three questions, and an address that is nobody's business."""
    fields = [
        {"id": "f1", "ref": "r1", "type": "multiple_choice", "title": WHO},
        {"id": "f2", "ref": "r2", "type": "multiple_choice", "title": READS},
        {"id": "f3", "ref": "r3", "type": "multiple_choice", "title": COMES, "allow_multiple_selections": True},
        {"id": "f4", "ref": "r4", "type": "email", "title": "Your email"},
    ]
    answers: list[dict[str, Any]] = [
        {"type": "choice", "choice": {"label": who}, "field": fields[0]},
        {"type": "choice", "choice": {"label": reads}, "field": fields[1]},
        {"type": "choices", "choices": {"labels": list(comes)}, "field": fields[2]},
        {"type": "email", "email": f"canary-{token}@example.org", "field": fields[3]},
    ]
    return {
        "event_id": event_id or f"event-{token}",
        "event_type": "form_response",
        "form_response": {
            "form_id": "form1",
            "token": token,
            "landed_at": at,
            "submitted_at": at,
            "definition": {"id": "form1", "title": "Reading", "fields": fields},
            "answers": [
                {**answer, "field": {name: answer["field"][name] for name in ("id", "ref", "type")}}
                for answer in answers
            ],
        },
    }


def raw(event: Any) -> bytes:
    """The event as tools write it: compact, Arabic as it is."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def typeform_headers(body: bytes, secret: str) -> dict[str, str]:
    """The headers that Typeform sends with this body."""
    digest = base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()
    return {"Content-Type": "application/json", "Typeform-Signature": f"sha256={digest}"}


def zoom_headers(body: bytes, secret: str, at: datetime | None = None) -> dict[str, str]:
    """The headers that Zoom sends with this body."""
    stamp = str(int((at or datetime.now(UTC)).timestamp()))
    digest = hmac.digest(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hex()
    return {
        "Content-Type": "application/json",
        "x-zm-request-timestamp": stamp,
        "x-zm-signature": f"v0={digest}",
    }
