"""Sources, formats, the audit and the scratch folder."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from rba_platform.access import Role
from survey_ingest.readers.registry import readers
from survey_ingest.scratch import tidy
from survey_ingest.testing.export_files import google_forms
from survey_ingest.testing.running_ingest import RunningIngest

NAME = {"en": "Reading survey", "ar": "استبانة القراءة"}


async def test_a_source_is_made_changed_and_deleted(ingest: RunningIngest) -> None:
    made = await ingest.client.post("/v1/sources", json={"name": NAME, "timezone": "Asia/Kuwait"})
    assert made.status_code == 201
    address, version = made.headers["location"], made.headers["etag"]
    assert (await ingest.client.patch(address, json={"mode": "append"})).status_code == 428
    changed = await ingest.client.patch(
        address, json={"mode": "append", "timezone": None, "name": {"ar": "قراءة"}}, headers={"If-Match": version}
    )
    body = changed.json()
    assert (body["mode"], body["timezone"], body["name"]) == ("append", None, {"ar": "قراءة"})
    assert (await ingest.client.delete(address, headers={"If-Match": version})).status_code == 412
    assert (await ingest.client.delete(address, headers={"If-Match": changed.headers["etag"]})).status_code == 204
    assert (await ingest.client.get(address)).status_code == 404


async def test_a_source_without_answers_says_so(ingest: RunningIngest) -> None:
    made = await ingest.client.post("/v1/sources", json={"name": NAME})
    for path in ("codebook", "summary", "responses"):
        answer = await ingest.client.get(f"{made.headers['location']}/{path}")
        assert (answer.status_code, answer.json()["type"].rsplit(":", 1)[1]) == (409, "nothing_read")


async def test_a_name_is_needed_in_one_language(ingest: RunningIngest) -> None:
    for name in ({}, {"en": ""}, {"fr": "Lecture"}, "Reading"):
        assert (await ingest.client.post("/v1/sources", json={"name": name})).status_code == 422


async def test_lists_come_in_pages(ingest: RunningIngest) -> None:
    for number in range(3):
        await ingest.client.post("/v1/sources", json={"name": {"en": f"Source {number}"}})
    first = await ingest.get("/v1/sources", limit=2)
    rest = await ingest.get("/v1/sources", limit=2, cursor=first["next"])
    assert [each["name"]["en"] for each in first["items"] + rest["items"]] == ["Source 0", "Source 1", "Source 2"]
    assert rest["next"] is None


async def test_each_format_says_how_to_export_it_in_both_languages(ingest: RunningIngest) -> None:
    items = (await ingest.get("/v1/formats"))["items"]
    assert [item["key"] for item in items] == [reader.format for reader in readers()]
    for item in items:
        assert {"en", "ar"} <= item["name"].keys()
        assert all(len(text) > 80 for text in item["how_to_export"].values())
        assert {"en", "ar"} <= item["how_to_export"].keys()


async def test_who_took_raw_answers_is_noted(ingest: RunningIngest, key_of: Callable[..., dict[str, str]]) -> None:
    upload = await ingest.upload("survey.csv", google_forms(12))
    await ingest.client.get(f"/v1/sources/{upload['source_id']}/responses")
    entries = (await ingest.client.get("/v1/audit", headers=key_of(Role.admin))).json()["items"]
    assert [(entry["action"], entry["subject_id"]) for entry in entries] == [("responses", upload["source_id"])]
    assert (await ingest.client.get("/v1/audit")).status_code == 403


def test_what_dead_processes_left_is_removed(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "raw").write_bytes(b"answers")
    (tmp_path / "stray").write_bytes(b"answers")
    long_ago = time.time() - 7200
    for path in (old, tmp_path / "stray"):
        os.utime(path, (long_ago, long_ago))
    assert tidy(tmp_path) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["new"]
