"""One respondent removed everywhere: answers, figures, attendance, rows of raw files, and every later export."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rba_platform.access import Role
from survey_ingest.sources.parts import scan_object
from survey_ingest.tasks.erased_raw import raw_without
from survey_ingest.testing.export_files import KUWAIT, READS, google_forms, google_forms_rows, zoom_participants
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest
from survey_ingest.uploads.receiving import raw_key
from survey_ingest.uploads.repository import find_upload

Headers = dict[str, str]
START = datetime(2025, 9, 6, 8, tzinfo=KUWAIT)


def with_addresses(count: int) -> bytes:
    """A form that asks for the address: respondent n is person{n}@example.org, as in the workshop."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["Timestamp", "Email Address", READS])
    for number in range(count):
        at = START + timedelta(hours=number)
        answer = "Agree" if number % 2 else "Disagree"
        writer.writerow(
            [f"{at:%Y/%m/%d} {at.hour % 12 or 12}:{at:%M:%S} {at:%p} GMT+3", f"Person{number}@example.org", answer]
        )
    return out.getvalue().encode()


async def raw_of(ingest: RunningIngest, upload: dict[str, Any]) -> str:
    return (await ingest.equipment.storage.read(raw_key(ingest.coalition_id, upload["sha256"]))).decode()


async def responses_of(ingest: RunningIngest, source_id: str) -> list[dict[str, str]]:
    answer = await ingest.client.get(f"/v1/sources/{source_id}/responses", params={"format": "csv"})
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))


async def test_a_response_is_gone_from_answers_figures_and_the_raw_file(
    ingest: RunningIngest, fake_measures: FakeMeasures, coalition: FakeCoalition, key_of: Callable[..., Headers]
) -> None:
    upload = await ingest.upload("answers.csv", google_forms(40))
    source = upload["source_id"]
    key = next(
        each["key"]
        for each in (await ingest.get(f"/v1/sources/{source}/codebook"))["questions"]
        if each["title"] == READS
    )
    fake_measures.add_measure(coalition, "reads")
    await ingest.published(
        measure_key="reads", source_id=source, statistic="percent_choosing", question=key, counts=["Agree"]
    )
    victim = (await responses_of(ingest, source))[1]
    before = await raw_of(ingest, upload)
    body, admin = {"response_id": victim["response_id"]}, key_of(Role.admin)
    assert (await ingest.client.post("/v1/erasures", json=body)).status_code == 403
    trial = (await ingest.client.post("/v1/erasures?trial=true", json=body, headers=admin)).json()
    assert (trial["state"], trial["id"]) == ("trial", None)
    answer = await ingest.client.post("/v1/erasures", json=body, headers=admin)
    assert (answer.status_code, answer.json()["uploads"]) == (202, [upload["id"]])
    assert answer.json()["data_points"] == trial["data_points"]
    changed = answer.json()["data_points"]
    assert [(each["period"], each["before"], each["n_before"], each["n_after"]) for each in changed] == [
        ("2025", 25.0, 40, 39)
    ]
    assert changed[0]["after"] == 100 * 9 / 39  # the second answer was one of those that agree
    await ingest.work_until_quiet()
    left = await responses_of(ingest, source)
    assert victim["response_id"] not in {each["response_id"] for each in left}
    assert len(left) == 39
    assert [point["told"]["denominator"] for point in coalition.points.values()] == [39]
    raw = await raw_of(ingest, upload)
    assert raw.splitlines()[2] == ""
    assert before.splitlines()[:2] + before.splitlines()[3:] == raw.splitlines()[:2] + raw.splitlines()[3:]
    assert [each["row_number"] for each in left][:2] == ["2", "4"]
    state = (await ingest.client.get(answer.headers["location"], headers=admin)).json()
    assert state["state"] == "erased"


