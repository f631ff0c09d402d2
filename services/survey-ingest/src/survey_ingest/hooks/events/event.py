"""An event: what a verified delivery says, as far as the inbox must know it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from rba_platform.routing import strict_json

from survey_ingest.hooks.deliveries import Delivery, UnreadableEventError

_LONGEST_KEY = 300
_LONGEST_ID = 200


@dataclass(frozen=True)
class Event:
    """`key` is the same for the same event however often it is sent, and for no other of the tool.

    `state`: `pending` holds answers (or a moment of a workshop) in `payload`; `needs_fetch` holds ids only, in
    `refers`, and the answers are to be asked for; `noted` holds nothing that becomes a response; `refused` is none.
    `about` names the response (or the session of a workshop) that it tells of.
    `repeats`: the tool gives each save of a form the same key, so that one after a fetch asks for another.
    """

    key: str
    kind: str
    state: Literal["pending", "needs_fetch", "noted", "refused"]
    payload: Mapping[str, Any] = field(default_factory=dict)
    refers: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    reason: str | None = None
    repeats: bool = False


def json_object(delivery: Delivery) -> dict[str, Any]:
    """The body as JSON object. Raises `UnreadableEventError`; its words are not repeated."""
    return object_in(delivery.body)


def object_in(text: bytes) -> dict[str, Any]:
    """The JSON object that `text` holds. Raises `UnreadableEventError`."""
    try:
        value = strict_json(text)
    except json.JSONDecodeError:
        raise UnreadableEventError("not_json", "The body is no JSON that can be read, or no UTF-8.") from None
    if not isinstance(value, dict):
        raise UnreadableEventError("not_an_object", "The body is JSON, but no object.")
    return value


def member(value: Any, *names: str) -> Any:
    """What lies under these names, one inside the other; None where there is nothing."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def word(value: Any) -> str:
    """An id or a name of the tool as text; blank for what is none. Ids come as text here and as numbers there."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()[:_LONGEST_ID]


def required(value: Any, name: str) -> str:
    """The id; raises `UnreadableEventError` where it is missing, for then nothing can be told apart."""
    found = word(value)
    if not found:
        raise UnreadableEventError("no_id", f"The event has no {name}, so it cannot be told from another.")
    return found


def key_of(*parts: str) -> str:
    """One key of several parts; a long one by its digest."""
    whole = "\x1f".join(parts)
    return whole if len(whole) <= _LONGEST_KEY else sha256(whole.encode()).hexdigest()


def digest(value: Any) -> str:
    """The same for equal JSON values, whichever the order of their members."""
    return sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]
