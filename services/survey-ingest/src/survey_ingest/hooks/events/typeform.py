"""Typeform: `{event_id, event_type, form_response: {token, submitted_at, definition, answers}}`, with all answers."""

from survey_ingest.hooks.deliveries import Delivery
from survey_ingest.hooks.events.event import Event, json_object, key_of, member, required, word

ANSWERS = frozenset({"form_response", "form_response_partial"})


def event_of(delivery: Delivery) -> Event:
    """The event; its id is the tool's own, equal in every retry."""
    body = json_object(delivery)
    kind = word(body.get("event_type"))
    key = key_of(required(body.get("event_id"), "event_id"))
    if kind not in ANSWERS:
        return Event(key, kind or "unknown", "noted", reason="no_answers")
    token = required(member(body, "form_response", "token"), "form_response.token")
    return Event(key, kind, "pending", body, about=token)
