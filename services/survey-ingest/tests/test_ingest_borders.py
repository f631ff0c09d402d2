"""Who may do what: a role for each route, 404 for what is another coalition's, floors for those without raw counts."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from rba_kernel.privacy import PrivacyPolicy
from rba_platform.access import Role
from rba_platform.testing import api_routes, routes_without_role
from survey_ingest.main import create_app
from survey_ingest.settings import IngestSettings
from survey_ingest.testing.export_files import KUWAIT, READS, google_forms, google_forms_rows, zoom_participants
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest
from survey_ingest.testing.tus_client import TusClient


def test_every_route_asks_for_a_role(ingest_settings: IngestSettings) -> None:
    app = create_app(ingest_settings)
    assert len(api_routes(app)) > 20
    # Who pushes has no access key: the secret in the address and the tool's signature speak for it.
    assert routes_without_role(app, frozenset({"/v1/hooks/{source_id}/{token}"})) == []


async def test_no_operation_answers_for_ids_of_another_coalition(
    ingest: RunningIngest, fake_measures: FakeMeasures, coalition: FakeCoalition, key_of: Callable[..., dict[str, str]]
) -> None:
    fake_measures.add_measure(coalition, "people", unit="number")
    survey = await ingest.upload("survey.csv", google_forms(12))
    zoom = await ingest.upload("zoom.csv", zoom_participants(12))
    workshop = (await ingest.get("/v1/workshops"))["items"][0]
    made = await ingest.client.post(
        "/v1/derivations", json={"measure_key": "people", "source_id": survey["source_id"], "statistic": "count"}
    )
    begun = await TusClient(ingest.client).begin(12)
    ids = {
        "transfer_id": begun.headers["location"].rsplit("/", 1)[-1],
        "upload_id": survey["id"],
        "source_id": zoom["source_id"],
        "workshop_id": workshop["id"],
        "derivation_id": made.json()["id"],
    }
    respondent = {"upload_id": survey["id"], "row_number": 2}
    erased = await ingest.client.post("/v1/erasures", json=respondent, headers=key_of(Role.admin))
    ids["erasure_id"] = erased.json()["id"]
    ids |= await _pushing(ingest, survey["source_id"]) | await _coding(ingest)
    stranger = key_of(Role.admin, fake_measures.add_coalition()) | {"If-Match": "*"}
    asked = 0
    for route in api_routes(ingest.app):
        # The pages have their own test.
        if "{" not in route.path or not route.path.startswith("/v1/"):
            continue
        path = re.sub(r"\{(\w+)\}", lambda name: ids[name[1]], route.path)
        for method in route.methods or ():
            body = _BODIES.get(route.path, {}) if method in {"PATCH", "POST"} else None
            answer = await ingest.client.request(method, path, json=body, headers=stranger)
            assert answer.status_code == 404, f"{method} {route.path}: {answer.status_code} {answer.text}"
            asked += 1
    theirs = await ingest.client.post("/v1/erasures", json=respondent, headers=stranger)
    assert theirs.status_code == 404
    assert asked >= 21


#: What is sent where an empty object would not do.
_BODIES = {
    "/v1/sources/{source_id}/hooks": {"tool": "typeform"},
    "/v1/themes/{theme_id}/excerpts": {"quote": "We read on Fridays."},
}


async def _coding(ingest: RunningIngest) -> dict[str, str]:
    theme = (await ingest.client.post("/v1/themes", json={"name": {"en": "Reading"}})).json()
    excerpt = await ingest.client.post(f"/v1/themes/{theme['id']}/excerpts", json={"quote": "We read on Fridays."})
    return {"theme_id": theme["id"], "excerpt_id": excerpt.json()["id"]}


async def _pushing(ingest: RunningIngest, source_id: str) -> dict[str, str]:
    hook = (await ingest.client.post(f"/v1/sources/{source_id}/hooks", json={"tool": "typeform"})).json()
    connector = {"name": "Ours", "tool": "redcap", "base_url": "https://redcap.example.org/api", "token": "0" * 32}
    made = await ingest.client.post("/v1/connectors", json=connector)
    # The token is that of another source's hook.
    token = hook["url"].rpartition("/")[2]
    return {"hook_id": hook["id"], "connector_id": made.json()["id"], "token": token}


async def test_no_list_shows_what_is_another_coalitions(
    ingest: RunningIngest, fake_measures: FakeMeasures, key_of: Callable[..., dict[str, str]]
) -> None:
    await ingest.upload("survey.csv", google_forms(12))
    await _coding(ingest)
    stranger = key_of(Role.admin, fake_measures.add_coalition())
    for path in ("/v1/uploads", "/v1/sources", "/v1/workshops", "/v1/derivations", "/v1/connectors"):
        assert (await ingest.client.get(path, headers=stranger)).json()["items"] == []


async def test_the_same_file_in_two_coalitions_is_two_uploads(
    ingest: RunningIngest, fake_measures: FakeMeasures, key_of: Callable[..., dict[str, str]]
) -> None:
    first = await ingest.send("survey.csv", google_forms(12))
    ingest.client.headers.update(key_of(Role.editor, fake_measures.add_coalition()))
    assert (await ingest.send("survey.csv", google_forms(12))).json()["id"] != first.json()["id"]


async def test_viewers_see_counts_under_the_floors_only(
    ingest: RunningIngest, coalition: FakeCoalition, key_of: Callable[..., dict[str, str]]
) -> None:
    start = datetime(2025, 9, 6, 8, tzinfo=KUWAIT)
    answers = ["Strongly agree"] * 30 + ["Agree"] * 15 + ["Disagree"] * 3
    file = google_forms_rows((start + timedelta(hours=n), "Parent", answer) for n, answer in enumerate(answers))
    upload = await ingest.upload("survey.csv", file)
    address = f"/v1/sources/{upload['source_id']}"
    raw = await ingest.get(f"{address}/summary")
    question = next(each for each in raw["questions"] if each["title"] == READS)
    assert {each["label"]: each["count"] for each in question["choices"]} == {
        "Strongly agree": 30,
        "Agree": 15,
        "Disagree": 3,
    }
    coalition.privacy = PrivacyPolicy()
    seen = (await ingest.client.get(f"{address}/summary", headers=key_of(Role.viewer))).json()
    question = next(each for each in seen["questions"] if each["title"] == READS)
    shown = {each["label"]: (each["count"], each["status"]) for each in question["choices"]}
    assert shown["Strongly agree"] == (30, "ok")
    # Three people disagree; the next smallest group hides with them, or 48 - 30 - 15 would tell.
    assert shown["Disagree"] == (None, "suppressed")
    assert shown["Agree"] == (None, "suppressed")
    codebook = await ingest.client.get(f"{address}/codebook", headers=key_of(Role.viewer))
    assert "count" not in codebook.text
    for path in ("responses", "responses?format=csv", "responses?format=parquet"):
        assert (await ingest.client.get(f"{address}/{path}", headers=key_of(Role.reporter))).status_code == 403


async def test_attendance_of_a_small_workshop_is_hidden_from_viewers(
    ingest: RunningIngest, key_of: Callable[..., dict[str, str]]
) -> None:
    await ingest.upload("small.csv", zoom_participants(4))
    workshop = (await ingest.get("/v1/workshops"))["items"][0]
    address = f"/v1/workshops/{workshop['id']}/attendance"
    seen = (await ingest.client.get(address, headers=key_of(Role.viewer))).json()
    assert (seen["status"], seen["persons"], seen["items"]) == ("suppressed", None, [])
    assert seen["workshop"]["persons"] is None
    assert len((await ingest.get(address))["items"]) == 4


async def test_large_workshops_show_viewers_a_number_and_no_persons(
    ingest: RunningIngest, key_of: Callable[..., dict[str, str]]
) -> None:
    await ingest.upload("large.csv", zoom_participants(24))
    workshop = (await ingest.get("/v1/workshops"))["items"][0]
    seen = await ingest.client.get(f"/v1/workshops/{workshop['id']}/attendance", headers=key_of(Role.viewer))
    assert (seen.json()["persons"], seen.json()["items"]) == (24, [])


@pytest.mark.parametrize("form", ["ndjson", "csv", "parquet"])
async def test_editors_take_all_answers_with_them(ingest: RunningIngest, form: str) -> None:
    upload = await ingest.upload("survey.csv", google_forms(12))
    answer = await ingest.client.get(f"/v1/sources/{upload['source_id']}/responses", params={"format": form})
    assert answer.status_code == 200
    if form == "parquet":
        assert answer.content.startswith(b"PAR1")
    else:
        assert len(answer.text.strip().splitlines()) == 12 + (form == "csv")
