"""Raw files are kept as long as the coalition or the source says; what was read from them stays."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from rba_platform.access import Role
from sqlalchemy import func, select, update
from survey_ingest.models import AuditEntry, Upload
from survey_ingest.tasks.housekeeping import plan
from survey_ingest.testing.export_files import google_forms
from survey_ingest.testing.fake_measures import FakeMeasures
from survey_ingest.testing.pushes import raw, typeform_event, typeform_headers
from survey_ingest.testing.running_ingest import RunningIngest


def _days(upload: dict[str, Any]) -> int | None:
    if upload["raw_expires_at"] is None:
        return None
    ends = datetime.fromisoformat(upload["raw_expires_at"]) - datetime.fromisoformat(upload["created_at"])
    return ends // timedelta(days=1)


async def _keep(ingest: RunningIngest, headers: dict[str, str], days: int | None) -> httpx.Response:
    body = {"keep_raw_days": days}
    return await ingest.client.patch("/v1/retention", json=body, headers=headers | {"If-Match": "*"})


async def _keep_of_source(ingest: RunningIngest, source_id: str, days: int | None) -> None:
    body = {"keep_raw_days": days}
    answer = await ingest.client.patch(f"/v1/sources/{source_id}", json=body, headers={"If-Match": "*"})
    assert answer.json()["keep_raw_days"] == days


async def test_files_are_kept_for_ever_unless_somebody_says_otherwise(
    ingest: RunningIngest, key_of: Callable[..., dict[str, str]]
) -> None:
    admin = key_of(Role.admin)
    before = await ingest.upload("before.csv", google_forms(12))
    assert _days(before) is None
    assert (await ingest.get("/v1/retention"))["keep_raw_days"] is None
    assert (await _keep(ingest, admin, 90)).json()["keep_raw_days"] == 90
    after = await ingest.upload("after.csv", google_forms(13))
    assert _days(await ingest.get(f"/v1/uploads/{before['id']}")) == _days(after) == 90
    await _keep_of_source(ingest, after["source_id"], 7)
    assert _days(await ingest.get(f"/v1/uploads/{after['id']}")) == 7
    assert _days(await ingest.get(f"/v1/uploads/{before['id']}")) == 90
    await _keep(ingest, admin, None)
    assert _days(await ingest.get(f"/v1/uploads/{after['id']}")) == 7
    assert _days(await ingest.get(f"/v1/uploads/{before['id']}")) is None


async def test_a_file_that_moves_follows_its_new_source(ingest: RunningIngest) -> None:
    made = await ingest.client.post("/v1/sources", json={"name": {"ar": "استبيان"}, "keep_raw_days": 30})
    upload = await ingest.upload("survey.csv", google_forms(12))
    body = {"source_id": made.json()["id"]}
    moved = await ingest.client.patch(f"/v1/uploads/{upload['id']}", json=body, headers={"If-Match": "*"})
    assert _days(moved.json()) == 30
    sent = await ingest.send("other.csv", google_forms(13), source_id=made.json()["id"])
    assert _days(sent.json()) == 30


async def test_what_was_pushed_has_its_end_too(ingest: RunningIngest) -> None:
    made = await ingest.client.post("/v1/sources", json={"name": {"en": "Reading"}, "keep_raw_days": 30})
    hook = (await ingest.client.post(f"/v1/sources/{made.json()['id']}/hooks", json={"tool": "typeform"})).json()
    body = raw(typeform_event("token", "Parent", "Agree", at="2026-03-04T15:00:00Z", comes=("On foot",)))
    answer = await ingest.client.post(hook["url"], content=body, headers=typeform_headers(body, hook["secret"]))
    assert answer.status_code == 200
    await ingest.work_until_quiet()
    [upload] = (await ingest.get("/v1/uploads", source_id=made.json()["id"]))["items"]
    assert _days(upload) == 30


async def _let_them_end(ingest: RunningIngest) -> None:
    async with ingest.database.tenant(ingest.coalition_id) as session:
        past = func.now() - timedelta(days=8)
        await session.execute(update(Upload).values(created_at=past))


async def test_raw_files_that_are_over_are_deleted_and_the_answers_stay(ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", google_forms(12))
    kept = await ingest.upload("kept.csv", google_forms(13))
    await _let_them_end(ingest)
    await _keep_of_source(ingest, kept["source_id"], 9)
    await _keep_of_source(ingest, upload["source_id"], 7)
    assert ingest.coalition_id in await plan(ingest.database)
    await ingest.work()
    address = f"/v1/uploads/{upload['id']}"
    after = await ingest.get(address)
    assert after["raw_deleted_at"] is not None
    assert (after["sha256"], after["counts"], after["state"]) == (upload["sha256"], upload["counts"], "normalized")
    assert (await ingest.get(f"{address}/report"))["report"] is not None
    assert (await ingest.get(f"/v1/sources/{upload['source_id']}"))["responses"] == 12
    storage = ingest.equipment.storage
    assert storage.local_path(f"{ingest.coalition_id}/{upload['sha256']}") is None
    assert storage.local_path(f"{ingest.coalition_id}/{kept['sha256']}") is not None
    async with ingest.database.tenant(ingest.coalition_id) as session:
        noted = list(await session.execute(select(AuditEntry.action, AuditEntry.subject_id, AuditEntry.key_id)))
    assert [(row.action, str(row.subject_id)) for row in noted if row.key_id is None] == [("expire_raw", upload["id"])]
    assert ingest.coalition_id not in await plan(ingest.database)
    again = await ingest.client.patch(address, json={}, headers={"If-Match": "*"})
    assert again.json()["type"].endswith(":raw_deleted")


async def test_a_file_that_waits_to_be_read_is_kept_until_then(ingest: RunningIngest) -> None:
    sent = await ingest.send("survey.csv", google_forms(12))
    await _let_them_end(ingest)
    await _keep_of_source(ingest, sent.json()["source_id"], 7)
    assert ingest.coalition_id not in await plan(ingest.database)
    await ingest.work()
    assert ingest.coalition_id in await plan(ingest.database)


@pytest.mark.parametrize("days", [0, -1, 1.5, "ninety", 10**9])
async def test_what_is_no_number_of_days_is_refused(
    ingest: RunningIngest, key_of: Callable[..., dict[str, str]], days: object
) -> None:
    answer = await ingest.client.patch(
        "/v1/retention", json={"keep_raw_days": days}, headers=key_of(Role.admin) | {"If-Match": "*"}
    )
    assert answer.status_code == 422


async def test_only_administrators_change_it_and_only_for_their_coalition(
    ingest: RunningIngest, fake_measures: FakeMeasures, key_of: Callable[..., dict[str, str]]
) -> None:
    upload = await ingest.upload("survey.csv", google_forms(12))
    assert (await _keep(ingest, key_of(Role.editor), 1)).status_code == 403
    assert (await _keep(ingest, key_of(Role.admin, fake_measures.add_coalition()), 1)).status_code == 200
    assert _days(await ingest.get(f"/v1/uploads/{upload['id']}")) is None
    unseen = await ingest.client.patch("/v1/retention", json={"keep_raw_days": 1}, headers=key_of(Role.admin))
    assert unseen.status_code == 428
