"""SurveyMonkey: a response by its id, with the labels of its survey. Answers come as ids of choices, rows and columns.

Source: "SurveyMonkey" in docs/formats.md. Pure but for the two requests.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import httpx

from survey_ingest.connectors.outgoing import ask_json

#: Questions that ask who somebody is, and texts between questions.
_NO_QUESTIONS = frozenset({"demographic", "presentation"})


async def survey_of(client: httpx.AsyncClient, survey: str) -> Mapping[str, Any]:
    """The survey with its questions and labels."""
    found = await ask_json(client, "GET", f"/v3/surveys/{quote(survey, safe='')}/details")
    return found if isinstance(found, dict) else {}


async def response_of(client: httpx.AsyncClient, survey: str, response: str) -> Mapping[str, Any]:
    """The response with its answers."""
    path = f"/v3/surveys/{quote(survey, safe='')}/responses/{quote(response, safe='')}/details"
    found = await ask_json(client, "GET", path)
    return found if isinstance(found, dict) else {}


def submission(survey: Mapping[str, Any], response: Mapping[str, Any]) -> dict[str, Any]:
    """The response in our own form. Its id is the respondent id of the tool's files."""
    questions = {str(each.get("id")): each for each in _questions(survey)}
    answers: list[dict[str, Any]] = []
    for given in _questions(response):
        question = questions.get(str(given.get("id")))
        if question is not None and question.get("family") not in _NO_QUESTIONS:
            answers += _answers(question, _objects(given.get("answers")))
    return {
        "id": str(response.get("id", "")),
        "submitted_at": response.get("date_modified") or response.get("date_created"),
        "complete": response.get("response_status") == "completed",
        "answers": answers,
    }


def _questions(pages: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [question for page in _objects(pages.get("pages")) for question in _objects(page.get("questions"))]


def _objects(listed: Any) -> list[Mapping[str, Any]]:
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _labels(listed: Any) -> dict[str, str]:
    """Id → label of choices, rows or columns; of an image or a rating without words, its place."""
    return {str(each.get("id")): str(each.get("text") or each.get("position") or "") for each in _objects(listed)}


def _answers(question: Mapping[str, Any], given: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    title = next((str(each.get("heading", "")) for each in _objects(question.get("headings"))), "")
    offered = question.get("answers")
    offered = offered if isinstance(offered, dict) else {}
    choices, rows, columns = (_labels(offered.get(name)) for name in ("choices", "rows", "cols"))
    for column in _objects(offered.get("cols")):
        choices |= _labels(column.get("choices"))
    several = question.get("family") == "multiple_choice"
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for answer in given:
        named = (rows.get(str(answer.get("row_id"))), columns.get(str(answer.get("col_id"))))
        place = " - ".join(filter(None, named))
        label = choices.get(str(answer.get("choice_id")), "")
        if answer.get("other_id") is not None:
            # As in the tool's files: a choice like others, and its text a question of its own.
            label = _other(offered, str(answer["other_id"]))
            found[title, label] = {"title": f"{title} - {label}", "value": answer.get("text")}
        told = found.setdefault((title, place), _empty(title, place, several=several, options=choices.values()))
        value = label or answer.get("text")
        if several:
            told["value"].append(value)
        elif value is not None:
            told["value"] = value
    return list(found.values())


def _empty(title: str, place: str, *, several: bool, options: Iterable[str]) -> dict[str, Any]:
    matrix = {"parent": title, "row": place, "title": f"{title} [{place}]"} if place else {"title": title}
    return {**matrix, "value": [] if several else None, **({"options": list(options)} if several else {})}


def _other(offered: Mapping[str, Any], other_id: str) -> str:
    other = offered.get("other")
    label = other.get("text") if isinstance(other, dict) and str(other.get("id")) == other_id else None
    return str(label or "Other")
