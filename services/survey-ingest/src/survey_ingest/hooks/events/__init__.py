"""What verified deliveries say, one file a tool: which event it is, and whether it holds answers or only ids. Pure."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from survey_ingest.hooks.deliveries import Delivery, Tool
from survey_ingest.hooks.events import (
    google_forms,
    jotform,
    kobo_odk,
    ms_forms,
    qualtrics,
    redcap,
    standard_webhooks,
    surveymonkey,
    typeform,
    zoom,
)
from survey_ingest.hooks.events.event import Event

EVENTS: Mapping[Tool, Callable[[Delivery], Event]] = MappingProxyType(
    {
        "typeform": typeform.event_of,
        "surveymonkey": surveymonkey.event_of,
        "qualtrics": qualtrics.event_of,
        "kobo_odk": kobo_odk.event_of,
        "jotform": jotform.event_of,
        "ms_forms": ms_forms.event_of,
        "google_forms": google_forms.event_of,
        "redcap": redcap.event_of,
        "standard_webhooks": standard_webhooks.event_of,
        "zoom": zoom.event_of,
    }
)

__all__ = ["EVENTS", "Event"]
