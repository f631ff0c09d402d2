"""Speakers and sessions behind a theme as data points of a measure, which follow what is coded."""

from collections.abc import Callable
from typing import Any

from rba_platform.access import Role
from survey_ingest.testing.coded_files import PARENT, TEACHER, coded_sheet, of_many
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest

ROWS = [
    *of_many("القراءة", range(1, 13), session="أولياء الأمور ١"),
    *of_many("القراءة", range(13, 16), session="أولياء الأمور ٢"),
    *of_many("القراءة", range(1, 4), role=TEACHER, session="المعلمات"),
    *of_many("المعلم", range(1, 3), session="أولياء الأمور ١"),
    ("القراءة", "", "قالها أحدهم", "أولياء الأمور ٢", "", PARENT, "2025-10-14", ""),
]


async def theme_of(ingest: RunningIngest, name: str) -> dict[str, Any]:
    items = (await ingest.get("/v1/themes"))["items"]
    return next(dict(each) for each in items if each["name"]["ar"] == name)


def told(coalition: FakeCoalition) -> dict[tuple[str, str], tuple[float, int]]:
    return {
        (place[1], place[3]): (point["told"]["value"], point["told"]["n"]) for place, point in coalition.points.items()
    }


async def test_speakers_and_sessions_become_data_points(
    ingest: RunningIngest, fake_measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    fake_measures.add_measure(coalition, "speakers", unit="number", breakdowns=["audience"])
    upload = await ingest.upload("sheet.csv", coded_sheet(ROWS))
    theme = await theme_of(ingest, "القراءة")
    recipe = {
        "measure_key": "speakers",
        "source_id": upload["source_id"],
        "statistic": "theme_speakers",
        "where": [{"attribute": "theme", "any_of": [theme["id"]]}],
        "by": [{"dimension": "audience", "attribute": "audience", "values": {PARENT: "parent", TEACHER: "teacher"}}],
    }
    await ingest.published(**recipe)
    assert told(coalition) == {
        ("2025", ""): (18, 18),
        ("2025", "audience=parent"): (15, 15),
        ("2025", "audience=teacher"): (3, 3),
    }
    # Another session is coded: the figures follow.
    more = coded_sheet(of_many("القراءة", range(30, 32), session="أولياء الأمور ٣"))
    await ingest.upload("more.csv", more, source_id=upload["source_id"])
    assert told(coalition)["2025", ""] == (20, 20)
    excerpt = (await ingest.get("/v1/excerpts", upload_id=upload["id"]))["items"][0]
    await ingest.client.patch(f"/v1/excerpts/{excerpt['id']}", json={"theme_ids": []}, headers={"If-Match": "*"})
    await ingest.work()
    assert told(coalition)["2025", ""] == (19, 19)


async def test_sessions_are_counted_over_the_people_in_them(
    ingest: RunningIngest, fake_measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    fake_measures.add_measure(coalition, "sessions", unit="number")
    upload = await ingest.upload("sheet.csv", coded_sheet(ROWS))
    theme = await theme_of(ingest, "القراءة")
    recipe = {
        "measure_key": "sessions",
        "source_id": upload["source_id"],
        "statistic": "theme_sessions",
        "where": [{"attribute": "theme", "any_of": [theme["guid"]]}],
    }
    derivation = await ingest.published(**recipe)
    assert told(coalition) == {("2025", ""): (3, 18)}
    preview = await ingest.client.post(f"/v1/derivations/{derivation['id']}/preview")
    assert preview.json()["points"][0]["value"] == 3
    lineage = await ingest.get("/v1/lineage", measure_key="sessions", period="2025")
    assert [len(each["rows"]) for each in lineage["items"][0]["uploads"]] == [19]


async def test_recipes_that_do_not_fit_themes_are_named(
    ingest: RunningIngest, fake_measures: FakeMeasures, coalition: FakeCoalition, key_of: Callable[..., dict[str, str]]
) -> None:
    fake_measures.add_measure(coalition, "speakers", unit="number", breakdowns=["audience"])
    upload = await ingest.upload("sheet.csv", coded_sheet(ROWS))
    base = {"measure_key": "speakers", "source_id": upload["source_id"], "statistic": "theme_speakers"}
    by_theme = {"dimension": "audience", "attribute": "theme", "values": {"x": "parent"}}
    for change, pointer in (
        ({"where": [{"attribute": "theme", "any_of": ["no-such-theme"]}]}, "/where/0/any_of"),
        ({"by": [by_theme]}, "/by/0/attribute"),
        ({"question": "q_1"}, "/question"),
        ({"where": [{"attribute": "topic", "any_of": ["x"]}]}, "/where/0/attribute"),
        ({"statistic": "count"}, "/statistic"),
    ):
        answer = await ingest.client.post("/v1/derivations", json=base | change)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), answer.text
    assert (await ingest.client.post("/v1/derivations", json=base, headers=key_of(Role.viewer))).status_code == 403
