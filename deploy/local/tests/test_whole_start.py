"""The real services under the launcher: the demo, loaded once also when broken off; both ways to start."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from test_launcher_run import free_ports

pytestmark = [pytest.mark.serial, pytest.mark.xdist_group("system"), pytest.mark.timeout(300)]

SPAWNING = "from north_star_local import children, launcher; children.START_METHOD = launcher.START_METHOD = 'spawn'; "

SERVICE_NAMES = {"measures": "measures-api", "ingest": "survey-ingest", "scorecard": "scorecard-engine"}
LOADING = """
import json, sys
from pathlib import Path
from north_star_local.demo.load import load
load(json.loads(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), lambda text: print(text, flush=True))
"""


class Whole:
    """North Star as `make run` starts it."""

    def __init__(self, folder: Path, *command: str, **environment: str) -> None:
        self.folder = folder
        ports = dict(zip(("measures", "ingest", "scorecard"), free_ports(3), strict=True))
        self.urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
        variables = {f"{name.upper()}_PORT": str(port) for name, port in ports.items()}
        self.output = folder.with_name(f"output-{time.monotonic_ns()}")
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, *(command or ("-m", "north_star_local"))],
                env=os.environ | variables | {"DATA_DIR": str(folder)} | environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def until(self, done: Callable[[], Any], seconds: float = 90) -> Any:
        deadline = time.monotonic() + seconds
        while True:
            if found := done():
                return found
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.02)

    def says(self, words: str) -> None:
        self.until(lambda: words in self.output.read_text())

    def get(self, service: str, path: str) -> dict[str, Any]:
        key = (self.folder / "admin-access-key").read_text().strip()
        request = urllib.request.Request(f"{self.urls[service]}{path}", headers={"Authorization": f"Bearer {key}"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def loading(self) -> "subprocess.Popen[str]":
        """The demo's load as a process of its own, which says where it is."""
        urls = {SERVICE_NAMES[name]: url for name, url in self.urls.items()}
        key = (self.folder / "operator-key").read_text().strip()
        command = [sys.executable, "-c", LOADING, json.dumps(urls), key, str(self.folder)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        assert self.process.wait(90) == 0, self.output.read_text()


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., Whole]]:
    runs: list[Whole] = []

    def start(*command: str, **environment: str) -> Whole:
        runs.append(Whole(tmp_path / "بيانات var", *command, **environment))
        return runs[-1]

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.process.send_signal(signal.SIGINT)
            run.process.wait(90)


def test_a_load_that_is_broken_off_again_and_again_loads_once(started: Callable[..., Whole]) -> None:
    broken = started(DEMO="0")
    broken.says("is ready")
    for broken_off_at in ("its measures and targets", "as export files", "answers and attendance"):
        with broken.loading() as load:
            assert load.stdout is not None
            while broken_off_at not in (line := load.stdout.readline()):
                assert line, load.wait()
            time.sleep(0.15)
            if broken_off_at == "answers and attendance":  # all of North Star goes with it
                broken.process.kill()
                broken.process.wait()
            load.kill()
    run = started()
    run.says("is ready")
    counts = {
        path: len(run.get(service, f"{path}?limit=100")["items"])
        for service, path in (
            ("measures", "/v1/measures"),
            ("measures", "/v1/organizations"),
            ("ingest", "/v1/uploads"),
            ("ingest", "/v1/sources"),
            ("ingest", "/v1/derivations"),
            ("scorecard", "/v1/scorecards"),
        )
    }
    assert counts == {
        "/v1/measures": 11,
        "/v1/organizations": 4,
        "/v1/uploads": 13,
        "/v1/sources": 3,
        "/v1/derivations": 9,
        "/v1/scorecards": 1,
    }
    assert (run.folder / "admin-access-key").stat().st_mode & 0o777 == 0o600
    assert _confident(run) == {"2022-T2": (30, 63), "2025-T1": (36, 78), "2026-T1": (55, 91)}
    page = json.loads((run.folder / "demo.json").read_text())["page"]
    with urllib.request.urlopen(f"{run.urls['scorecard']}{page}?lang=ar", timeout=60) as answer:
        text = answer.read().decode()
    assert "القراءة لكل طفل" in text
    assert f"{run.urls['scorecard']}{page}" in run.output.read_text()
    run.stop()


def _confident(run: Whole) -> dict[str, tuple[int, int]]:
    """Hand-counted terms of the measure that is made of both language forms."""
    measure = run.get("measures", "/v1/measures?key=parents-confident")["items"][0]
    points = run.get("measures", f"/v1/measures/{measure['id']}/data-points?limit=200")["items"]
    return {
        point["period"]: (point["numerator"], point["denominator"])
        for point in points
        if point["organization_id"] is None and point["period"] in {"2022-T2", "2025-T1", "2026-T1"}
    }


def test_each_child_as_an_interpreter_of_its_own(started: Callable[..., Whole]) -> None:
    run = started("-c", f"{SPAWNING}import sys; sys.exit(launcher.main())", DEMO="0")
    run.says("is ready")
    processes = run.folder / "processes.json"
    before = json.loads(processes.read_text())
    os.kill(before["survey-ingest"], signal.SIGKILL)
    run.until(lambda: json.loads(processes.read_text()).get("survey-ingest") not in {None, before["survey-ingest"]})
    with urllib.request.urlopen(f"{run.urls['ingest']}/readyz", timeout=20) as answer:
        assert answer.status == 200
    run.stop()
