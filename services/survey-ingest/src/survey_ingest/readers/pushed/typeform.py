"""Typeform: answers by field, their titles in the definition that comes with each event. Skipped questions are absent.

Source: "Pushes" in docs/formats.md. Yes and no are 1 and 0 in the tool's files, and so here.
"""

from collections.abc import Mapping
from typing import Any

from survey_ingest.readers.pushed.submission import Answer, Submission, instant, items, mapping, text, texts

_PERSONAL = frozenset({"email", "phone_number", "payment"})
_PARTIAL = "form_response_partial"


def submission_of(payload: Mapping[str, Any]) -> Submission:
    """The submission; its id is the token, which files print in the column `#`."""
    response = mapping(payload.get("form_response"))
    fields = _fields(mapping(response.get("definition")).get("fields"))
    answers = [_answer(each, fields) for each in items(response.get("answers"))]
    hidden = [Answer(name, text(value)) for name, value in mapping(response.get("hidden")).items()]
    return Submission(
        text(response.get("token")),
        (*answers, *hidden),
        instant(response.get("submitted_at")),
        complete=payload.get("event_type") != _PARTIAL,
    )


def _fields(listed: Any) -> dict[str, Mapping[str, Any]]:
    """The fields by id, those inside groups too."""
    found: dict[str, Mapping[str, Any]] = {}
    for field in items(listed):
        found[text(field.get("id"))] = field
        found |= _fields(mapping(field.get("properties")).get("fields"))
    return found


def _answer(answer: Mapping[str, Any], fields: Mapping[str, Mapping[str, Any]]) -> Answer:
    named = mapping(answer.get("field"))
    field = fields.get(text(named.get("id")), {})
    title = text(field.get("title")) or text(named.get("ref")) or text(named.get("id"))
    kind = text(answer.get("type"))
    value = answer.get(kind)
    if kind in _PERSONAL:
        return Answer(title, ignored="personal")
    if kind in {"file_url", "multi_format"}:
        return Answer(title, ignored="file")
    options = tuple(text(each.get("label")) for each in items(field.get("choices")))
    if kind == "choice":
        chosen = mapping(value)
        return Answer(title, text(chosen.get("label")) or text(chosen.get("other")), options=options)
    if kind == "choices":
        several = mapping(value)
        ranked = text(named.get("type")) == "ranking"
        labels = (*texts(several.get("labels")), *texts([several.get("other")]))
        return Answer(title, chosen=labels, options=options, ranked=ranked)
    return Answer(title, text(value))
