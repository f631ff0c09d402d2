"""Uploads become one part of their source: re-exports, overrides, moves, files that come late."""

import asyncio
from datetime import datetime, timedelta

from survey_ingest.testing.export_files import KUWAIT, google_forms, google_forms_rows, zoom_participants
from survey_ingest.testing.running_ingest import RunningIngest

HOUR = timedelta(hours=1)


async def _responses(ingest: RunningIngest, source_id: str) -> int:
    return (await ingest.get(f"/v1/sources/{source_id}"))["responses"]


async def test_a_re_export_with_more_rows_adds_only_the_new_ones(ingest: RunningIngest) -> None:
    first = await ingest.upload("survey.csv", google_forms(40))
    second = await ingest.upload("survey.csv", google_forms(43), source_id=first["source_id"])
    assert second["merged"]["counts"]["new"] == 3
    assert second["merged"]["counts"]["unchanged"] == 40
    assert await _responses(ingest, first["source_id"]) == 43


async def test_two_files_of_one_source_at_once_are_both_merged(ingest: RunningIngest) -> None:
    source = (await ingest.client.post("/v1/sources", json={"name": {"en": "Reading"}, "mode": "append"})).json()
    start = datetime(2025, 9, 6, 8, tzinfo=KUWAIT)
    files = [google_forms(10, start=start + timedelta(days=number)) for number in range(4)]
    sent = await asyncio.gather(
        *(ingest.send(f"{number}.csv", file, source_id=source["id"]) for number, file in enumerate(files))
    )
    await ingest.work()
    for answer in sent:
        assert (await ingest.get(answer.headers["location"]))["state"] == "normalized"
    assert await _responses(ingest, source["id"]) == 40


async def test_an_arabic_and_an_english_form_in_one_source(ingest: RunningIngest) -> None:
    arabic = google_forms(20, start=datetime(2025, 9, 20, 8, tzinfo=KUWAIT))
    for english, other in ((b"I am a", "أنا".encode()), (b"My child reads at home every day", "يقرأ طفلي".encode())):
        arabic = arabic.replace(english, other)
    first = await ingest.upload("english.csv", google_forms(40))
    beside = await ingest.upload("arabic.csv", arabic, source_id=first["source_id"])
    assert [problem["code"] for problem in beside["problems"]] == ["another_form"]
    longer = await ingest.upload("english again.csv", google_forms(43), source_id=first["source_id"])
    assert (longer["problems"], longer["merged"]["counts"]["new"]) == ([], 3)
    shorter = await ingest.upload("english shortened.csv", google_forms(30), source_id=first["source_id"])
    assert "fewer_than_before" in [problem["code"] for problem in shorter["problems"]]
    assert await _responses(ingest, first["source_id"]) == 63


async def test_an_older_file_that_comes_late_changes_nothing(ingest: RunningIngest) -> None:
    newer = await ingest.upload("new.csv", google_forms(43))
    older = await ingest.upload("old.csv", google_forms(41), source_id=newer["source_id"])
    assert older["state"] == "normalized"
    assert [problem["code"] for problem in older["problems"]] == ["older_file", "fewer_than_before", "responses_gone"]
    assert await _responses(ingest, newer["source_id"]) == 43


async def test_a_file_cut_at_the_end_of_a_record_is_noticed(ingest: RunningIngest) -> None:
    whole = google_forms(43)
    first = await ingest.upload("whole.csv", whole)
    records = whole.splitlines(keepends=True)
    for kept in (42, 20):
        cut = b"".join(records[: kept + 1])
        again = await ingest.upload(f"cut after {kept}.csv", cut, source_id=first["source_id"])
        assert "fewer_than_before" in [problem["code"] for problem in again["problems"]]
        assert await _responses(ingest, first["source_id"]) == 43


async def test_parts_that_come_out_of_order_are_no_loss(ingest: RunningIngest) -> None:
    october = await ingest.upload("october.csv", google_forms(40, start=datetime(2025, 10, 1, 8, tzinfo=KUWAIT)))
    september = await ingest.upload("september.csv", google_forms(30), source_id=october["source_id"])
    assert september["problems"] == []
    assert await _responses(ingest, october["source_id"]) == 70


