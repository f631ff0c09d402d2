"""Typeform: answers by field, their titles in the definition that comes with each event. Skipped questions are absent.

Source: docs/pushes.md. As in the tool's files, titles are without Markdown, yes and no are 1 and 0, and an answer of
one's own is the choice `Other` with a text beside it.
"""

from collections.abc import Mapping
from typing import Any

from survey_ingest.readers.pushed.submission import Answer, Submission, instant, items, mapping, text, texts
from survey_ingest.readers.surveys.typeform import plain_text

_PERSONAL = frozenset({"email", "phone_number", "payment"})
_PARTIAL = "form_response_partial"
_OTHER = "Other"


def submission_of(payload: Mapping[str, Any]) -> Submission:
    """The submission; its id is the token, which files print in the column `#`."""
    response = mapping(payload.get("form_response"))
    fields = _fields(mapping(response.get("definition")).get("fields"))
    answers = [each for answer in items(response.get("answers")) for each in _answers(answer, fields)]
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


def _answers(answer: Mapping[str, Any], fields: Mapping[str, Mapping[str, Any]]) -> list[Answer]:
    named = mapping(answer.get("field"))
    field = fields.get(text(named.get("id")), {})
    title = plain_text(text(field.get("title"))) or text(named.get("ref")) or text(named.get("id"))
    kind = text(answer.get("type"))
    value = answer.get(kind)
    if kind in _PERSONAL:
        return [Answer(title, ignored="personal")]
    if kind in {"file_url", "multi_format"}:
        return [Answer(title, ignored="file")]
    if kind == "boolean":
        return [Answer(title, text(value), yes_no=True)]
    if kind not in {"choice", "choices"}:
        return [Answer(title, text(value))]
    told = mapping(value)
    own = text(told.get("other"))
    beside = [Answer(f"{title} - {_OTHER}", own)] if own else []
    options = tuple(plain_text(text(each.get("label"))) for each in items(field.get("choices")))
    if kind == "choice":
        return [Answer(title, plain_text(text(told.get("label"))) or (_OTHER if own else ""), options=options), *beside]
    labels = (*map(plain_text, texts(told.get("labels"))), *([_OTHER] if own else []))
    ranked = text(named.get("type")) == "ranking"
    return [Answer(title, chosen=labels, options=options, ranked=ranked), *beside]
