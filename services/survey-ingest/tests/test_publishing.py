"""From answers to the data points of a measure, and back to the rows."""

from collections.abc import Callable
from datetime import datetime

import pytest
from rba_platform.access import Role
from rba_platform.problems import Problem
from survey_ingest.derivations.drafts import EXAMPLES as DRAFTS
from survey_ingest.derivations.drafts import DraftIn
from survey_ingest.derivations.schemas import EXAMPLES, DerivationIn
from survey_ingest.testing.export_files import KUWAIT, READS, WHO, google_forms, zoom_participants
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest


async def _recipe(ingest: RunningIngest, source_id: str, **more: object) -> dict[str, object]:
    questions = (await ingest.get(f"/v1/sources/{source_id}/codebook"))["questions"]
    keys = {question["title"]: question["key"] for question in questions}
    audience = {"dimension": "audience", "question": keys[WHO], "values": {"Parent": "parent", "Teacher": "educator"}}
    recipe = {
        "measure_key": "reading",
        "source_id": source_id,
        "statistic": "percent_choosing",
        "question": keys[READS],
        "counts": ["Strongly agree", "Agree"],
        "by": [audience],
    }
    return recipe | more


@pytest.fixture
def measure(fake_measures: FakeMeasures, coalition: FakeCoalition) -> dict[str, object]:
    return fake_measures.add_measure(coalition, "reading", breakdowns=["audience"])


def _points(coalition: FakeCoalition) -> dict[tuple[str, str], tuple[float, float, int]]:
    return {
        (period, breakdown): (point["told"]["numerator"], point["told"]["denominator"], point["told"]["n"])
        for (_, period, _, breakdown), point in coalition.points.items()
    }


@pytest.mark.usefixtures("measure")
async def test_a_published_derivation_follows_its_source(ingest: RunningIngest, coalition: FakeCoalition) -> None:
    upload = await ingest.upload("survey.csv", google_forms(40))
    derivation = await ingest.published(**await _recipe(ingest, upload["source_id"]))
    assert derivation["state"] == "published"
    assert _points(coalition) == {
        ("2025", ""): (20, 40, 40),
        ("2025", "audience=parent"): (10, 20, 20),
        ("2025", "audience=educator"): (10, 20, 20),
    }
    await ingest.upload("survey.csv", google_forms(41), source_id=upload["source_id"])
    assert _points(coalition)["2025", ""] == (21, 41, 41)
    runs = (await ingest.get(f"/v1/derivations/{derivation['id']}/runs"))["items"]
    assert [(run["state"], run["counts"]["created"], run["counts"]["revised"]) for run in runs] == [
        ("succeeded", 3, 0),
        ("succeeded", 0, 2),
    ]
    provenance = next(iter(coalition.points.values()))["provenance"]
    assert provenance["derivation"] == derivation["id"]


@pytest.mark.usefixtures("measure")
async def test_preview_changes_nothing_and_holds_the_floors(
    ingest: RunningIngest, coalition: FakeCoalition, key_of: Callable[..., dict[str, str]]
) -> None:
    upload = await ingest.upload("survey.csv", google_forms(16))
    made = await ingest.client.post("/v1/derivations", json=await _recipe(ingest, upload["source_id"]))
    assert made.status_code == 201, made.text
    address = made.headers["location"]
    raw = (await ingest.client.post(f"{address}/preview")).json()
    assert {point["n"] for point in raw["points"]} == {16, 8}
    assert coalition.points == {}
    assert (raw["suppressed"], [(cell["period"], cell["n"], cell["because"]) for cell in raw["below_floor"]]) == (
        2,
        [("2025", 8, "few")] * 2,
    )
    seen = (await ingest.client.post(f"{address}/preview", headers=key_of(Role.viewer))).json()
    assert [(point["status"], point["n"]) for point in seen["points"] if point["breakdown"]] == [
        ("suppressed", None)
    ] * 2
    assert (seen["suppressed"], seen["below_floor"]) == (2, None)


