"""Zoom: `{event, event_ts, payload: {object}}`. Ids come as text in some events and as numbers in others."""

from typing import Any

from survey_ingest.hooks.deliveries import Delivery
from survey_ingest.hooks.events.event import Event, digest, json_object, key_of, member, required, word

CHALLENGE = "endpoint.url_validation"
#: Where an event says whom or what it is about, the surest id first.
_ABOUT = (
    ("participant", "participant_uuid"),
    ("participant", "user_id"),
    ("registrant", "id"),
    ("chat_message", "message_id"),
    ("chat_message_file", "file_id"),
)


def event_of(delivery: Delivery) -> Event:
    """The event: the same when Zoom sends it again after 5, 20 and 60 minutes."""
    body = json_object(delivery)
    kind = required(body.get("event"), "event")
    if kind == CHALLENGE:
        return Event(CHALLENGE, CHALLENGE, "noted", body)
    about = member(body, "payload", "object")
    where = word(member(about, "uuid")) or word(member(about, "meeting_uuid")) or word(member(about, "id"))
    key = key_of(kind, word(body.get("event_ts")), where, _whom(about) or digest(body))
    return Event(key, kind[:80], "pending", body, about=where)


def _whom(about: Any) -> str:
    return next((found for path in _ABOUT if (found := word(member(about, *path)))), "")
