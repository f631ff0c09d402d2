"""The codebook over HTTP: corrected by version, carried out, kept for later files, followed by figures."""

from collections.abc import Callable
from typing import Any

from rba_platform.access import Role
from survey_ingest.testing.export_files import READS, WHO, google_forms
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest

SCALE = {
    "kind": "scale",
    "choices": [
        {"label": "Disagree"},
        {"label": "Neutral"},
        {"label": "Agree", "aliases": ["Strongly agree"], "labels": {"ar": "أوافق"}},
    ],
}


async def with_codebook(ingest: RunningIngest) -> tuple[str, dict[str, dict[str, Any]]]:
    upload = await ingest.upload("answers.csv", google_forms(40))
    address = f"/v1/sources/{upload['source_id']}/codebook"
    return address, by_title(await ingest.get(address))


def by_title(codebook: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {question["title"]: question for question in codebook["questions"]}


async def test_a_correction_is_a_version_and_is_carried_out(ingest: RunningIngest) -> None:
    address, questions = await with_codebook(ingest)
    key = questions[READS]["key"]
    body = {"questions": {key: SCALE}}
    assert (await ingest.client.patch(address, json=body)).status_code == 428
    answer = await ingest.client.patch(address, json=body, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.headers["etag"], answer.json()["pending"]) == (202, '"2"', True)
    assert (await ingest.client.patch(address, json=body, headers={"If-Match": '"1"'})).status_code == 412
    await ingest.work()
    codebook = await ingest.get(address)
    assert (codebook["version"], codebook["pending"]) == (2, False)
    reads = by_title(codebook)[READS]
    assert [(each["label"], each["points"]) for each in reads["choices"]] == [
        ("Disagree", 1),
        ("Neutral", 2),
        ("Agree", 3),
    ]
    assert (reads["corrected"], reads["told_by"]) == (True, "a person")
    summary = await ingest.get(address.replace("codebook", "summary"))
    counted = next(each for each in summary["questions"] if each["title"] == READS)
    assert {each["label"]: each["count"] for each in counted["choices"]} == {"Disagree": 10, "Neutral": 10, "Agree": 20}
    versions = await ingest.get(f"{address}/versions")
    assert [each["number"] for each in versions["items"]] == [2]


async def test_corrections_hold_for_the_next_file_and_can_be_taken_back(ingest: RunningIngest) -> None:
    address, questions = await with_codebook(ingest)
    key, source = questions[READS]["key"], address.split("/")[3]
    await ingest.client.patch(address, json={"questions": {key: SCALE}}, headers={"If-Match": "1"})
    await ingest.work()
    await ingest.upload("later.csv", google_forms(60), source_id=source)
    assert by_title(await ingest.get(address))[READS]["scale"] == "told"
    await ingest.client.patch(address, json={"questions": {key: None}}, headers={"If-Match": "*"})
    await ingest.work()
    codebook = await ingest.get(address)
    assert (codebook["version"], by_title(codebook)[READS]["scale"]) == (3, "agree 5")


async def test_published_figures_follow_a_correction(
    ingest: RunningIngest, fake_measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    address, questions = await with_codebook(ingest)
    key = questions[READS]["key"]
    fake_measures.add_measure(coalition, "reads")
    await ingest.published(
        measure_key="reads", source_id=address.split("/")[3], statistic="percent_choosing", question=key,
        counts=["Agree"], period="2025",
    )  # fmt: skip
    assert [point["told"]["numerator"] for point in coalition.points.values()] == [10]
    await ingest.client.patch(address, json={"questions": {key: SCALE}}, headers={"If-Match": "1"})
    await ingest.work_until_quiet()
    assert [point["told"]["numerator"] for point in coalition.points.values()] == [20]


async def test_what_does_not_fit_is_named(ingest: RunningIngest) -> None:
    address, questions = await with_codebook(ingest)
    key = questions[WHO]["key"]
    for body, pointer in (
        ({"questions": {"nowhere": {"kind": "text"}}}, "/questions/nowhere"),
        ({"questions": {key: {"choices": [{"label": "a"}, {"label": "a"}]}}}, f"/questions/{key}/choices"),
        ({"joined": [[key, "nowhere"]]}, "/joined/0"),
        ({"questions": {key: {"kind": "nonsense"}}}, f"/questions/{key}/kind"),
    ):
        answer = await ingest.client.patch(address, json=body, headers={"If-Match": "1"})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_who_may_correct(ingest: RunningIngest, key_of: Callable[..., dict[str, str]]) -> None:
    address, questions = await with_codebook(ingest)
    body = {"questions": {questions[WHO]["key"]: {"kind": "text"}}}
    refused = await ingest.client.patch(address, json=body, headers={"If-Match": "1"} | key_of(Role.viewer))
    assert refused.status_code == 403
    seen = await ingest.client.get(address, headers=key_of(Role.viewer))
    assert all(not each["reasons"] and not each["no_answer"] for each in seen.json()["questions"])
