"""REDCap's data entry trigger: a form that says which record was saved. Ids only, and the same for each save."""

from survey_ingest.hooks.deliveries import Delivery
from survey_ingest.hooks.events.event import Event, key_of, required, word
from survey_ingest.hooks.forms import form_fields

_PARTS = ("instrument", "redcap_event_name", "redcap_repeat_instance")


def event_of(delivery: Delivery) -> Event:
    """The event: which record to ask for again."""
    fields = form_fields(delivery)
    refers = {
        "response": required(fields.get("record"), "record"),
        "survey": required(fields.get("project_id"), "project_id"),
    }
    key = key_of(*refers.values(), *(word(fields.get(part)) for part in _PARTS))
    return Event(key, "record_saved", "needs_fetch", refers=refers, about=refers["response"], repeats=True)