async def test_fewer_responses_than_before_are_held_until_somebody_decides(ingest: RunningIngest) -> None:
    first = await ingest.upload("survey.csv", google_forms(40))
    start = datetime(2025, 9, 6, 8, tzinfo=KUWAIT)
    fewer = google_forms_rows((start + HOUR * number, "Parent", "Agree") for number in (*range(36), 45, 46, 47))
    await ingest.client.patch(f"/v1/sources/{first['source_id']}", json={"mode": "snapshot"}, headers={"If-Match": "*"})
    held = await ingest.upload("fewer.csv", fewer, source_id=first["source_id"])
    assert held["state"] == "needs_attention", held
    assert held["asks"] == {"mode": ["append"], "whole_set": ["true"]}
    assert await _responses(ingest, first["source_id"]) == 40
    answer = await ingest.client.patch(f"/v1/uploads/{held['id']}", json={"whole_set": True}, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text
    await ingest.work()
    settled = await ingest.get(f"/v1/uploads/{held['id']}")
    assert settled["state"] == "normalized", settled
    assert await _responses(ingest, first["source_id"]) == 39


async def test_another_time_zone_reads_the_file_again_and_counts_nothing_twice(ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", google_forms(20).replace(b" GMT+3", b""))
    address = f"/v1/uploads/{upload['id']}"
    without = await ingest.client.patch(address, json={"timezone": "Europe/Berlin"})
    assert without.status_code == 428
    head = (await ingest.client.get(address)).headers["etag"]
    patched = await ingest.client.patch(address, json={"timezone": "Europe/Berlin"}, headers={"If-Match": head})
    assert (patched.status_code, patched.json()["state"]) == (200, "received")
    stale = await ingest.client.patch(address, json={"timezone": None}, headers={"If-Match": head})
    assert stale.status_code == 412
    await ingest.work()
    assert (await ingest.get(address))["options"] == {"timezone": "Europe/Berlin"}
    assert await _responses(ingest, upload["source_id"]) == 20
    rows = (await ingest.client.get(f"/v1/sources/{upload['source_id']}/responses")).text.splitlines()
    assert '"submitted_at": "2025-09-06T06:00:00Z"' in rows[0]


async def test_an_override_that_does_not_fit_keeps_what_was_read_before(ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", google_forms(20))
    address = f"/v1/uploads/{upload['id']}"
    await ingest.client.patch(address, json={"format": "zoom_participants"}, headers={"If-Match": "*"})
    await ingest.work()
    again = await ingest.get(address)
    assert again["state"] in {"rejected", "needs_attention"}
    assert "earlier_reading_kept" in [problem["code"] for problem in again["problems"]]
    assert await _responses(ingest, upload["source_id"]) == 20


async def test_a_likely_source_is_proposed_and_the_upload_moves_there(ingest: RunningIngest) -> None:
    first = await ingest.upload("autumn.csv", google_forms(20))
    second = await ingest.upload("spring.csv", google_forms(20, start=datetime(2026, 2, 1, 8, tzinfo=KUWAIT)))
    assert second["source_id"] != first["source_id"]
    assert [each["id"] for each in second["similar_sources"]] == [first["source_id"]]
    assert f"-F source_id={first['source_id']}" in second["advice"]
    assert f"If-Match: {second['version']}" in second["advice"]
    assert first["advice"] is None
    moved = await ingest.client.patch(
        f"/v1/uploads/{second['id']}", json={"source_id": first["source_id"]}, headers={"If-Match": "*"}
    )
    assert moved.status_code == 200, moved.text
    await ingest.work()
    assert await _responses(ingest, first["source_id"]) == 40
    assert await _responses(ingest, second["source_id"]) == 0
    left = await ingest.client.delete(f"/v1/sources/{second['source_id']}", headers={"If-Match": "*"})
    assert left.status_code == 204
    kept = await ingest.client.delete(f"/v1/sources/{first['source_id']}", headers={"If-Match": "*"})
    assert (kept.status_code, kept.json()["type"].rsplit(":", 1)[1]) == (409, "source_in_use")


async def test_a_zoom_report_becomes_a_workshop_once(ingest: RunningIngest) -> None:
    upload = await ingest.upload("participants.csv", zoom_participants(12))
    assert (upload["state"], upload["kind"]) == ("normalized", "workshop"), upload
    workshops = (await ingest.get("/v1/workshops"))["items"]
    assert [(each["topic"], each["persons"], each["seconds"]) for each in workshops] == [("Reading together", 12, 3600)]
    await ingest.upload("participants again.csv", zoom_participants(13), source_id=upload["source_id"])
    again = (await ingest.get("/v1/workshops"))["items"]
    assert [(each["id"], each["persons"]) for each in again] == [(workshops[0]["id"], 13)]
    attendance = await ingest.get(f"/v1/workshops/{workshops[0]['id']}/attendance")
    assert len(attendance["items"]) == 13
    assert attendance["items"][0]["present_minutes"] == 60
    assert "example.org" not in str(attendance)


async def test_a_zoom_report_does_not_go_into_the_source_of_a_survey(ingest: RunningIngest) -> None:
    survey = await ingest.upload("survey.csv", google_forms(20))
    zoom = await ingest.upload("participants.csv", zoom_participants(12), source_id=survey["source_id"])
    assert zoom["state"] == "rejected"
    assert "other_kind_of_source" in [problem["code"] for problem in zoom["problems"]]
    assert await _responses(ingest, survey["source_id"]) == 20
