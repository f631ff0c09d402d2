"""Who is asked for by an e-mail address is found in survey files also where persons are not linked."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from rba_platform.access import Role
from survey_ingest.erasures import raw_search
from survey_ingest.testing.export_files import google_forms
from survey_ingest.testing.fake_measures import FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest
from survey_ingest.uploads.receiving import raw_key

Headers = dict[str, str]
READ = "هل يقرأ أطفالكم في المنزل؟"


def table_of(people: int, prefix: str = "parent") -> list[list[str]]:
    head = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name"]
    rows = [[*head, "Last Name", "Custom Data 1", READ], [*[""] * 9, "Response"]]
    first_id = {"parent": 114000000100, "teacher": 115000000100}[prefix]
    for number in range(people):
        day = f"09/{14 + number % 10}/2025 8:0{number % 6}:10 AM"
        address = f"{prefix.title()}{number}@Example.org"
        answer = "نعم" if number % 2 else "لا"
        rows.append([str(first_id + number), "43200", day, day, "", address, "", "", "", answer])
    return rows


def surveymonkey(people: int, prefix: str = "parent") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table_of(people, prefix))
    return out.getvalue().encode()


def workbook(people: int, prefix: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet")
        for place, row in enumerate(table_of(people, prefix)):
            sheet.write_row(place, 0, row)
    return out.getvalue()


async def responses_of(ingest: RunningIngest, upload: dict[str, Any]) -> list[dict[str, str]]:
    answer = await ingest.client.get(f"/v1/sources/{upload['source_id']}/responses", params={"format": "csv"})
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))


@pytest.fixture
def admin(key_of: Callable[..., Headers]) -> Headers:
    return key_of(Role.admin)


async def test_a_parent_is_erased_by_address_though_nobody_is_linked(ingest: RunningIngest, admin: Headers) -> None:
    upload = await ingest.upload("parents.csv", surveymonkey(20))
    before = await responses_of(ingest, upload)
    assert {each["person"] for each in before} == {""}
    body = {"address": " parent3@EXAMPLE.org"}
    trial = await ingest.client.post("/v1/erasures?trial=true", json=body, headers=admin)
    assert trial.status_code == 202, trial.text
    assert (trial.json()["uploads"], trial.json()["not_searched"]) == ([upload["id"]], [])
    assert await responses_of(ingest, upload) == before
    asked = await ingest.client.post("/v1/erasures", json=body, headers=admin)
    assert (asked.json()["uploads"], asked.json()["not_searched"]) == ([upload["id"]], [])
    await ingest.work_until_quiet()
    left = {each["response_id"] for each in await responses_of(ingest, upload)}
    victim = next(each["response_id"] for each in before if each["row_number"] == "6")
    assert left == {each["response_id"] for each in before} - {victim}
    key = raw_key(ingest.coalition_id, upload["sha256"])
    raw = (await ingest.equipment.storage.read(key)).decode()
    assert ("Parent3@" in raw, "Parent2@" in raw, "Parent4@" in raw) == (False, True, True)
    later = await ingest.upload("later.csv", surveymonkey(25), source_id=upload["source_id"])
    assert later["counts"]["erased"] == 1
    # The later file still holds the row, as its report says; of those that are left, nobody has the address.
    again = await ingest.client.post("/v1/erasures", json=body, headers=admin)
    assert again.status_code == 404


async def test_every_survey_of_the_coalition_is_searched_workbooks_too(ingest: RunningIngest, admin: Headers) -> None:
    first = await ingest.upload("first.csv", surveymonkey(15))
    second = await ingest.upload("second.xlsx", workbook(18, "parent"))
    await ingest.upload("third.xlsx", workbook(12, "teacher"))
    await ingest.upload("no addresses.csv", google_forms(12))
    found = await ingest.client.post("/v1/erasures?trial=true", json={"address": "parent7@example.org"}, headers=admin)
    assert found.json()["uploads"] == sorted([first["id"], second["id"]])
    assert found.json()["not_searched"] == []


async def test_the_answer_names_the_files_that_were_not_searched(ingest: RunningIngest, admin: Headers) -> None:
    kept = await ingest.upload("kept.csv", surveymonkey(15, "teacher"))
    gone = await ingest.upload("gone.csv", surveymonkey(16))
    unread = await ingest.upload("unread.pdf", b"%PDF-1.7 nothing that is read")
    await ingest.upload("no addresses.csv", google_forms(12))
    assert (await ingest.client.delete(f"/v1/uploads/{gone['id']}/raw")).status_code == 204
    await ingest.work_until_quiet()
    expected = [
        {"upload_id": gone["id"], "file_name": "gone.csv", "why": "raw_deleted"},
        {"upload_id": unread["id"], "file_name": "unread.pdf", "why": "not_read"},
    ]
    nobody = await ingest.client.post("/v1/erasures?trial=true", json={"address": "parent3@example.org"}, headers=admin)
    assert nobody.status_code == 404
    problem = nobody.json()
    assert problem["not_searched"] == expected
    for word in ("gone.csv", "unread.pdf", "may stand there", "response_id"):
        assert word in problem["detail"]
    assert "parent3" not in nobody.text
    assert "There is no such respondent" not in nobody.text
    found = await ingest.client.post("/v1/erasures?trial=true", json={"address": "teacher3@example.org"}, headers=admin)
    assert (found.json()["uploads"], found.json()["not_searched"]) == ([kept["id"]], expected)


async def test_a_file_too_large_for_a_request_is_named(
    ingest: RunningIngest, admin: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = await ingest.upload("parents.csv", surveymonkey(15))
    body = {"address": "parent3@example.org"}
    assert (await ingest.client.post("/v1/erasures?trial=true", json=body, headers=admin)).status_code == 202
    with monkeypatch.context() as patched:
        patched.setattr(raw_search, "_MOST_BYTES", 1000)
        answer = await ingest.client.post("/v1/erasures?trial=true", json=body, headers=admin)
    assert answer.status_code == 404
    assert [each["why"] for each in answer.json()["not_searched"]] == ["too_large"]
    # As the answer advises: once persons are linked, their dataset tells, whatever the size of the file.
    assert "link_persons" in answer.json()["detail"]
    source = f"/v1/sources/{upload['source_id']}"
    match = {"If-Match": str((await ingest.get(source))["version"])}
    linked = await ingest.client.patch(source, json={"link_persons": True}, headers=match)
    assert linked.status_code == 200
    await ingest.work_until_quiet()
    monkeypatch.setattr(raw_search, "_MOST_BYTES", 1000)
    answer = await ingest.client.post("/v1/erasures?trial=true", json=body, headers=admin)
    assert (answer.json()["uploads"], answer.json()["not_searched"]) == ([upload["id"]], [])


async def test_where_all_was_searched_the_answer_says_that(ingest: RunningIngest, admin: Headers) -> None:
    await ingest.upload("parents.csv", surveymonkey(15))
    answer = await ingest.client.post("/v1/erasures", json={"address": "nobody@example.org"}, headers=admin)
    assert (answer.status_code, answer.json()["not_searched"]) == (404, [])
    assert "all files were searched" in answer.json()["detail"]


async def test_another_coalition_is_not_searched(
    ingest: RunningIngest, fake_measures: FakeMeasures, key_of: Callable[..., Headers]
) -> None:
    await ingest.upload("parents.csv", surveymonkey(15))
    stranger = key_of(Role.admin, fake_measures.add_coalition())
    answer = await ingest.client.post("/v1/erasures", json={"address": "parent3@example.org"}, headers=stranger)
    assert (answer.status_code, answer.json()["not_searched"]) == (404, [])


def with_two_addresses(people: int) -> bytes:
    """Each parent has an own address and one of the school, and the father's is in a cell with the mother's."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["Timestamp", "Email Address", "البريد الإلكتروني", "Parent email", READ])
    for n in range(people):
        both = f"Mother{n} <mother{n}@example.org>; father{n}@Example.org"
        at = f"2025/09/{6 + n % 20:02} {n % 12 or 12}:00:00 AM GMT+3"
        writer.writerow([at, f"parent{n}@example.org", f"school{n}@example.org", both, "نعم" if n % 2 else "لا"])
    return out.getvalue().encode()