async def test_the_erased_do_not_come_back_with_a_later_export_or_another_reading(
    ingest: RunningIngest, key_of: Callable[..., Headers]
) -> None:
    upload = await ingest.upload("answers.csv", google_forms(40))
    source = upload["source_id"]
    victim = (await responses_of(ingest, source))[4]["response_id"]
    await ingest.client.post(
        "/v1/erasures", json={"upload_id": upload["id"], "row_number": 6}, headers=key_of(Role.admin)
    )
    await ingest.work_until_quiet()
    without = await ingest.get(f"/v1/uploads/{upload['id']}")
    assert (without["counts"]["erased"], without["counts"]["responses"]) == (1, 39)
    later = await ingest.upload("later.csv", google_forms(50), source_id=source)
    assert later["counts"]["erased"] == 1
    assert victim not in {each["response_id"] for each in await responses_of(ingest, source)}
    again = await ingest.get(f"/v1/uploads/{upload['id']}")
    await ingest.client.patch(f"/v1/uploads/{upload['id']}", json={}, headers={"If-Match": str(again["version"])})
    await ingest.work_until_quiet()
    left = await responses_of(ingest, source)
    assert (victim in {each["response_id"] for each in left}, len(left)) == (False, 49)


async def test_an_address_finds_a_person_in_linked_answers_and_in_workshops(
    ingest: RunningIngest, key_of: Callable[..., Headers]
) -> None:
    made = await ingest.client.post("/v1/sources", json={"name": {"en": "Linked"}, "link_persons": True})
    survey = await ingest.upload("answers.csv", with_addresses(20), source_id=made.json()["id"])
    report = await ingest.upload("participants.csv", zoom_participants(12))
    persons = {each["person"] for each in await responses_of(ingest, survey["source_id"])}
    assert len(persons) == 20
    assert "example.org" not in (await ingest.client.get(f"/v1/sources/{survey['source_id']}/responses")).text
    answer = await ingest.client.post(
        "/v1/erasures", json={"address": " person3@EXAMPLE.org"}, headers=key_of(Role.admin)
    )
    assert sorted(answer.json()["uploads"]) == sorted([survey["id"], report["id"]])
    await ingest.work_until_quiet()
    assert len(await responses_of(ingest, survey["source_id"])) == 19
    workshop = (await ingest.get("/v1/workshops"))["items"][0]
    assert workshop["persons"] == 11
    assert "person3@" not in await raw_of(ingest, report)
    assert "Person3@" not in await raw_of(ingest, survey)


async def test_nobody_is_404_and_a_respondent_is_named_in_one_way(
    ingest: RunningIngest, key_of: Callable[..., Headers]
) -> None:
    admin = key_of(Role.admin)
    for body in ({"response_id": "nowhere"}, {"address": "nobody@example.org"}, {"person": "x"}):
        assert (await ingest.client.post("/v1/erasures", json=body, headers=admin)).status_code == 404
    for wrong in ({}, {"response_id": "a", "person": "b"}, {"row_number": 2}, {"address": "none"}):
        assert (await ingest.client.post("/v1/erasures", json=wrong, headers=admin)).status_code == 422


async def erase(ingest: RunningIngest, headers: Headers, **body: Any) -> None:
    asked = await ingest.client.post("/v1/erasures", json=body, headers=headers)
    assert asked.status_code == 202


async def test_two_who_are_erased_at_once_are_both_gone(ingest: RunningIngest, key_of: Callable[..., Headers]) -> None:
    upload = await ingest.upload("answers.csv", google_forms(40))
    for row in (3, 7, 12):
        await erase(ingest, key_of(Role.admin), upload_id=upload["id"], row_number=row)
    await ingest.work_until_quiet()
    left = {each["row_number"] for each in await responses_of(ingest, upload["source_id"])}
    assert (len(left), left & {"3", "7", "12"}) == (37, set())
    raw = (await raw_of(ingest, upload)).splitlines()
    assert [number for number, line in enumerate(raw, 1) if not line] == [3, 7, 12]


