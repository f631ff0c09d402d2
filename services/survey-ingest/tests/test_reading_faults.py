"""Killed at any moment, poisoned, given up: nothing is lost or there twice, and the upload says what happened."""

import os
from collections.abc import Awaitable
from datetime import timedelta

import pytest
from rba_platform.jobs import jobs
from rba_platform.leases import Leases
from sqlalchemy import func, select, update
from survey_ingest.models import StoredWorkshop
from survey_ingest.testing.export_files import google_forms, zoom_participants
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest


class Killed(BaseException):
    """The process ended here."""


async def _let_leases_run_out(ingest: RunningIngest) -> None:
    async with ingest.database.tenant(ingest.coalition_id) as session:
        past = func.now() - func.make_interval(0, 0, 0, 0, 0, 0, 1)
        await session.execute(update(jobs).where(jobs.c.state == "running").values(lease_until=past))


async def _die_at(ingest: RunningIngest, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """Run the due jobs in a process that ends at `place`, without a word to anybody."""

    def dies(*_arguments: object, **_named: object) -> Awaitable[None]:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(place, dies)
        # A dead process writes nothing to its job row.
        patch.setattr(Leases, "retry", _nothing)
        patch.setattr(Leases, "release", _nothing)
        with pytest.raises(Killed):
            await ingest.work()
    await _let_leases_run_out(ingest)


async def _nothing(*_arguments: object) -> None:
    return None


PLACES = [
    "survey_ingest.tasks.read_upload._hints",
    "survey_ingest.tasks.read_upload._read",
    "survey_ingest.tasks.read_upload._keep",
    "survey_ingest.tasks.read_upload.build_and_finish",
    "survey_ingest.tasks.build_source.build",
    "survey_ingest.tasks.build_source.put_in_place",
]


@pytest.mark.parametrize("place", PLACES)
async def test_a_worker_that_dies_while_it_reads_leaves_one_dataset(
    ingest: RunningIngest, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    sent = await ingest.send("survey.csv", google_forms(20))
    await _die_at(ingest, monkeypatch, place)
    await ingest.work()
    upload = await ingest.get(sent.headers["location"])
    assert (upload["state"], upload["merged"]["counts"]["new"]) == ("normalized", 20)
    assert (await ingest.get(f"/v1/sources/{upload['source_id']}"))["responses"] == 20


async def test_a_worker_that_dies_after_sending_publishes_once(
    ingest: RunningIngest, fake_measures: FakeMeasures, coalition: FakeCoalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_measures.add_measure(coalition, "people", unit="number")
    upload = await ingest.upload("survey.csv", google_forms(20))
    body = {"measure_key": "people", "source_id": upload["source_id"], "statistic": "count"}
    made = await ingest.client.post("/v1/derivations", json=body)
    await ingest.client.post(f"{made.headers['location']}/publish")
    await _die_at(ingest, monkeypatch, "survey_ingest.tasks.publish_derivation._run")
    assert len(coalition.points) == 1, "it was sent before the process died"
    await ingest.work()
    runs = (await ingest.get(f"{made.headers['location']}/runs"))["items"]
    assert [(run["state"], run["counts"]["unchanged"]) for run in runs] == [("succeeded", 1)]


async def test_a_zoom_report_read_twice_is_one_workshop(ingest: RunningIngest, monkeypatch: pytest.MonkeyPatch) -> None:
    await ingest.send("participants.csv", zoom_participants(12))
    await _die_at(ingest, monkeypatch, "survey_ingest.sources.building.publish_again")
    await ingest.work()
    async with ingest.database.tenant(ingest.coalition_id) as session:
        assert await session.scalar(select(func.count()).select_from(StoredWorkshop)) == 1


async def test_a_file_that_kills_its_reader_is_a_problem_and_the_worker_lives(
    ingest: RunningIngest, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = os.getpid()
    reader = ingest.equipment.reader
    sent = await ingest.send("poison.csv", google_forms(20))

    async def dies(*_arguments: object) -> None:
        assert reader.pid is not None
        os.kill(reader.pid, 9)

    await reader.start()
    original = reader._ask

    async def killed_while_reading(*arguments: object) -> object:
        await dies()
        return await original(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(reader, "_ask", killed_while_reading)
        await ingest.work()
    upload = await ingest.get(sent.headers["location"])
    assert upload["state"] == "rejected"
    assert upload["problems"][0]["code"] == "reader_crashed"
    assert os.getpid() == before
    assert (await ingest.upload("good.csv", google_forms(21)))["state"] == "normalized"


async def test_a_reading_that_fails_again_and_again_is_given_up_with_a_problem(
    ingest: RunningIngest, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = await ingest.send("survey.csv", google_forms(20))

    async def fails(*_arguments: object) -> None:
        raise RuntimeError("what a respondent wrote")

    with monkeypatch.context() as patch:
        patch.setattr("survey_ingest.tasks.read_upload._read", fails)
        patch.setattr("rba_platform.job_runner.retry_delay", lambda _attempt: timedelta(0))
        await ingest.work_until_quiet()
    upload = await ingest.get(sent.headers["location"])
    assert upload["state"] == "rejected"
    assert upload["problems"][0]["code"] == "reading_failed"
    assert "respondent" not in str(upload)
    again = await ingest.client.patch(sent.headers["location"], json={}, headers={"If-Match": "*"})
    assert again.status_code == 200
    await ingest.work()
    assert (await ingest.get(sent.headers["location"]))["state"] == "normalized"


async def test_a_recipe_that_fails_again_and_again_shows_a_failed_run(
    ingest: RunningIngest, fake_measures: FakeMeasures, coalition: FakeCoalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_measures.add_measure(coalition, "people", unit="number")
    upload = await ingest.upload("survey.csv", google_forms(20))

    async def fails(*_arguments: object) -> None:
        raise RuntimeError("what a respondent wrote")

    with monkeypatch.context() as patch:
        patch.setattr("survey_ingest.tasks.publish_derivation.run_recipe", fails)
        patch.setattr("rba_platform.job_runner.retry_delay", lambda _attempt: timedelta(0))
        made = await ingest.published(measure_key="people", source_id=upload["source_id"], statistic="count")
        await ingest.work_until_quiet()
    runs = (await ingest.get(f"/v1/derivations/{made['id']}/runs"))["items"]
    assert [run["state"] for run in runs] == ["failed"]
    assert "RuntimeError" in runs[0]["reason"]
    assert "respondent" not in runs[0]["reason"]


async def test_without_the_coalitions_zone_reading_waits(ingest: RunningIngest, fake_measures: FakeMeasures) -> None:
    sent = await ingest.send("survey.csv", google_forms(20))
    fake_measures.away = True
    await ingest.work()
    fake_measures.away = False
    assert (await ingest.get(sent.headers["location"]))["state"] == "reading"
    await ingest.work_until_quiet()
    assert (await ingest.get(sent.headers["location"]))["state"] == "normalized"


async def test_no_word_of_a_respondent_reaches_a_log_or_a_problem(
    ingest: RunningIngest, fake_measures: FakeMeasures, coalition: FakeCoalition, capfd: pytest.CaptureFixture[str]
) -> None:
    canary, address = "CanaryOfNoura", "noura.canary@example.org"
    fake_measures.add_measure(coalition, "people", unit="number")
    survey = google_forms(20).replace(b"Neutral", canary.encode()).replace(b'"Parent"', address.encode(), 3)
    upload = await ingest.upload("survey.csv", survey)
    await ingest.upload("broken.csv", survey[: len(survey) // 2] + b'"' + canary.encode())
    await ingest.upload("zoom.csv", zoom_participants(5).replace(b"Person 1,", canary.encode() + b","))
    body = {"measure_key": "people", "source_id": upload["source_id"], "statistic": "count"}
    await ingest.published(**body)
    await ingest.client.post("/v1/derivations", json=body | {"counts": [canary]})
    told = str(await ingest.get("/v1/uploads")) + str(await ingest.get("/v1/derivations"))
    said = "".join(capfd.readouterr())
    assert "job_done" in said
    for word in (canary, address):
        assert word not in said
        assert word not in told
