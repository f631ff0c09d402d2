"""Our own form of a submission: what comes by Standard Webhooks, and what a connector has fetched.

`{id, submitted_at, language, complete, answers: [{name, title, value, parent, row, options}]}`; `answers` may also be
an object of titles and values.
"""

from collections.abc import Mapping
from typing import Any

from survey_ingest.readers.headings.titles import plain_title
from survey_ingest.readers.pushed.submission import Answer, Submission, instant, items, text, texts


def submission_of(payload: Mapping[str, Any]) -> Submission:
    """The submission."""
    listed = payload.get("answers")
    if isinstance(listed, dict):
        answers = [_answer({"title": title, "value": value}) for title, value in listed.items()]
    else:
        answers = [_answer(each) for each in items(listed)]
    complete = payload.get("complete")
    return Submission(
        text(payload.get("id")),
        tuple(each for each in answers if each.title),
        instant(payload.get("submitted_at")),
        text(payload.get("language")),
        complete if isinstance(complete, bool) else None,
    )


def _answer(item: Mapping[str, Any]) -> Answer:
    name, value = text(item.get("name")), item.get("value")
    several = isinstance(value, list)
    return Answer(
        plain_title(text(item.get("title"))) or name,
        "" if several else text(value),
        texts(value) if several else None,
        name=name,
        parent=plain_title(text(item.get("parent"))),
        row=plain_title(text(item.get("row"))),
        options=texts(item.get("options")),
    )
