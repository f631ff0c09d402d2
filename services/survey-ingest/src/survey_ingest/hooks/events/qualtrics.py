"""Qualtrics event subscriptions: a form with `Topic` and `MSG` (JSON), or the fields of MSG directly. Ids only.

A workflow's "web service" task sends JSON of one's own design: the same names are looked for in it.
"""

from survey_ingest.hooks.deliveries import Delivery
from survey_ingest.hooks.events.event import Event, key_of, object_in, required, word
from survey_ingest.hooks.forms import form_fields


def event_of(delivery: Delivery) -> Event:
    """The event: which response of which survey was recorded, and when."""
    if delivery.media_type == "application/json":
        fields, topic = object_in(delivery.body), ""
    else:
        form = form_fields(delivery)
        topic = form.get("Topic", "")
        fields = object_in(form["MSG"].encode()) if "MSG" in form else dict(form)
    survey, response = required(fields.get("SurveyID"), "SurveyID"), required(fields.get("ResponseID"), "ResponseID")
    status, completed = word(fields.get("Status")), word(fields.get("CompletedDate"))
    kind = topic.rpartition(".surveyengine.")[2].partition(".")[0] or "completedResponse"
    key = key_of(survey, response, kind, status, completed)
    # Without a date, a changed response sends the same fields again.
    refers = {"response": response, "survey": survey}
    return Event(key, kind[:60], "needs_fetch", refers=refers, about=response, repeats=not completed)
