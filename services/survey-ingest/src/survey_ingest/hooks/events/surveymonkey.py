"""SurveyMonkey: ids only. The answers are at `/v3/surveys/{survey}/responses/{response}/details`."""

from survey_ingest.hooks.deliveries import Delivery
from survey_ingest.hooks.events.event import Event, json_object, key_of, member, required, word

#: Events after which a response is there, or is another than before.
ANSWERS = frozenset({"response_completed", "response_updated", "response_disqualified", "response_overquota"})


def event_of(delivery: Delivery) -> Event:
    """The event; a deleted response is noted, for what is in a source is removed by a person."""
    body = json_object(delivery)
    kind = word(body.get("event_type"))
    key = key_of(required(body.get("event_id"), "event_id"))
    if kind == "response_deleted":
        return Event(key, kind, "noted", reason="deleted_at_the_tool")
    if kind not in ANSWERS:
        return Event(key, kind or "unknown", "noted", reason="no_answers")
    response = member(body, "resources", "respondent_id") or body.get("object_id")
    survey = member(body, "resources", "survey_id")
    refers = {"response": required(response, "respondent_id"), "survey": required(survey, "survey_id")}
    return Event(key, kind, "needs_fetch", refers=refers, about=refers["response"])
