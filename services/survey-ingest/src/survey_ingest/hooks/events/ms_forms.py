"""Microsoft Forms by Power Automate, with the body that docs/pushes.md shows: `{responseId, response, titles}`.

`response` is the body of "Get response details": answers by question id (`r` and 32 hexadecimal digits).
"""

import json
from typing import Any

from survey_ingest.hooks.deliveries import Delivery, UnreadableEventError
from survey_ingest.hooks.events.event import Event, digest, json_object, key_of, object_in, required


def event_of(delivery: Delivery) -> Event:
    """The event. An edited response comes again under its id, so the answers belong to the key."""
    body = json_object(delivery)
    response = _object(body.get("response"), "response")
    titles = _object(body.get("titles") or {}, "titles")
    response_id = required(body.get("responseId"), "responseId")
    payload = {"responseId": response_id, "response": response, "titles": titles}
    return Event(key_of(response_id, digest(response)), "response", "pending", payload, about=response_id)


def _object(value: Any, name: str) -> dict[str, Any]:
    """An object, also where a flow has sent it as text."""
    if isinstance(value, str):
        return object_in(value.encode())
    if not isinstance(value, dict):
        raise UnreadableEventError("not_an_object", f"The body has no object {json.dumps(name)}. Use our template.")
    return value
