"""What an event of the inbox says, from its raw body, or from what was fetched for it."""

from typing import Any, cast

from survey_ingest.hooks.deliveries import Delivery, Tool
from survey_ingest.hooks.events import EVENTS
from survey_ingest.hooks.events.event import object_in
from survey_ingest.models import InboxEvent


def payloads_of(event: InboxEvent) -> list[dict[str, Any]]:
    """The submissions of an event that waits. Raises `UnreadableEventError`."""
    body = event.body or b"{}"
    if event.fetched_at is not None:
        return list(object_in(body)["submissions"])
    found = EVENTS[cast("Tool", event.tool)](Delivery(body, event.content_type))
    return [dict(found.payload)]
