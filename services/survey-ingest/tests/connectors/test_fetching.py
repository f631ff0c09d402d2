"""Pushes that carry only ids: the answers are asked for by a connector, and what cannot be had is said."""

import base64
import hashlib
import hmac
import io
import json
import zipfile
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx
import pytest
from rba_platform.jobs import jobs
from sqlalchemy import select, update
from survey_ingest.connectors import surveymonkey
from survey_ingest.models import Connector
from survey_ingest.testing.running_ingest import RunningIngest

TOKEN = "token-of-the-tool-0123456789"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Tool:
    """A survey tool as it answers; `status` lets it fail."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.answers: dict[str, Any] = {}
        self.status = 200
        self.meanwhile: Callable[[], Any] | None = None

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.asked.append(request)
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        if self.status != 200:
            return httpx.Response(self.status, content=b"canary of the tool")
        found = self.answers[request.url.path]
        found = found(request) if callable(found) else found
        return httpx.Response(200, content=found) if isinstance(found, bytes) else httpx.Response(200, json=found)


@pytest.fixture
async def tool(ingest: RunningIngest) -> AsyncIterator[Tool]:
    tool = Tool()
    honest = ingest.equipment
    ingest.equipment = replace(honest, outgoing=lambda: httpx.MockTransport(tool))
    yield tool
    ingest.equipment = honest


async def new_hook(ingest: RunningIngest, tool: str, base_url: str, **more: str) -> dict[str, Any]:
    source = (await ingest.client.post("/v1/sources", json={"name": {"en": "Reading"}})).json()
    body = {"name": f"Our {tool}", "tool": tool, "base_url": base_url, "token": TOKEN}
    connector = (await ingest.client.post("/v1/connectors", json=body)).json()
    asked = {"tool": tool, "connector_id": connector["id"]} | more
    made = await ingest.client.post(f"/v1/sources/{source['id']}/hooks", json=asked)
    assert made.status_code == 201, made.text
    hook: dict[str, Any] = made.json()
    return hook


async def redcap_saved(ingest: RunningIngest, hook: dict[str, Any], record: str) -> None:
    body = urlencode({"project_id": "7", "instrument": "reading", "record": record})
    answer = await ingest.client.post(hook["url"], content=body, headers=FORM)
    assert answer.status_code == 200


async def hurry(ingest: RunningIngest) -> None:
    """Do what is planned for later, until nothing is."""
    for _ in range(6):
        async with ingest.database.tenant(ingest.coalition_id) as session:
            waiting = jobs.c.kind.in_(["fold_inbox", "fetch_submissions"]) & (jobs.c.state == "queued")
            await session.execute(update(jobs).where(waiting).values(run_at=jobs.c.created_at))
        if not await ingest.work():
            return


async def responses(ingest: RunningIngest, hook: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await ingest.client.get(f"/v1/sources/{hook['source_id']}/responses")
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_redcap_records_are_fetched_each_time_they_are_saved(ingest: RunningIngest, tool: Tool) -> None:
    hook = await new_hook(ingest, "redcap", "https://redcap.example.org/api")
    grade = {"12": "3", "13": "4"}

    def record(request: httpx.Request) -> list[dict[str, str]]:
        form = parse_qs(request.content.decode())
        assert form["token"] == [TOKEN]
        [name] = form["records[0]"]
        ticks = {"comes___1": "1", "comes___2": "0", "comes___3": "1"}
        return [{"record_id": name, "grade": grade[name], "first_name": "canary", **ticks, "a_complete": "2"}]

    tool.answers["/api/"] = tool.answers["/api"] = record
    for each in ("12", "13", "12"):
        await redcap_saved(ingest, hook, each)
    await hurry(ingest)
    found = await responses(ingest, hook)
    assert len(found) == 2
    assert "canary" not in json.dumps(found)
    summary = await ingest.get(f"/v1/sources/{hook['source_id']}/summary")
    comes = next(each for each in summary["questions"] if each["title"] == "comes")
    assert {each["label"]: each["count"] for each in comes["choices"]} == {"1": 2, "2": 0, "3": 2}
    # Saved again, with another answer, under the same ids.
    grade["12"] = "5"
    await redcap_saved(ingest, hook, "12")
    await hurry(ingest)
    grades = sorted(
        value for row in await responses(ingest, hook) for value in row.values() if value in ("3", "4", "5")
    )
    assert grades == ["4", "5"]
    events = (await ingest.get(f"/v1/sources/{hook['source_id']}/inbox"))["items"]
    assert {event["state"] for event in events} == {"folded"}
    assert len(events) == 2


async def test_a_record_that_is_saved_while_it_is_fetched_is_fetched_again(ingest: RunningIngest, tool: Tool) -> None:
    hook = await new_hook(ingest, "redcap", "https://redcap.example.org/api")
    grades = iter(("3", "5", "5"))
    tool.answers["/api/"] = tool.answers["/api"] = lambda _: [
        {"record_id": "1", "grade": next(grades), "a_complete": "2"}
    ]

    async def saved_again() -> None:
        await redcap_saved(ingest, hook, "1")

    tool.meanwhile = saved_again
    await redcap_saved(ingest, hook, "1")
    await hurry(ingest)
    assert len(tool.asked) == 2
    [row] = await responses(ingest, hook)
    assert "5" in row.values()


async def test_a_record_that_is_gone_is_noted(ingest: RunningIngest, tool: Tool) -> None:
    hook = await new_hook(ingest, "redcap", "https://redcap.example.org/api")
    tool.answers["/api/"] = tool.answers["/api"] = []
    await redcap_saved(ingest, hook, "1")
    await hurry(ingest)
    [event] = (await ingest.get(f"/v1/sources/{hook['source_id']}/inbox"))["items"]
    assert (event["state"], event["reason"]) == ("noted", "deleted_at_the_tool")


async def test_fetched_records_meet_those_of_an_export(ingest: RunningIngest, tool: Tool) -> None:
    hook = await new_hook(ingest, "redcap", "https://redcap.example.org/api")
    row = {"record_id": "1", "grade": "3", "comes___1": "1", "comes___2": "0", "reading_complete": "2"}
    tool.answers["/api/"] = tool.answers["/api"] = [row]
    await redcap_saved(ingest, hook, "1")
    await hurry(ingest)
    others = [row | {"record_id": str(number), "comes___2": str(number % 2)} for number in range(1, 9)]
    lines = [",".join(row), *(",".join(each.values()) for each in others)]
    upload = await ingest.upload("export.csv", "\n".join(lines).encode(), source_id=hook["source_id"])
    assert upload["state"] == "normalized", upload["problems"]
    assert upload["detection"]["format"] == "redcap"
    assert len(await responses(ingest, hook)) == 8
    summary = await ingest.get(f"/v1/sources/{hook['source_id']}/summary")
    assert {question["title"] for question in summary["questions"]} == {"grade", "comes"}


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


async def test_surveymonkey_responses_are_fetched_with_their_survey(ingest: RunningIngest, tool: Tool) -> None:
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


async def test_fetched_responses_meet_those_of_an_export(ingest: RunningIngest, tool: Tool) -> None:
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


async def test_a_tool_that_is_away_is_asked_again_and_one_that_refuses_is_named(
    ingest: RunningIngest, tool: Tool
) -> None:
    hook = await new_hook(ingest, "redcap", "https://redcap.example.org/api")
    tool.answers["/api/"] = tool.answers["/api"] = [{"record_id": "1", "grade": "3", "a_complete": "2"}]
    tool.status = 503
    await redcap_saved(ingest, hook, "1")
    await ingest.work()
    address = f"/v1/sources/{hook['source_id']}/inbox"
    assert (await ingest.get(address))["items"][0]["reason"] == "tool_away"
    tool.status = 403
    await hurry(ingest)
    [event] = (await ingest.get(address))["items"]
    assert (event["state"], event["reason"]) == ("needs_fetch", "tool_refused")
    [connector] = (await ingest.get("/v1/connectors"))["items"]
    assert connector["last_error"] == "the tool answered 403"
    tool.status = 200
    await redcap_saved(ingest, hook, "1")
    await hurry(ingest)
    assert (await ingest.get(address))["items"][0]["state"] == "folded"
    assert (await ingest.get("/v1/connectors"))["items"][0]["last_error"] is None


JOTFORM = {
    "content": {
        "id": "55",
        "created_at": "2026-03-04 10:00:00",
        "answers": {
            "3": {"name": "name", "type": "control_fullname", "text": "Name", "answer": {"first": "canary"}},
            "4": {"name": "who", "type": "control_radio", "text": "I am a", "answer": "معلّم"},
            "5": {"name": "subjects", "type": "control_checkbox", "text": "Subjects", "answer": ["Art", "Music"]},
            "6": {"name": "rate", "type": "control_matrix", "text": "Rate", "answer": {"Lessons": "Good"}},
            "7": {"name": "file", "type": "control_fileupload", "text": "Upload", "answer": ["https://example.org"]},
            "8": {"name": "skipped", "type": "control_textbox", "text": "What else?"},
        },
    }
}


async def test_jotform_is_asked_whether_a_push_is_true(ingest: RunningIngest, tool: Tool) -> None:
    """Whoever knows the address can send anything; with a connector only what Jotform itself says counts."""
    hook = await new_hook(ingest, "jotform", "https://eu-api.jotform.com")
    tool.answers["/submission/55"] = JOTFORM
    tool.answers["/submission/66"] = {"content": {"id": "55"}}
    for name in ("55", "66"):
        raw = {"q4_who": "forged", "submitDate": "1772636400000"}
        body = urlencode({"submissionID": name, "pretty": "I am a:forged", "rawRequest": json.dumps(raw)})
        assert (await ingest.client.post(hook["url"], content=body, headers=FORM)).status_code == 200
    await hurry(ingest)
    assert {request.headers["apikey"] for request in tool.asked} == {TOKEN}
    [row] = await responses(ingest, hook)
    assert "forged" not in json.dumps(row)
    assert row["submitted_at"].startswith("2026-03-04T15:00:00")
    titles = {question["title"] for question in (await _summary(ingest, hook))["questions"]}
    assert titles == {"I am a", "Subjects", "Rate [Lessons]"}
    events = (await ingest.get(f"/v1/sources/{hook['source_id']}/inbox"))["items"]
    assert [(event["state"], event["reason"]) for event in events] == [
        ("folded", None),
        ("needs_fetch", "tool_refused"),
    ]


async def test_events_from_before_there_was_a_connector_are_fetched_by_it(ingest: RunningIngest, tool: Tool) -> None:
    source = (await ingest.client.post("/v1/sources", json={"name": {"en": "Reading"}})).json()
    old = (await ingest.client.post(f"/v1/sources/{source['id']}/hooks", json={"tool": "redcap"})).json()
    tool.answers["/api/"] = tool.answers["/api"] = [{"record_id": "1", "grade": "3", "a_complete": "2"}]
    await redcap_saved(ingest, old, "1")
    await hurry(ingest)
    assert tool.asked == []
    body = {"name": "Ours", "tool": "redcap", "base_url": "https://redcap.example.org/api", "token": TOKEN}
    connector = (await ingest.client.post("/v1/connectors", json=body)).json()
    asked = {"tool": "redcap", "connector_id": connector["id"]}
    await ingest.client.post(f"/v1/sources/{source['id']}/hooks", json=asked)
    await hurry(ingest)
    assert len(await responses(ingest, old)) == 1


def packed(content: bytes, name: str = "Reading.csv") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


QUALTRICS = (
    "StartDate,EndDate,Status,Finished,RecordedDate,ResponseId,Q1\r\n"
    "Start Date,End Date,Response Type,Finished,Recorded Date,Response ID,I am a\r\n"
    '"{""ImportId"":""startDate"",""timeZone"":""UTC""}","{""ImportId"":""endDate"",""timeZone"":""UTC""}",'
    '"{""ImportId"":""status""}","{""ImportId"":""finished""}","{""ImportId"":""recordedDate"",""timeZone"":""UTC""}",'
    '"{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}"\r\n'
    "2026-03-04 14:00:00,2026-03-04 15:00:00,IP Address,True,2026-03-04 15:00:01,R_1,Parent\r\n"
    "2026-03-04 14:00:00,2026-03-04 15:10:00,IP Address,True,2026-03-04 15:10:01,R_2,معلّم\r\n"
).encode()


async def test_qualtrics_gives_its_export(ingest: RunningIngest, tool: Tool) -> None:
    hook = await new_hook(ingest, "qualtrics", "https://fra1.qualtrics.com")
    path = "/API/v3/surveys/SV_1/export-responses"
    tool.answers[path] = {"result": {"progressId": "ES_1"}}
    tool.answers[f"{path}/ES_1"] = {"result": {"status": "complete", "fileId": "F1"}}
    tool.answers[f"{path}/F1/file"] = packed(QUALTRICS)
    for name in ("R_1", "R_2"):
        message = {"Status": "Complete", "SurveyID": "SV_1", "ResponseID": name, "CompletedDate": "2026-03-04 15:00:00"}
        body = urlencode({"Topic": "brand.surveyengine.completedResponse.SV_1", "MSG": json.dumps(message)})
        assert (await ingest.client.post(hook["url"], content=body, headers=FORM)).status_code == 200
    await hurry(ingest)
    assert {request.headers["x-api-token"] for request in tool.asked} == {TOKEN}
    [upload] = (await ingest.get("/v1/uploads", source_id=hook["source_id"]))["items"]
    assert (upload["detection"]["format"], upload["state"]) == ("qualtrics", "normalized")
    assert len(await responses(ingest, hook)) == 2
    events = (await ingest.get(f"/v1/sources/{hook['source_id']}/inbox"))["items"]
    assert {(event["state"], event["upload_id"]) for event in events} == {("folded", upload["id"])}


@pytest.mark.parametrize("content", [b"no zip", packed(b"x", "a.exe"), packed(QUALTRICS)[:-30]], ids="abc")
async def test_an_export_that_is_none_is_refused(ingest: RunningIngest, tool: Tool, content: bytes) -> None:
    hook = await new_hook(ingest, "qualtrics", "https://fra1.qualtrics.com")
    path = "/API/v3/surveys/SV_1/export-responses"
    tool.answers[path] = {"result": {"progressId": "ES_1"}}
    tool.answers[f"{path}/ES_1"] = {"result": {"status": "complete", "fileId": "F1"}}
    tool.answers[f"{path}/F1/file"] = content
    await ingest.client.post(hook["url"], content=b"SurveyID=SV_1&ResponseID=R_1", headers=FORM)
    await hurry(ingest)
    [event] = (await ingest.get(f"/v1/sources/{hook['source_id']}/inbox"))["items"]
    assert (event["state"], event["reason"]) == ("needs_fetch", "tool_refused")


async def test_a_connectors_token_is_never_told(
    ingest: RunningIngest, tool: Tool, capsys: pytest.CaptureFixture[str]
) -> None:
    hook = await new_hook(ingest, "redcap", "https://redcap.example.org/api")
    tool.status = 401
    await redcap_saved(ingest, hook, "1")
    await hurry(ingest)
    listed = await ingest.client.get("/v1/connectors")
    again = await ingest.client.delete(f"/v1/connectors/{listed.json()['items'][0]['id']}")
    assert again.status_code == 409
    said = "".join(capsys.readouterr()) + listed.text + again.text
    assert TOKEN not in said
    assert "canary" not in said
    async with ingest.database.tenant(ingest.coalition_id) as session:
        stored = await session.scalar(select(Connector.token))
    assert stored is not None
    assert TOKEN.encode() not in stored
