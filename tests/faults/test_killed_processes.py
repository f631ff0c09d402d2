"""kill -9 of any one process at any moment of the road from a file to a figure loses nothing and doubles nothing."""

import random
import threading
import time
from collections.abc import Iterator

import pytest
from export_files import QUESTION, survey
from running_system import Coalition, RunningSystem, running_system, until

VICTIMS = (
    "postgres",
    "valkey",
    "measures-api",
    "measures-api-worker",
    "survey-ingest",
    "survey-ingest-worker",
    "scorecard-engine",
    "scorecard-engine-worker",
)
LEASE_SECONDS = 2.0
#: The killed process is started again at once; what it held is free when the lease ends, and the job itself is short.
RECOVERY_SECONDS = 20

pytestmark = [pytest.mark.xdist_group("system"), pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    settings = {"JOB_LEASE_SECONDS": str(LEASE_SECONDS), "JOB_SWEEP_SECONDS": "0.3"}
    with running_system(tmp_path_factory.mktemp("faults"), settings=settings) as system:
        yield system


@pytest.mark.parametrize("victim", VICTIMS)
def test_kill_at_any_moment(system: RunningSystem, victim: str) -> None:
    chance = random.Random(victim)
    coalition = system.coalition()
    try:
        for round_number in range(3):
            killed = threading.Timer(chance.uniform(0.0, 0.8), system.kill, [victim])
            killed.start()
            _walk_the_road(coalition, f"m{round_number}", responses=40 + round_number)
            killed.join()
    finally:
        coalition.close()


def _walk_the_road(coalition: Coalition, key: str, responses: int) -> None:
    """File → upload → dataset → data points → figure, as a careful client walks it; then count everything."""
    measure = coalition.measure(key, calendar="year")
    upload = coalition.read(coalition.upload(f"{key}.csv", survey(responses))["id"])
    assert upload["state"] == "normalized", upload
    source_id = upload["source_id"]
    codebook = coalition.get("ingest", f"/v1/sources/{source_id}/codebook")
    question = next(item["key"] for item in codebook["questions"] if item["title"] == QUESTION)
    derivation = coalition.publish(
        measure_key=key,
        source_id=source_id,
        statistic="percent_choosing",
        question=question,
        counts=["Strongly agree", "Agree"],
    )
    began = time.monotonic()
    figures = until(lambda: _current(coalition, measure["id"]), RECOVERY_SECONDS + 10)
    assert time.monotonic() - began <= RECOVERY_SECONDS
    agreeing = sum(1 for number in range(responses) if number % 4 in (0, 1))
    assert figures["current_actual"]["value"] == pytest.approx(100 * agreeing / responses)

    # The figure may be there before the job that published it is done: its worker may have been killed in between, and
    # the job is then done again. Count when that is over.
    runs = f"/v1/derivations/{derivation['id']}/runs"
    until(lambda: coalition.get("ingest", runs)["items"] or None, RECOVERY_SECONDS)
    points = coalition.data_points(measure["id"])
    assert [(point["numerator"], point["denominator"], point["n"]) for point in points] == [
        (agreeing, responses, responses)
    ]
    revisions = coalition.get("measures", f"/v1/measures/{measure['id']}/data-points/revisions")["items"]
    assert len(revisions) == 1, "a step that is done again must change nothing"
    sources = coalition.get("ingest", "/v1/sources", limit=1000)["items"]
    assert len([source for source in sources if source["id"] == source_id]) == 1


def _current(coalition: Coalition, measure_id: str) -> dict[str, dict[str, float]] | None:
    figures = coalition.figures(measure_id)
    return figures if figures is not None and figures["current_actual"]["status"] == "ok" else None
