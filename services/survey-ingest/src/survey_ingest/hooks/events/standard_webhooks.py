"""Standard Webhooks with a body of our own form: `{id, submitted_at, language, answers: [{name, title, value}]}`."""

from survey_ingest.hooks.deliveries import Delivery, UnreadableEventError
from survey_ingest.hooks.events.event import Event, digest, json_object, key_of, required


def event_of(delivery: Delivery) -> Event:
    """The event; its id is the webhook-id."""
    body = json_object(delivery)
    response_id = required(body.get("id"), "id")
    if not isinstance(body.get("answers"), list | dict):
        raise UnreadableEventError("no_answers", "The event has no `answers`: a list of {name, title, value}.")
    key = delivery.headers.get("webhook-id") or key_of(response_id, digest(body))
    return Event(key_of(key), "response", "pending", body, about=response_id)