def test_the_examples_of_the_api_are_accepted() -> None:
    for example in EXAMPLES:
        DerivationIn.model_validate(example).recipe()
    for example in DRAFTS:
        DraftIn.model_validate(example).recipe()


MONTHS = {"key": "month", "name": {"en": "Month", "ar": "الشهر"}, "kind": "month"}


@pytest.mark.usefixtures("measure")
async def test_a_draft_is_looked_at_before_it_and_its_measure_are_made(
    ingest: RunningIngest, coalition: FakeCoalition
) -> None:
    upload = await ingest.upload("survey.csv", google_forms(40))
    recipe = await _recipe(ingest, upload["source_id"])
    made = await ingest.client.post("/v1/derivations", json=recipe)
    as_made = (await ingest.client.post(f"{made.headers['location']}/preview")).json()
    known = await ingest.client.post("/v1/derivations/preview", json=recipe)
    assert known.json() == as_made | {"warnings": []}
    del recipe["measure_key"]
    measure = {"unit": "percent", "calendar": MONTHS, "breakdowns": ["audience"]}
    new = (await ingest.client.post("/v1/derivations/preview", json=recipe | {"measure": measure})).json()
    assert all(len(each["period"]) == len("2025-09") for each in new["points"])
    assert sum(each["n"] for each in new["points"] if not each["breakdown"]) == 40
    assert len((await ingest.get("/v1/derivations"))["items"]) == 1
    assert coalition.points == {}


