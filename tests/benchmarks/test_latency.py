"""How soon a scorecard shows what came in. Each run is the next after the last has been seen."""

import time
from collections.abc import Iterator

import pytest
from export_files import QUESTION, survey
from measuring import report
from running_system import Coalition, RunningSystem, running_system, until

RUNS = 100
UPLOAD_TO_FIGURE_SECONDS = 2.0
PUT_TO_FIGURE_SECONDS = 1.0


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    with running_system(tmp_path_factory.mktemp("latency"), demo=True) as system:
        system.wait_for_demo()
        yield system


@pytest.fixture(scope="module")
def coalition(system: RunningSystem) -> Iterator[Coalition]:
    coalition = Coalition(system, (system.folder / "admin-access-key").read_text().strip())
    yield coalition
    coalition.close()


def test_from_put_to_figure(coalition: Coalition) -> None:
    measure = coalition.measure("put-to-figure")
    path = f"/v1/measures/{measure['id']}/data-points"
    times: list[float] = []
    for number in range(RUNS):
        started = time.perf_counter()
        point = {"period": "2026-09", "numerator": number, "denominator": 200, "n": 200}
        assert coalition.measures.put(path, json={"data_points": [point]}).is_success
        until(lambda shown=number / 2: _shows(coalition, measure["id"], shown), 10, 0.005)
        times.append(time.perf_counter() - started)
    assert report("PUT of a data point to changed figure", times, PUT_TO_FIGURE_SECONDS, "s") <= 1


def test_from_upload_to_figure(coalition: Coalition) -> None:
    measure = coalition.measure("upload-to-figure", calendar="year")
    first = coalition.read(coalition.upload("survey.csv", survey(100))["id"])
    coalition.publish(
        measure_key="upload-to-figure",
        source_id=first["source_id"],
        statistic="percent_choosing",
        question=_question(coalition, first["source_id"]),
        counts=["Strongly agree", "Agree"],
    )
    until(lambda: _counts(coalition, measure["id"], 100), 20)
    times: list[float] = []
    for number in range(RUNS):
        responses = 101 + number
        content = survey(responses)
        started = time.perf_counter()
        coalition.upload("survey.csv", content, source_id=first["source_id"])
        until(lambda expected=responses: _counts(coalition, measure["id"], expected), 20, 0.01)
        times.append(time.perf_counter() - started)
    assert report("accepted upload to changed figure", times, UPLOAD_TO_FIGURE_SECONDS, "s") <= 1


def _question(coalition: Coalition, source_id: str) -> str:
    questions = coalition.ingest.get(f"/v1/sources/{source_id}/codebook").json()["questions"]
    key: str = next(question["key"] for question in questions if question["title"] == QUESTION)
    return key


def _shows(coalition: Coalition, measure_id: str, value: float) -> bool | None:
    figures = coalition.figures(measure_id)
    return True if figures is not None and figures["current_actual"]["value"] == value else None


def _counts(coalition: Coalition, measure_id: str, responses: int) -> bool | None:
    figures = coalition.figures(measure_id)
    agreeing = sum(1 for number in range(responses) if number % 4 in (0, 1))
    shown = figures["current_actual"]["value"] if figures is not None else None
    return True if shown == pytest.approx(100 * agreeing / responses, abs=1e-9) else None