async def test_who_answered_in_the_same_second_is_not_erased_too(
    ingest: RunningIngest, key_of: Callable[..., Headers]
) -> None:
    rows = [(START + timedelta(hours=number // 2), "Parent", ("Agree", "Disagree")[number % 2]) for number in range(20)]
    upload = await ingest.upload("answers.csv", google_forms_rows(rows))
    source = upload["source_id"]
    for row in (2, 5):
        await erase(ingest, key_of(Role.admin), upload_id=upload["id"], row_number=row)
        await ingest.work_until_quiet()
    await read_again(ingest, upload)
    left = {each["row_number"] for each in await responses_of(ingest, source)}
    assert left == {str(row) for row in range(2, 22)} - {"2", "5"}


async def test_the_neighbour_stays_once_the_tool_deleted_the_erased(
    ingest: RunningIngest, key_of: Callable[..., Headers]
) -> None:
    rows = [(START + timedelta(hours=number // 2), "Parent", ("Agree", "Disagree")[number % 2]) for number in range(20)]
    upload = await ingest.upload("answers.csv", google_forms_rows(rows))
    source = upload["source_id"]
    before = {each["row_number"]: each["response_id"] for each in await responses_of(ingest, source)}
    # "Agree" comes first in the order of cells: the neighbour has the second number.
    await erase(ingest, key_of(Role.admin), upload_id=upload["id"], row_number=2)
    await ingest.work_until_quiet()
    assert (await ingest.get(f"/v1/uploads/{upload['id']}"))["raw_deleted_at"] is None
    assert (await raw_of(ingest, upload)).splitlines()[1] == ""
    await read_again(ingest, upload)
    kept = set(before.values()) - {before["2"]}
    assert {each["response_id"] for each in await responses_of(ingest, source)} == kept
    later = await ingest.upload("later.csv", google_forms_rows(rows[1:]), source_id=source)
    assert (later["counts"]["erased"], later["counts"]["responses"]) == (0, 19)
    assert [each["row"] for each in later["problems"] if each["code"] == "answers_beside_erased"] == [2]
    assert {each["response_id"] for each in await responses_of(ingest, source)} == kept
    more = [*rows, (START + timedelta(days=9), "Parent", "Agree")]
    full = await ingest.upload("full.csv", google_forms_rows(more), source_id=source)
    assert (full["source_id"], full["counts"]["erased"], full["counts"]["responses"]) == (source, 1, 20)
    assert "answers_beside_erased" not in {each["code"] for each in full["problems"]}
    assert kept < {each["response_id"] for each in await responses_of(ingest, source)}


async def test_ids_repeat_from_form_to_form_and_only_one_of_them_is_erased(
    ingest: RunningIngest, key_of: Callable[..., Headers]
) -> None:
    def form(answers: str) -> bytes:
        lines = [f"u{number},2025-01-0{number}T00:00:00.000Z,{answers[number - 1]}" for number in range(1, 6)]
        return "\n".join(["_uuid,_submission_time,q", *lines, ""]).encode()

    sources = [
        (await ingest.client.post("/v1/sources", json={"name": {"en": name}})).json()["id"] for name in ("A", "B", "C")
    ]
    contents = [form("12345"), form("92345"), form("12349")]
    sent = [
        await ingest.upload(f"{place}.csv", content, source_id=sources[place]) for place, content in enumerate(contents)
    ]
    victim = (await responses_of(ingest, sources[0]))[0]["response_id"]
    assert victim in {each["response_id"] for each in await responses_of(ingest, sources[1])}
    admin = key_of(Role.admin)
    unclear = await ingest.client.post("/v1/erasures", json={"response_id": victim}, headers=admin)
    assert (unclear.status_code, unclear.json()["type"].rpartition(":")[2]) == (409, "respondent_not_unique")
    asked = await ingest.client.post("/v1/erasures", json={"upload_id": sent[0]["id"], "row_number": 2}, headers=admin)
    # In the third the same answers stand under the same id.
    assert sorted(asked.json()["uploads"]) == sorted([sent[0]["id"], sent[2]["id"]])
    await ingest.work_until_quiet()
    for upload in sent:
        await read_again(ingest, upload)
    assert [len(await responses_of(ingest, source)) for source in sources] == [4, 5, 4]
    assert victim in {each["response_id"] for each in await responses_of(ingest, sources[1])}


async def read_again(ingest: RunningIngest, upload: dict[str, Any]) -> None:
    now = await ingest.get(f"/v1/uploads/{upload['id']}")
    await ingest.client.patch(f"/v1/uploads/{upload['id']}", json={}, headers={"If-Match": str(now["version"])})
    await ingest.work_until_quiet()


async def test_a_reading_on_the_way_leaves_nothing_of_the_erased_in_the_raw_file(
    ingest: RunningIngest, key_of: Callable[..., Headers]
) -> None:
    upload = await ingest.upload("answers.csv", google_forms(40))
    victim = (await raw_of(ingest, upload)).splitlines()[4]
    await ingest.client.patch(f"/v1/uploads/{upload['id']}", json={}, headers={"If-Match": str(upload["version"])})
    await erase(ingest, key_of(Role.admin), upload_id=upload["id"], row_number=5)
    await ingest.work_until_quiet()
    await ingest.work()
    kept = "" if (await ingest.get(f"/v1/uploads/{upload['id']}"))["raw_deleted_at"] else await raw_of(ingest, upload)
    assert victim not in kept
    assert "5" not in {each["row_number"] for each in await responses_of(ingest, upload["source_id"])}


async def test_one_of_two_who_answered_the_same_in_a_table_without_times(
    ingest: RunningIngest, key_of: Callable[..., Headers]
) -> None:
    lines = ["school,pupils", *(f"School {number // 2},{number // 2 + 20}" for number in range(20))]
    upload = await ingest.upload("answers.csv", "\n".join(lines).encode())
    await erase(ingest, key_of(Role.admin), upload_id=upload["id"], row_number=2)
    await ingest.work_until_quiet()
    await read_again(ingest, upload)
    assert len(await responses_of(ingest, upload["source_id"])) == 19


async def test_a_raw_table_with_earlier_answers_of_somebody_is_not_kept(ingest: RunningIngest) -> None:
    async with ingest.database.tenant(ingest.coalition_id) as session:
        sent = await ingest.upload("answers.csv", google_forms(5))
        upload = await find_upload(session, ingest.coalition_id, UUID(sent["id"]))
    assert upload is not None
    report = {"encoding": {"value": "utf-8"}, "delimiter": ",", "set_aside": []}
    assert await raw_without(ingest.equipment.storage, upload, report, {3})
    again = report | {"set_aside": [{"row": 2, "reason": "same_response_again"}]}
    assert await raw_without(ingest.equipment.storage, upload, again, {3}) is None


async def test_earlier_objects_do_not_wait_for_their_day(ingest: RunningIngest, key_of: Callable[..., Headers]) -> None:
    upload = await ingest.upload("answers.csv", google_forms(40))
    await read_again(ingest, upload)
    await ingest.upload("later.csv", google_forms(45), source_id=upload["source_id"])
    victim = (await responses_of(ingest, upload["source_id"]))[3]["response_id"]
    await erase(ingest, key_of(Role.admin), response_id=victim)
    await ingest.work_until_quiet()
    await ingest.work()
    storage, scratch = ingest.equipment.storage, ingest.equipment.scratch
    for folder in ("uploads", "sources"):
        for name in await storage.names(f"{ingest.coalition_id}/{folder}"):
            if name.endswith(".parquet"):
                found = await scan_object(storage, f"{ingest.coalition_id}/{folder}/{name}", scratch)
                assert victim not in found.collect()["response_id"].to_list(), name
