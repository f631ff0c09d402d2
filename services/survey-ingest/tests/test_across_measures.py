"""Two measures of one source, over HTTP: their difference shows nobody a group below the floor."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from rba_kernel.disclosure import CellKey, hidden_cells, respondents
from rba_kernel.privacy import PrivacyPolicy
from rba_platform.access import Role
from survey_ingest.testing.export_files import KUWAIT, READS, WHO, google_forms_rows
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest

_ALL, _PARENTS = "everybody", "parents"
_START = datetime(2025, 9, 6, 8, tzinfo=KUWAIT)
#: Of a cell that viewers do not see.
HIDDEN = "suppressed"


@pytest.fixture(autouse=True)
def measures(fake_measures: FakeMeasures, coalition: FakeCoalition) -> None:
    for key in (_ALL, _PARENTS):
        fake_measures.add_measure(coalition, key, breakdowns=["audience"])


def _export(parents: int, teachers: int, start: datetime = _START) -> bytes:
    """One answer an hour; of the teachers the first four agree, of the parents every other one."""
    answers = [("Parent", "Agree" if place % 2 else "Disagree") for place in range(parents)]
    answers += [("Teacher", "Agree" if place < 4 else "Disagree") for place in range(teachers)]
    return google_forms_rows((start + timedelta(hours=place), *each) for place, each in enumerate(answers))


async def _keys(ingest: RunningIngest, source_id: str) -> dict[str, str]:
    questions = (await ingest.get(f"/v1/sources/{source_id}/codebook"))["questions"]
    return {question["title"]: question["key"] for question in questions}


async def _recipes(ingest: RunningIngest, source_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of everybody, and of the parents."""
    keys = await _keys(ingest, source_id)
    everybody = {
        "measure_key": _ALL,
        "source_id": source_id,
        "statistic": "percent_choosing",
        "question": keys[READS],
        "counts": ["Agree"],
    }
    return everybody, everybody | {"measure_key": _PARENTS, "where": [{"question": keys[WHO], "any_of": ["Parent"]}]}


def _seen(coalition: FakeCoalition) -> dict[str, str | tuple[float, float]]:
    """What viewers see of the measures, as the other services keep the floors; there is one cell each."""
    names = {measure["id"]: key for key, measure in coalition.measures.items()}
    seen: dict[str, str | tuple[float, float]] = {}
    for (measure_id, period, organization, breakdown), point in coalition.points.items():
        key: CellKey = (period, organization or "", breakdown)
        told = point["told"]
        hidden = hidden_cells({key: respondents(told["n"], told["denominator"])}, PrivacyPolicy())
        seen[names[measure_id]] = HIDDEN if key in hidden else (told["numerator"], told["denominator"])
    return seen


async def test_nine_teachers_are_not_the_difference_of_two_measures(
    ingest: RunningIngest, coalition: FakeCoalition, key_of: Callable[..., dict[str, str]]
) -> None:
    upload = await ingest.upload("survey.csv", _export(31, 9))
    everybody, parents = await _recipes(ingest, upload["source_id"])
    await ingest.published(**everybody)
    address = (await ingest.client.post("/v1/derivations", json=parents)).headers["location"]
    raw = (await ingest.client.post(f"{address}/preview")).json()
    assert (raw["points"][0]["n"], raw["points"][0]["numerator"], raw["suppressed"]) == (31, 15, 1)
    [cell] = raw["below_floor"]
    assert (cell["n"], cell["because"], cell["measure_key"]) == (31, "measure", _ALL)
    assert cell["reason"] == "hidden: with measure everybody it would show a group of fewer than 10"
    seen = (await ingest.client.post(f"{address}/preview", headers=key_of(Role.viewer))).json()
    [point] = seen["points"]
    assert (point["status"], point["value"], point["n"], seen["below_floor"]) == (HIDDEN, None, None, None)

    draft = await ingest.client.post("/v1/derivations/preview", json=parents)
    assert [each["because"] for each in draft.json()["below_floor"]] == ["measure"]

    await ingest.client.post(f"{address}/publish")
    await ingest.work()
    assert _seen(coalition) == {_ALL: (19, 40), _PARENTS: HIDDEN}
    hidden = next(point for point in coalition.points.values() if point["told"]["denominator"] == 31)
    assert hidden["told"]["n"] == 9
    assert hidden["provenance"]["respondents"] == 31
    assert hidden["provenance"]["hidden_beside"]["measure_key"] == _ALL
    run = (await ingest.get(f"{address}/runs"))["items"][0]
    assert [(each["period"], each["group"]) for each in run["report"]["hidden_beside"]] == [("2025", 9)]


async def test_each_new_upload_decides_anew(ingest: RunningIngest, coalition: FakeCoalition) -> None:
    upload = await ingest.upload("survey.csv", _export(31, 9))
    everybody, parents = await _recipes(ingest, upload["source_id"])
    await ingest.published(**everybody)
    await ingest.published(**parents)
    assert _seen(coalition)[_PARENTS] == HIDDEN
    later = _START + timedelta(days=30)
    await ingest.upload("more.csv", _export(0, 1, later), source_id=upload["source_id"])
    assert _seen(coalition) == {_ALL: (20, 41), _PARENTS: (15, 31)}


