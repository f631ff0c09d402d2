"""Google Forms by our Apps Script: `{response_id, submitted_at, answers: [{id, title, type, value}]}`."""

from survey_ingest.hooks.deliveries import Delivery, UnreadableEventError
from survey_ingest.hooks.events.event import Event, digest, json_object, key_of, required, word


def event_of(delivery: Delivery) -> Event:
    """The event. The script sends one webhook-id per response and time; an edited response has another time."""
    body = json_object(delivery)
    response_id = required(body.get("response_id"), "response_id")
    if not isinstance(body.get("answers"), list):
        raise UnreadableEventError("no_answers", "The event has no list of answers. Use the script as it is.")
    key = delivery.headers.get("webhook-id") or key_of(response_id, digest(body))
    # The tool's files print no id: there, and so here, responses of one second are told apart among themselves.
    second = word(body.get("submitted_at"))[:19]
    return Event(key_of(key), "response", "pending", body, about=second or response_id)
