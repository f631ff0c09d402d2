"""A file is deleted as if it had never been sent: its source, what is published, and storage follow."""

from typing import Any

import pytest
from sqlalchemy import update
from survey_ingest.models import Upload
from survey_ingest.storage import MissingObjectError
from survey_ingest.testing.export_files import READS, google_forms, zoom_participants
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.pushes import raw, typeform_event, typeform_headers
from survey_ingest.testing.running_ingest import RunningIngest
from survey_ingest.uploads.receiving import raw_key

pytestmark = pytest.mark.usefixtures("measure")


@pytest.fixture
def measure(fake_measures: FakeMeasures, coalition: FakeCoalition) -> dict[str, object]:
    fake_measures.add_measure(coalition, "came", unit="number")
    return fake_measures.add_measure(coalition, "reading")


async def _published(ingest: RunningIngest, source_id: str) -> dict[str, Any]:
    questions = (await ingest.get(f"/v1/sources/{source_id}/codebook"))["questions"]
    reads = next(each["key"] for each in questions if each["title"] == READS)
    counts = ["Strongly agree", "Agree"]
    recipe = {"measure_key": "reading", "source_id": source_id, "statistic": "percent_choosing"}
    return await ingest.published(**recipe, question=reads, counts=counts)


async def _deleted(ingest: RunningIngest, upload: dict[str, Any]) -> None:
    answer = await ingest.client.delete(f"/v1/uploads/{upload['id']}", headers={"If-Match": "*"})
    assert answer.status_code == 204, answer.text
    await ingest.work_until_quiet()


def _n(coalition: FakeCoalition) -> list[int]:
    return [point["told"]["n"] for point in coalition.points.values()]


async def test_its_responses_leave_the_source_and_what_is_published(
    ingest: RunningIngest, coalition: FakeCoalition
) -> None:
    first = await ingest.upload("first.csv", google_forms(40))
    second = await ingest.upload("second.csv", google_forms(60), source_id=first["source_id"])
    await _published(ingest, first["source_id"])
    assert _n(coalition) == [60]
    await _deleted(ingest, second)
    assert (await ingest.get(f"/v1/sources/{first['source_id']}"))["responses"] == 40
    assert _n(coalition) == [40]
    assert (await ingest.client.get(f"/v1/uploads/{second['id']}")).status_code == 404
    again = await ingest.upload("second.csv", google_forms(60), source_id=first["source_id"])
    assert again["id"] != second["id"]
    assert _n(coalition) == [60]


async def test_with_the_last_file_all_of_its_figures_are_withdrawn(
    ingest: RunningIngest, coalition: FakeCoalition
) -> None:
    upload = await ingest.upload("survey.csv", google_forms(40))
    await _published(ingest, upload["source_id"])
    await _deleted(ingest, upload)
    assert coalition.points == {}
    source = await ingest.get(f"/v1/sources/{upload['source_id']}")
    assert source["responses"] == 0
    with pytest.raises(MissingObjectError):
        await ingest.equipment.storage.read(raw_key(ingest.coalition_id, upload["sha256"]))
    await ingest.upload("survey.csv", google_forms(40), source_id=upload["source_id"])
    assert _n(coalition) == [40]


async def test_the_same_file_sent_again_at_once_is_kept(ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", google_forms(40))
    await ingest.client.delete(f"/v1/uploads/{upload['id']}", headers={"If-Match": "*"})
    again = await ingest.upload("survey.csv", google_forms(40))
    await ingest.work_until_quiet()
    assert again["state"] == "normalized"
    assert await ingest.equipment.storage.read(raw_key(ingest.coalition_id, again["sha256"])) == google_forms(40)


async def test_a_workshop_goes_with_the_file_that_told_of_it(ingest: RunningIngest, coalition: FakeCoalition) -> None:
    upload = await ingest.upload("participants.csv", zoom_participants(20), date_order="month_first")
    await ingest.published(measure_key="came", source_id=upload["source_id"], statistic="attendance_people")
    assert len((await ingest.get("/v1/workshops"))["items"]) == 1
    assert coalition.points
    await _deleted(ingest, upload)
    assert (await ingest.get("/v1/workshops"))["items"] == []
    assert coalition.points == {}


async def test_a_file_that_could_not_be_read_is_deleted_too(ingest: RunningIngest) -> None:
    upload = await ingest.upload("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(200))
    assert upload["state"] == "rejected"
    await _deleted(ingest, upload)
    assert (await ingest.get("/v1/uploads"))["items"] == []


async def test_what_is_being_read_is_refused(ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", google_forms(40))
    async with ingest.app.state.database.tenant(ingest.coalition_id) as session:
        await session.execute(update(Upload).values(state="reading"))
    refused = await ingest.client.delete(f"/v1/uploads/{upload['id']}", headers={"If-Match": "*"})
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("upload_in_use")
    stale = await ingest.client.delete(f"/v1/uploads/{upload['id']}", headers={"If-Match": '"999"'})
    assert stale.status_code == 412


async def test_what_a_tool_pushed_and_what_became_themes_stay(ingest: RunningIngest) -> None:
    made = await ingest.client.post("/v1/sources", json={"name": {"en": "Reading"}})
    hook = (await ingest.client.post(f"/v1/sources/{made.json()['id']}/hooks", json={"tool": "typeform"})).json()
    body = raw(typeform_event("token", "Parent", "Agree", at="2026-03-04T15:00:00Z"))
    await ingest.client.post(hook["url"], content=body, headers=typeform_headers(body, hook["secret"]))
    await ingest.work_until_quiet()
    await ingest.upload("quotes.csv", b"Theme,Quote\nReading,We read every evening\nTime,There is no time\n")
    items = (await ingest.get("/v1/uploads"))["items"]
    assert sorted(each["kind"] for each in items) == ["survey", "themes"]
    for upload in items:
        refused = await ingest.client.delete(f"/v1/uploads/{upload['id']}", headers={"If-Match": "*"})
        assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "upload_in_use")
    assert (await ingest.get("/v1/uploads"))["items"] == items