@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("address", ["parent3", "School3", "mother3", "FATHER3"])
async def test_of_several_addresses_each_counts(
    ingest: RunningIngest, admin: Headers, address: str, linked: bool
) -> None:
    made = await ingest.client.post("/v1/sources", json={"name": {"en": "Two"}, "link_persons": linked})
    source = {"source_id": made.json()["id"]}
    upload = await ingest.upload("two.csv", with_two_addresses(15), **source)
    before = {each["row_number"]: each for each in await responses_of(ingest, upload)}
    assert {bool(each["person"]) for each in before.values()} == {linked}
    asked = await ingest.client.post("/v1/erasures", json={"address": f"{address}@example.org"}, headers=admin)
    assert (asked.json()["uploads"], asked.json()["not_searched"]) == ([upload["id"]], [])
    await ingest.work_until_quiet()
    left = {each["row_number"] for each in await responses_of(ingest, upload)}
    assert left == set(before) - {"5"}
    raw = (await ingest.equipment.storage.read(raw_key(ingest.coalition_id, upload["sha256"]))).decode()
    assert [word for word in ("parent3@", "school3@", "mother3@", "father3@") if word in raw] == []
    later = await ingest.upload("later.csv", with_two_addresses(18), **source)
    assert (later["counts"]["erased"], later["counts"]["responses"]) == (1, 17)


async def test_what_was_not_searched_can_be_read_later(ingest: RunningIngest, admin: Headers) -> None:
    kept = await ingest.upload("kept.csv", surveymonkey(15, "teacher"))
    gone = await ingest.upload("gone.csv", surveymonkey(16))
    assert (await ingest.client.delete(f"/v1/uploads/{gone['id']}/raw")).status_code == 204
    await ingest.work_until_quiet()
    asked = await ingest.client.post("/v1/erasures", json={"address": "teacher3@example.org"}, headers=admin)
    expected = [{"upload_id": gone["id"], "file_name": "gone.csv", "why": "raw_deleted"}]
    assert (asked.json()["uploads"], asked.json()["not_searched"]) == ([kept["id"]], expected)
    await ingest.work_until_quiet()
    later = (await ingest.client.get(asked.headers["location"], headers=admin)).json()
    assert (later["state"], later["not_searched"]) == ("erased", expected)
    by_row = {"upload_id": kept["id"], "row_number": 4}
    other = await ingest.client.post("/v1/erasures", json=by_row, headers=admin)
    listed = (await ingest.client.get("/v1/erasures", headers=admin)).json()["items"]
    assert {each["id"]: each["not_searched"] for each in listed} == {later["id"]: expected, other.json()["id"]: None}