async def test_an_erasure_that_leaves_few_hides_the_later_measure(
    ingest: RunningIngest, coalition: FakeCoalition, key_of: Callable[..., dict[str, str]]
) -> None:
    upload = await ingest.upload("survey.csv", _export(31, 10))
    everybody, parents = await _recipes(ingest, upload["source_id"])
    await ingest.published(**everybody)
    await ingest.published(**parents)
    assert _seen(coalition) == {_ALL: (19, 41), _PARENTS: (15, 31)}
    asked = await ingest.client.post(
        "/v1/erasures", json={"upload_id": upload["id"], "row_number": 42}, headers=key_of(Role.admin)
    )
    assert asked.status_code == 202, asked.text
    [changed] = asked.json()["data_points"]
    assert (changed["measure_key"], changed["n_before"], changed["n_after"]) == (_ALL, 41, 40)
    await ingest.work_until_quiet()
    assert _seen(coalition) == {_ALL: (19, 40), _PARENTS: HIDDEN}


async def test_what_was_published_first_stays_and_follows_when_it_goes(
    ingest: RunningIngest, coalition: FakeCoalition
) -> None:
    upload = await ingest.upload("survey.csv", _export(31, 9))
    everybody, parents = await _recipes(ingest, upload["source_id"])
    first = await ingest.published(**parents)
    await ingest.published(**everybody)
    assert _seen(coalition) == {_ALL: HIDDEN, _PARENTS: (15, 31)}
    await ingest.client.delete(f"/v1/derivations/{first['id']}", headers={"If-Match": "*"})
    await ingest.work()
    assert _seen(coalition) == {_ALL: (19, 40)}


async def test_another_recipe_is_published_anew_and_comes_last(ingest: RunningIngest, coalition: FakeCoalition) -> None:
    upload = await ingest.upload("survey.csv", _export(31, 9))
    everybody, parents = await _recipes(ingest, upload["source_id"])
    first = await ingest.published(**everybody)
    await ingest.published(**parents)
    address = f"/v1/derivations/{first['id']}"
    same = await ingest.client.patch(address, json={"counts": ["Agree"]}, headers={"If-Match": "*"})
    assert same.json()["published_at"] == first["published_at"]
    await ingest.work()
    assert _seen(coalition) == {_ALL: (19, 40), _PARENTS: HIDDEN}
    await ingest.client.patch(address, json={"counts": ["Disagree"]}, headers={"If-Match": "*"})
    await ingest.work()
    assert _seen(coalition) == {_ALL: HIDDEN, _PARENTS: (15, 31)}


async def test_a_measure_of_two_sources_lets_that_of_one_follow(
    ingest: RunningIngest, coalition: FakeCoalition, key_of: Callable[..., dict[str, str]]
) -> None:
    one = await ingest.upload("one.csv", _export(31, 0))
    later = _START + timedelta(days=60)
    made = (await ingest.client.post("/v1/sources", json={"name": {"en": "Another instrument"}})).json()
    other = await ingest.upload("other.csv", _export(10, 0, later), source_id=made["id"])
    assert one["source_id"] != other["source_id"]
    both, _ = await _recipes(ingest, one["source_id"])
    single = both | {"measure_key": _PARENTS}
    both = {name: value for name, value in both.items() if name != "source_id"}
    await ingest.published(**both, sources=[one["source_id"], other["source_id"]])
    await ingest.published(**single)
    assert _seen(coalition) == {_ALL: (20, 41), _PARENTS: (15, 31)}
    # Only the first reads the source in which nine are left; the other has to follow.
    asked = await ingest.client.post(
        "/v1/erasures", json={"upload_id": other["id"], "row_number": 2}, headers=key_of(Role.admin)
    )
    assert asked.status_code == 202, asked.text
    await ingest.work_until_quiet()
    assert _seen(coalition) == {_ALL: (20, 40), _PARENTS: HIDDEN}


async def test_the_summary_of_the_source_yields_to_its_measures(
    ingest: RunningIngest, key_of: Callable[..., dict[str, str]]
) -> None:
    upload = await ingest.upload("survey.csv", _export(31, 9))
    _, parents = await _recipes(ingest, upload["source_id"])
    address = f"/v1/sources/{upload['source_id']}/summary"

    async def seen(role: Role) -> dict[str, list[str]]:
        summary = (await ingest.client.get(address, headers=key_of(role))).json()
        return {each["title"]: sorted({cell["status"] for cell in each["choices"]}) for each in summary["questions"]}

    assert await seen(Role.viewer) == {READS: ["ok"], WHO: [HIDDEN]}
    derivation = await ingest.published(**parents)
    assert await seen(Role.viewer) == {READS: [HIDDEN], WHO: [HIDDEN]}
    assert await seen(Role.editor) == {READS: ["ok"], WHO: ["ok"]}
    await ingest.client.delete(f"/v1/derivations/{derivation['id']}", headers={"If-Match": "*"})
    await ingest.work()
    assert await seen(Role.viewer) == {READS: ["ok"], WHO: [HIDDEN]}


async def test_previews_of_two_drafts_tell_viewers_no_more(
    ingest: RunningIngest, key_of: Callable[..., dict[str, str]]
) -> None:
    upload = await ingest.upload("survey.csv", _export(31, 9))
    addresses = [
        (await ingest.client.post("/v1/derivations", json=recipe)).headers["location"]
        for recipe in await _recipes(ingest, upload["source_id"])
    ]
    for role, statuses in ((Role.viewer, ["ok", HIDDEN]), (Role.editor, ["ok", "ok"])):
        previews = [await ingest.client.post(f"{each}/preview", headers=key_of(role)) for each in addresses]
        assert [preview.json()["points"][0]["status"] for preview in previews] == statuses