@pytest.mark.usefixtures("measure")
async def test_a_draft_is_checked_as_a_derivation_is(ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", google_forms(40))
    recipe = await _recipe(ingest, upload["source_id"])
    measure = {"unit": "percent", "calendar": MONTHS}
    address = "/v1/derivations/preview"
    both = await ingest.client.post(address, json=recipe | {"measure": measure})
    assert (both.status_code, both.json()["type"].rpartition(":")[2]) == (422, "invalid_request")
    other = recipe | {"by": [recipe["by"][0] | {"dimension": "district"}]}  # type: ignore[index,operator]
    refused = await ingest.client.post(address, json=other)
    assert refused.json()["errors"][0]["pointer"] == "/by/0/dimension"
    assert (await ingest.client.post(address, json=other | {"breakdowns": ["district"]})).status_code == 200
    unknown = await ingest.client.post(address, json=recipe | {"measure_key": "nothing"})
    assert unknown.json()["type"].endswith("unknown_measure")
    del recipe["measure_key"]
    odd = await ingest.client.post(address, json=recipe | {"measure": measure | {"calendar": {"kind": "moon"}}})
    assert odd.status_code == 422


@pytest.mark.usefixtures("measure")
async def test_a_draft_says_who_publishes_the_same_cells_already(ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", google_forms(40))
    recipe = await _recipe(ingest, upload["source_id"])
    published = await ingest.published(**recipe)
    rival = (await ingest.client.post("/v1/derivations/preview", json=recipe)).json()
    assert [(each["code"], each["derivation_id"]) for each in rival["warnings"]] == [("same_cells", published["id"])]
    itself = recipe | {"derivation_id": published["id"]}
    assert (await ingest.client.post("/v1/derivations/preview", json=itself)).json()["warnings"] == []


@pytest.mark.usefixtures("measure")
async def test_deleting_a_derivation_withdraws_what_it_published(
    ingest: RunningIngest, coalition: FakeCoalition
) -> None:
    upload = await ingest.upload("survey.csv", google_forms(40))
    derivation = await ingest.published(**await _recipe(ingest, upload["source_id"]))
    address = f"/v1/derivations/{derivation['id']}"
    assert (await ingest.client.delete(address, headers={"If-Match": "*"})).status_code == 204
    assert (await ingest.client.get(address)).status_code == 404
    await ingest.work()
    assert coalition.points == {}
    assert (await ingest.get("/v1/derivations"))["items"] == []


@pytest.mark.usefixtures("measure")
async def test_another_recipe_is_published_again(ingest: RunningIngest, coalition: FakeCoalition) -> None:
    upload = await ingest.upload("survey.csv", google_forms(40))
    derivation = await ingest.published(**await _recipe(ingest, upload["source_id"]))
    changed = await ingest.client.patch(
        f"/v1/derivations/{derivation['id']}", json={"counts": ["Strongly agree"], "by": []}, headers={"If-Match": "*"}
    )
    assert changed.status_code == 200, changed.text
    await ingest.work()
    assert _points(coalition) == {("2025", ""): (10, 40, 40)}


@pytest.mark.usefixtures("measure")
async def test_while_measures_is_away_the_job_waits(
    ingest: RunningIngest, coalition: FakeCoalition, fake_measures: FakeMeasures
) -> None:
    upload = await ingest.upload("survey.csv", google_forms(40))
    made = await ingest.client.post("/v1/derivations", json=await _recipe(ingest, upload["source_id"]))
    await ingest.client.post(f"{made.headers['location']}/publish")
    fake_measures.away = True
    assert await ingest.work() == 1
    assert coalition.points == {}
    fake_measures.away = False
    assert await ingest.work_until_quiet() >= 1
    assert len(coalition.points) == 3


@pytest.mark.usefixtures("measure")
async def test_a_refusal_is_shown_in_the_run(ingest: RunningIngest, fake_measures: FakeMeasures) -> None:
    upload = await ingest.upload("survey.csv", google_forms(40))
    fake_measures.refusal = Problem(422, "no_such_dimension", "This coalition has no dimension audience.")
    derivation = await ingest.published(**await _recipe(ingest, upload["source_id"]))
    run = (await ingest.get(f"/v1/derivations/{derivation['id']}/runs"))["items"][0]
    assert run["state"] == "failed"
    assert "no_such_dimension" in run["reason"]


@pytest.mark.usefixtures("measure")
async def test_a_cell_of_another_source_is_reported(ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", google_forms(40))
    await ingest.published(**await _recipe(ingest, upload["source_id"]))
    second = await ingest.published(**await _recipe(ingest, upload["source_id"]))
    run = (await ingest.get(f"/v1/derivations/{second['id']}/runs"))["items"][0]
    assert (run["state"], run["counts"]["rejected"]) == ("refused", 3)
    assert run["reason"] == "measures-api rejected 3 of 3 data points: 3 owned_by_another_source"
    assert run["report"]["rejected"][0]["reason"] == "owned_by_another_source"
    assert run["report"]["rejected"][0]["period"] == "2025"


@pytest.mark.usefixtures("measure")
async def test_some_rejected_data_points_are_told_of_in_a_run_that_succeeded(ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", google_forms(40))
    await ingest.published(**await _recipe(ingest, upload["source_id"], by=[]))
    second = await ingest.published(**await _recipe(ingest, upload["source_id"]))
    run = (await ingest.get(f"/v1/derivations/{second['id']}/runs"))["items"][0]
    assert (run["state"], run["counts"]["created"], run["counts"]["rejected"]) == ("succeeded", 2, 1)
    assert run["reason"].startswith("measures-api rejected 1 of 3 data points")


@pytest.mark.usefixtures("measure")
async def test_a_derivation_beside_another_of_the_measure_is_warned_of(ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", google_forms(40))
    first = await ingest.published(**await _recipe(ingest, upload["source_id"], period="2024"))
    assert first["warnings"] == []
    made = await ingest.client.post("/v1/derivations", json=await _recipe(ingest, upload["source_id"]))
    asked = await ingest.client.post(f"{made.headers['location']}/publish")
    for answer in (made, asked):
        [warning] = answer.json()["warnings"]
        assert (warning["code"], warning["derivation_id"]) == ("same_cells", first["id"])
        assert first["id"] in warning["detail"]
        assert "reading" in warning["detail"]
    elsewhere = await _recipe(ingest, upload["source_id"], organization="01890000-0000-7000-8000-000000000000")
    for recipe in (elsewhere, elsewhere | {"period": "2023"}):
        assert (await ingest.client.post("/v1/derivations", json=recipe)).json()["warnings"] == []


@pytest.mark.usefixtures("measure")
async def test_lineage_names_file_and_rows_to_those_who_may_see_them(
    ingest: RunningIngest, key_of: Callable[..., dict[str, str]]
) -> None:
    upload = await ingest.upload("survey.csv", google_forms(40))
    derivation = await ingest.published(**await _recipe(ingest, upload["source_id"]))
    query = {"measure_key": "reading", "period": "2025", "breakdown": "audience=parent"}
    lineage = await ingest.get("/v1/lineage", **query)
    item = lineage["items"][0]
    assert item["derivation_id"] == derivation["id"]
    assert (item["uploads"][0]["id"], item["uploads"][0]["sha256"]) == (upload["id"], upload["sha256"])
    rows = item["uploads"][0]["rows"]
    assert [row["row_number"] for row in rows] == list(range(2, 42, 2))
    assert sum(row["counted"] for row in rows) == 10
    seen = await ingest.client.get("/v1/lineage", params=query, headers=key_of(Role.viewer))
    assert seen.json()["items"][0]["uploads"][0]["rows"] is None
    assert (await ingest.get("/v1/lineage", **(query | {"period": "2019"})))["items"] == []


async def test_attendance_of_workshops_is_published(
    ingest: RunningIngest, fake_measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    fake_measures.add_measure(coalition, "stayed", calendar="month")
    upload = await ingest.upload("participants.csv", zoom_participants(12))
    derivation = await ingest.published(
        measure_key="stayed", source_id=upload["source_id"], statistic="attendance_share", at_least_percent=80
    )
    assert _points(coalition) == {("2025-10", ""): (6, 12, 12)}
    await ingest.upload(
        "next.csv", zoom_participants(14, day=datetime(2025, 11, 22, tzinfo=KUWAIT)), source_id=upload["source_id"]
    )
    assert _points(coalition) == {("2025-10", ""): (6, 12, 12), ("2025-11", ""): (7, 14, 14)}
    lineage = await ingest.get("/v1/lineage", measure_key="stayed", period="2025-11")
    assert lineage["items"][0]["derivation_id"] == derivation["id"]
    workshop = (await ingest.get("/v1/workshops"))["items"][0]
    fake_measures.add_measure(coalition, "came", unit="number", calendar="month")
    await ingest.published(measure_key="came", workshops=[workshop["id"]], statistic="attendance_people")
    assert [point["told"]["value"] for point in coalition.points.values()][-1] == 12


_REFUSED: list[tuple[dict[str, object], str]] = [
    ({"measure_key": "none"}, "/measure_key"),
    ({"question": "no_such"}, "/question"),
    ({"by": [{"dimension": "audience", "question": WHO, "values": {"Definitely maybe": "x"}}]}, "/by/0/values"),
    ({"counts": []}, "/counts"),
    ({"by": [{"dimension": "colour", "question": "x", "values": {"a": "b"}}]}, "/by/0/dimension"),
    ({"statistic": "count"}, "/statistic"),
    ({"statistic": "attendance_people"}, "/question"),
    ({"period": "2025-Q1"}, "/period"),
    ({"period": "soon"}, "/period"),
    ({"min_n": 0}, "/min_n"),
    ({"source_id": None}, ""),
    ({"source_id": "01890000-0000-7000-8000-000000000000"}, "/sources"),
    ({"extra": 1}, "/extra"),
]


@pytest.mark.usefixtures("measure")
async def test_a_recipe_that_does_not_fit_is_refused_where_it_does_not(ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", google_forms(12))
    base = await _recipe(ingest, upload["source_id"])
    who = base["by"][0]["question"]
    for change, pointer in _REFUSED:
        recipe = {name: value for name, value in (base | change).items() if value}
        recipe["by"] = [each | {"question": who} for each in recipe["by"]]
        if change in ({"counts": []}, {"min_n": 0}):
            recipe |= change
        answer = await ingest.client.post("/v1/derivations", json=recipe)
        assert answer.status_code == 422, (change, answer.text)
        assert answer.json()["errors"][0]["pointer"] == (pointer or "/"), change
        assert "Definitely maybe" not in answer.text
