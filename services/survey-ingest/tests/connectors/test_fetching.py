"""Pushes that carry only ids: the answers are asked for by a connector, and what cannot be had is said."""

import io
import json
import zipfile
from urllib.parse import parse_qs, urlencode

import httpx
import pytest
from sqlalchemy import select
from survey_ingest.models import Connector
from survey_ingest.testing.outside_tool import FORM, TOKEN, OutsideTool, hurry, new_hook, redcap_saved, responses
from survey_ingest.testing.running_ingest import RunningIngest


async def test_redcap_records_are_fetched_each_time_they_are_saved(ingest: RunningIngest, tool: OutsideTool) -> None:
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


async def test_a_record_that_is_saved_while_it_is_fetched_is_fetched_again(
    ingest: RunningIngest, tool: OutsideTool
) -> None:
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


async def test_a_record_that_is_gone_is_noted(ingest: RunningIngest, tool: OutsideTool) -> None:
    hook = await new_hook(ingest, "redcap", "https://redcap.example.org/api")
    tool.answers["/api/"] = tool.answers["/api"] = []
    await redcap_saved(ingest, hook, "1")
    await hurry(ingest)
    [event] = (await ingest.get(f"/v1/sources/{hook['source_id']}/inbox"))["items"]
    assert (event["state"], event["reason"]) == ("noted", "deleted_at_the_tool")


async def test_fetched_records_meet_those_of_an_export(ingest: RunningIngest, tool: OutsideTool) -> None:
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


async def test_a_tool_that_is_away_is_asked_again_and_one_that_refuses_is_named(
    ingest: RunningIngest, tool: OutsideTool
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


async def test_jotform_is_asked_whether_a_push_is_true(ingest: RunningIngest, tool: OutsideTool) -> None:
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
    titles = {
        question["title"] for question in (await ingest.get(f"/v1/sources/{hook['source_id']}/summary"))["questions"]
    }
    assert titles == {"I am a", "Subjects", "Rate [Lessons]"}
    events = (await ingest.get(f"/v1/sources/{hook['source_id']}/inbox"))["items"]
    assert [(event["state"], event["reason"]) for event in events] == [
        ("folded", None),
        ("needs_fetch", "tool_refused"),
    ]


async def test_events_from_before_there_was_a_connector_are_fetched_by_it(
    ingest: RunningIngest, tool: OutsideTool
) -> None:
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


async def test_qualtrics_gives_its_export(ingest: RunningIngest, tool: OutsideTool) -> None:
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
async def test_an_export_that_is_none_is_refused(ingest: RunningIngest, tool: OutsideTool, content: bytes) -> None:
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
    ingest: RunningIngest, tool: OutsideTool, capsys: pytest.CaptureFixture[str]
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
