"""KoboToolbox REST services: one submission as JSON, full paths as keys; or a wrapper of one's own around it."""

from typing import Any

from survey_ingest.hooks.deliveries import Delivery, UnreadableEventError
from survey_ingest.hooks.events.event import Event, digest, json_object, key_of, word

#: The first is that of the submission before it was edited, as it is by which exports know it.
_IDS = ("meta/rootUuid", "_uuid", "meta/instanceID", "instanceID")


def event_of(delivery: Delivery) -> Event:
    """The event. A submission that was changed keeps its uuid, so what it says belongs to the key."""
    if delivery.body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise UnreadableEventError("xml", "The submission is XML. Choose JSON as the format of the REST service.")
    submission = submission_in(json_object(delivery))
    uuid = uuid_of(submission)
    return Event(key_of(uuid, digest(submission)), "submission", "pending", submission, about=uuid)


def submission_in(body: dict[str, Any]) -> dict[str, Any]:
    """The submission, also where a wrapper (`%SUBMISSION%`) is around it."""
    for candidate in (body, *(value for value in body.values() if isinstance(value, dict))):
        if uuid_of(candidate):
            return candidate
    raise UnreadableEventError("no_id", "The submission has no _uuid. Send it with its _uuid, or all of its fields.")


def uuid_of(submission: dict[str, Any]) -> str:
    """The submission's uuid, as exports write it in `_uuid`; blank where there is none."""
    found = next((text for name in _IDS if (text := word(submission.get(name)))), "")
    return found.removeprefix("uuid:")
