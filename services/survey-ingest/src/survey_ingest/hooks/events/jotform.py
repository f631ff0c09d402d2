"""Jotform: a form with `formID`, `submissionID`, `pretty` and `rawRequest` (a JSON text keyed `q3_name`)."""

from survey_ingest.hooks.deliveries import Delivery
from survey_ingest.hooks.events.event import Event, digest, key_of, object_in, required, word
from survey_ingest.hooks.forms import form_fields


def event_of(delivery: Delivery) -> Event:
    """The event. A submission that was edited comes again under its id, so the answers belong to the key."""
    fields = form_fields(delivery)
    submission = required(fields.get("submissionID"), "submissionID")
    raw = object_in(fields.get("rawRequest", "").encode())
    answers = {name: value for name, value in raw.items() if is_question(name)}
    payload = {
        "formID": word(fields.get("formID")),
        "submissionID": submission,
        "pretty": fields.get("pretty", ""),
        "rawRequest": answers | {name: raw[name] for name in ("submitDate",) if name in raw},
    }
    return Event(key_of(submission, digest(answers)), "submission", "pending", payload, about=submission)


def is_question(name: str) -> bool:
    """Whether a member of rawRequest is the answer to a question: `q`, its number, `_`, its name."""
    number = name[1:].partition("_")[0]
    return name.startswith("q") and number.isascii() and number.isdigit() and "_" in name
