"""Files come in: kept by content, read once, answered alike however often they are sent."""

import asyncio
import hashlib
from collections.abc import Callable

import pytest
from rba_platform.access import Role
from sqlalchemy import func, select
from survey_ingest.models import Source, Upload
from survey_ingest.testing.running_ingest import RunningIngest

SURVEY = (
    b'"Timestamp","I am a","My child reads at home every day"\n'
    b'"2025/09/06 8:00:00 AM GMT+3","Parent","Agree"\n'
    b'"2025/09/06 9:00:00 AM GMT+3","Teacher","Disagree"\n'
    b'"2025/09/07 9:30:00 AM GMT+3","Parent","Strongly agree"\n'
)


async def _count(ingest: RunningIngest, table: type) -> int:
    async with ingest.database.tenant(ingest.coalition_id) as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_an_export_is_accepted_then_read(ingest: RunningIngest) -> None:
    sent = await ingest.send("Reading survey.csv", SURVEY)
    assert sent.status_code == 202
    upload = sent.json()
    assert sent.headers["location"] == f"/v1/uploads/{upload['id']}"
    assert upload["state"] == "received"
    assert upload["sha256"] == hashlib.sha256(SURVEY).hexdigest()
    assert await ingest.work() == 1
    upload = await ingest.get(sent.headers["location"])
    assert upload["state"] == "normalized", upload
    assert upload["detection"]["format"] == "google_forms"
    assert upload["detection"]["evidence"]
    assert upload["merged"]["decision"] == "first"
    source = await ingest.get(f"/v1/sources/{upload['source_id']}")
    assert (source["name"]["en"], source["kind"], source["responses"]) == ("Reading survey", "survey", 3)


async def test_fifty_equal_files_at_once_are_one_upload_one_job_one_dataset(ingest: RunningIngest) -> None:
    answers = await asyncio.gather(*(ingest.send("survey.csv", SURVEY) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await ingest.work() == 1
    assert await _count(ingest, Upload) == 1
    assert await _count(ingest, Source) == 1


async def test_equal_bytes_with_other_options_are_a_conflict_that_names_patch(ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", SURVEY, timezone="Asia/Kuwait")
    assert (await ingest.send("again.csv", SURVEY)).json()["id"] == upload["id"]
    assert (await ingest.send("again.csv", SURVEY, timezone="Asia/Kuwait")).status_code == 202
    other = await ingest.send("survey.csv", SURVEY, timezone="Europe/Berlin")
    assert other.status_code == 409
    assert other.json()["type"].endswith(":other_options")
    assert f"PATCH /v1/uploads/{upload['id']}" in other.json()["detail"]


@pytest.mark.parametrize(
    ("options", "pointer"),
    [
        ({"timezone": "Kuwait City"}, "/timezone"),
        ({"timezone": "../../etc/passwd"}, "/timezone"),
        ({"date_order": "backwards"}, "/date_order"),
        ({"language": "Arabic!"}, "/language"),
        ({"source_id": "not-an-id"}, "/source_id"),
        ({"colour": "green"}, "/colour"),
    ],
)
async def test_options_that_are_none_are_refused(ingest: RunningIngest, options: dict[str, str], pointer: str) -> None:
    answer = await ingest.send("survey.csv", SURVEY, **options)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert next(iter(options.values())) not in answer.text


async def test_a_request_without_a_file_says_what_to_send(ingest: RunningIngest) -> None:
    answer = await ingest.client.post("/v1/uploads", json={"file": "no"})
    assert answer.status_code == 422
    assert "multipart/form-data" in answer.json()["detail"]


async def test_an_unknown_source_is_not_found_and_nothing_is_kept(ingest: RunningIngest) -> None:
    answer = await ingest.send("survey.csv", SURVEY, source_id="01890000-0000-7000-8000-000000000000")
    assert answer.status_code == 404
    assert await _count(ingest, Upload) == 0


async def test_viewers_send_nothing(ingest: RunningIngest, key_of: Callable[..., dict[str, str]]) -> None:
    ingest.client.headers.update(key_of(Role.viewer))
    assert (await ingest.send("survey.csv", SURVEY)).status_code == 403


async def test_a_file_name_is_shown_without_its_path_and_without_signs_that_turn_text(ingest: RunningIngest) -> None:
    sent = await ingest.send("../../etc/\u202esurvey\u200f.csv", SURVEY)
    assert sent.json()["file_name"] == "survey.csv"


@pytest.mark.parametrize(
    ("name", "content", "state"),
    [
        ("empty.csv", b"", "rejected"),
        ("letter.txt", b"Dear families,\nplease come to the meeting on Sunday.\n", "rejected"),
        ("cut.csv", SURVEY[: len(SURVEY) - 20], None),
        ("picture.csv", bytes(range(256)) * 40, None),
        ("wrong.csv", SURVEY.decode().replace("Agree", "أوافق").encode("utf-16")[2:-1], None),
    ],
)
async def test_a_file_that_is_no_export_gets_a_problem_that_says_what_to_do(
    ingest: RunningIngest, name: str, content: bytes, state: str | None
) -> None:
    upload = await ingest.upload(name, content)
    assert upload["state"] == state or (state is None and upload["state"] in {"rejected", "needs_attention"})
    assert upload["problems"], upload
    assert all(problem["code"] and len(problem["message"]) > 20 for problem in upload["problems"])
    report = await ingest.get(f"/v1/uploads/{upload['id']}/report")
    assert report["upload"]["problems"] == upload["problems"]


async def test_events_tell_each_state_and_end(ingest: RunningIngest) -> None:
    sent = await ingest.send("survey.csv", SURVEY)
    watching = asyncio.create_task(ingest.client.get(f"{sent.headers['location']}/events"))
    await asyncio.sleep(0.05)
    await ingest.work()
    events = (await watching).text
    assert '"state": "received"' in events
    assert events.rstrip().splitlines()[-1].find('"state": "normalized"') > 0


async def test_deleting_the_raw_file_keeps_the_answers(ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", SURVEY)
    address = f"/v1/uploads/{upload['id']}"
    assert (await ingest.client.delete(f"{address}/raw")).status_code == 204
    await ingest.work()
    assert (await ingest.get(address))["raw_deleted_at"] is not None
    assert (await ingest.get(f"/v1/sources/{upload['source_id']}"))["responses"] == 3
    head = await ingest.client.get(address)
    again = await ingest.client.patch(address, json={}, headers={"If-Match": head.headers["etag"]})
    assert again.status_code == 409
    assert again.json()["type"].endswith(":raw_deleted")
