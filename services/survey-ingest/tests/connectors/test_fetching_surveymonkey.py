"""SurveyMonkey pushes ids: the response and the labels of its survey are asked for."""

import base64
import hashlib
import hmac
import json
from typing import Any

import httpx
from survey_ingest.connectors import surveymonkey
from survey_ingest.testing.outside_tool import TOKEN, OutsideTool, hurry, new_hook, responses
from survey_ingest.testing.running_ingest import RunningIngest

SURVEY: dict[str, Any] = {
    "pages": [
        {
            "questions": [
                {
                    "id": "1",
                    "family": "single_choice",
                    "headings": [{"heading": "I am a"}],
                    "answers": {
                        "choices": [{"id": "11", "text": "Parent"}, {"id": "12", "text": "معلّم"}],
                        "other": {"id": "19", "text": "Other (please specify)"},
                    },
                },
                {
                    "id": "2",
                    "family": "multiple_choice",
                    "headings": [{"heading": "Subjects"}],
                    "answers": {"choices": [{"id": "21", "text": "Art"}, {"id": "22", "text": "Music, loud"}]},
                },
                {
                    "id": "3",
                    "family": "matrix",
                    "headings": [{"heading": "Rate"}],
                    "answers": {
                        "rows": [{"id": "31", "text": "Lessons"}, {"id": "32", "text": "Food"}],
                        "choices": [{"id": "35", "text": "Good"}, {"id": "36", "text": "Bad"}],
                    },
                },
                {"id": "4", "family": "open_ended", "headings": [{"heading": "What else?"}]},
                {"id": "5", "family": "demographic", "headings": [{"heading": "Who are you?"}]},
            ]
        }
    ]
}


def monkey_response(name: str, choice: str = "12") -> dict[str, Any]:
    return {
        "id": name,
        "response_status": "completed",
        "date_modified": "2026-03-04T15:00:00+00:00",
        "ip_address": "192.0.2.1",
        "pages": [
            {
                "questions": [
                    {"id": "1", "answers": [{"choice_id": choice}, {"other_id": "19", "text": "نعم"}]},
                    {"id": "2", "answers": [{"choice_id": "21"}, {"choice_id": "22"}]},
                    {"id": "3", "answers": [{"row_id": "31", "choice_id": "35"}, {"row_id": "32", "choice_id": "36"}]},
                    {"id": "4", "answers": [{"text": "شكرا"}]},
                    {"id": "5", "answers": [{"row_id": "51", "text": "canary"}]},
                    {"id": "gone", "answers": [{"text": "canary"}]},
                ]
            }
        ],
    }


def test_surveymonkey_answers_get_their_labels() -> None:
    found = surveymonkey.submission(SURVEY, monkey_response("r1"))
    assert (found["id"], found["complete"]) == ("r1", True)
    assert {each["title"]: each["value"] for each in found["answers"]} == {
        "I am a": "Other (please specify)",
        "I am a - Other (please specify)": "نعم",
        "Subjects": ["Art", "Music, loud"],
        "Rate [Lessons]": "Good",
        "Rate [Food]": "Bad",
        "What else?": "شكرا",
    }


async def monkey_event(ingest: RunningIngest, hook: dict[str, Any], response: str) -> httpx.Response:
    event = {
        "event_id": f"e{response}",
        "event_type": "response_completed",
        "object_id": response,
        "resources": {"respondent_id": response, "survey_id": "s1"},
    }
    body = json.dumps(event).encode()
    digest = hmac.digest(b"client&school-secret", body, hashlib.sha1)
    return await ingest.client.post(
        hook["url"], content=body, headers={"Sm-Signature": base64.b64encode(digest).decode()}
    )


async def test_surveymonkey_responses_are_fetched_with_their_survey(ingest: RunningIngest, tool: OutsideTool) -> None:
    more = {"secret": "school-secret", "client_id": "client"}
    hook = await new_hook(ingest, "surveymonkey", "https://api.surveymonkey.com", **more)
    tool.answers["/v3/surveys/s1/details"] = SURVEY
    for name in ("1", "2"):
        tool.answers[f"/v3/surveys/s1/responses/{name}/details"] = monkey_response(name)
        assert (await monkey_event(ingest, hook, name)).status_code == 200
    await hurry(ingest)
    assert {request.headers["authorization"] for request in tool.asked} == {f"Bearer {TOKEN}"}
    assert len(tool.asked) == 3
    assert len(await responses(ingest, hook)) == 2
    [upload] = (await ingest.get("/v1/uploads", source_id=hook["source_id"]))["items"]
    assert (upload["detection"]["format"], upload["state"]) == ("surveymonkey", "normalized")


async def test_fetched_responses_meet_those_of_an_export(ingest: RunningIngest, tool: OutsideTool) -> None:
    """The same respondent id, the same questions: one response, whichever way it came."""
    more = {"secret": "school-secret", "client_id": "client"}
    hook = await new_hook(ingest, "surveymonkey", "https://api.surveymonkey.com", **more)
    tool.answers["/v3/surveys/s1/details"] = SURVEY
    tool.answers["/v3/surveys/s1/responses/1/details"] = monkey_response("1")
    await monkey_event(ingest, hook, "1")
    await hurry(ingest)
    known = {question["title"] for question in (await _summary(ingest, hook))["questions"]}
    header = "Respondent ID,Collector ID,Start Date,End Date,I am a,,Subjects,,Rate,,What else?"
    labels = ',,,,Response,Other (please specify),Art,"Music, loud",Lessons,Food,Open-Ended Response'
    rows = [
        f"{number},9,03/04/2026 02:00:00 PM,03/04/2026 03:{number:02}:00 PM,{who},{other},"
        f'Art,"Music, loud",Good,Bad,{text}'
        for number, (who, other, text) in enumerate(
            [("", "نعم", "شكرا"), ("Parent", "", "a"), ("معلّم", "", "b"), ("Parent", "", "c"), ("Parent", "", "d")], 1
        )
    ]
    content = "\n".join([header, labels, *rows]).encode()
    upload = await ingest.upload("export.csv", content, source_id=hook["source_id"], date_order="month_first")
    assert (upload["state"], upload["detection"]["format"]) == ("normalized", "surveymonkey"), upload["problems"]
    assert len(await responses(ingest, hook)) == 5
    assert {question["title"] for question in (await _summary(ingest, hook))["questions"]} == known


async def _summary(ingest: RunningIngest, hook: dict[str, Any]) -> dict[str, Any]:
    return await ingest.get(f"/v1/sources/{hook['source_id']}/summary")
