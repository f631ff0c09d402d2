"""The launcher's life with stand-in services: start, refusals, faults, stop."""

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from stand_in_services import SERVICES, write_stand_ins

pytestmark = [pytest.mark.serial, pytest.mark.xdist_group("launcher"), pytest.mark.timeout(300)]

SCRIPT = Path(__file__).with_name("stand_in_services.py")
PROCESSES = {"postgres", "valkey", *(f"{n}{end}" for n, *_ in SERVICES for end in ("", "-worker"))}


def free_ports(count: int) -> list[int]:
    """Ports below those that the system gives to outgoing connections, which might take them before they are used."""
    ports: set[int] = set()
    while len(ports) < count:
        port = random.randrange(15_000, 32_000)
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.bind(("127.0.0.1", port))
            ports.add(port)
    return list(ports)


class Run:
    """A launcher of stand-ins in a folder of its own."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        if not (folder / SERVICES[0][1]).exists():
            write_stand_ins(folder)
        self.ports = dict(zip(("ONE", "TWO", "THREE"), free_ports(3), strict=True))
        variables = {f"{prefix}_PORT": str(port) for prefix, port in self.ports.items()}
        self.output = folder / f"output-{time.monotonic_ns()}"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, str(SCRIPT), str(folder)],
                env=os.environ | variables | {"DATA_DIR": str(folder / "var"), "DEMO": "0"} | environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.output.read_text()

    def until(self, done: Callable[[], Any], seconds: float = 90) -> Any:
        deadline = time.monotonic() + seconds
        while True:
            if found := done():
                return found
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.02)

    def until_ready(self) -> "Run":
        self.until(lambda: "is ready" in self.said() or self.process.poll() is not None)
        assert self.process.poll() is None, self.said()
        return self

    def pids(self) -> dict[str, int]:
        found: dict[str, int] = json.loads((self.folder / "var" / "processes.json").read_text())
        return found

    def ask(self, prefix: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[prefix]}/x", timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(90)

    def descendants(self) -> list[psutil.Process]:
        """Every process that knows this folder: the tree, and what would be left of it."""
        return [
            process
            for process in psutil.process_iter(["cmdline", "environ", "status"])
            if str(self.folder) in " ".join(process.info["cmdline"] or [])
            and process.info["status"] != psutil.STATUS_ZOMBIE
        ]


@pytest.fixture
def launched(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def launch(**environment: str) -> Run:
        runs.append(Run(tmp_path, **environment))
        return runs[-1]

    yield launch
    for run in runs:
        run.stop()
    if runs:
        runs[0].until(lambda: not runs[0].descendants())


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """One launcher for the tests that leave it as it was."""
    folder = tmp_path_factory.mktemp("running")
    write_stand_ins(folder)
    for _, package, _, _ in SERVICES:
        main = folder / package / "main.py"
        text = main.read_text().replace('{"pid"', '{"random": [str(uuid_utils.uuid7())[-12:], random.random()], "pid"')
        main.write_text(f"import random, uuid_utils\n{text}")
    run = Run(folder)
    yield run.until_ready()
    run.stop()
    run.until(lambda: not run.descendants())


def test_start_stop_and_start_again(launched: Callable[..., Run], tmp_path: Path) -> None:
    run = launched(PGHOST="nowhere.invalid", PGSSLMODE="require").until_ready()
    pids = run.pids()
    assert set(pids) == PROCESSES
    environment = run.ask("TWO")["environment"]
    assert environment["TWO_DATABASE_URL"].startswith("postgresql+asyncpg://two_app@/two?host=/")
    assert environment["ONE_URL"] == f"http://127.0.0.1:{run.ports['ONE']}"
    assert environment["STORAGE_URL"] == (tmp_path / "var" / "objects").as_uri()
    assert environment["SERVICE_KEY"] == (tmp_path / "var" / "service-key").read_text().strip()
    for name in ("operator-key", "service-key", "secret-key"):
        assert (tmp_path / "var" / name).stat().st_mode & 0o777 == 0o600
    sockets = Path(environment["NORTH_STAR_POSTGRES_SOCKETS"])
    assert run.stop() == 0
    assert not any(psutil.pid_exists(pid) for pid in pids.values())
    assert not sockets.exists()
    assert not run.descendants()

    again = launched(SERVICE_KEY="given").until_ready()
    assert again.ask("ONE")["environment"]["SERVICE_KEY"] == "given"
    assert again.ask("ONE")["environment"]["SECRET_KEY"] == environment["SECRET_KEY"]
    assert again.stop(signal.SIGTERM) == 0


def test_a_second_launcher_on_the_folder_is_refused_in_one_line(running: Run) -> None:
    second = Run(running.folder)
    assert second.process.wait(60) == 1
    assert len(second.said().splitlines()) == 1
    assert f"process {running.process.pid}" in second.said()
    assert running.ask("ONE")["path"] == "/x"


def test_children_share_no_random_numbers(running: Run) -> None:
    ids, numbers = zip(*(running.ask(prefix)["random"] for prefix in running.ports), strict=True)
    assert len(set(ids)) == len(set(numbers)) == 3


def test_a_taken_port_is_refused_in_one_line_before_anything_starts(launched: Callable[..., Run]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        run = launched(TWO_PORT=str(port))
        assert run.process.wait(60) == 1
    assert len(run.said().splitlines()) == 1
    assert f"Port {port} for two-api is taken" in run.said()
    assert "TWO_PORT" in run.said()


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("ONE_PORT", "80a", "ONE_PORT must be a port number"),
        ("ONE_DATABASE_URL", "postgresql+asyncpg://x", "ONE_OWNER_DATABASE_URL and ONE_DISPATCH_DATABASE_URL"),
        ("DEMO", "perhaps", "DEMO must be 1 or 0"),
        ("DATA_DIR", "/dev/null/var", "cannot be used"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    launched: Callable[..., Run], variable: str, value: str, words: str
) -> None:
    run = launched(**{variable: value})
    assert run.process.wait(20) == 1
    assert words in run.said()
    assert len(run.said().splitlines()) == 1


@pytest.mark.parametrize("name", ["one-api", "two-api-worker", "postgres", "valkey"])
def test_a_killed_process_is_started_again(running: Run, name: str) -> None:
    before = running.pids()
    os.kill(before[name], signal.SIGKILL)
    assert running.ask("ONE")["path"] == "/x"  # asked at once: a client waits, it is not refused
    running.until(lambda: running.pids().get(name, before[name]) != before[name])
    after = running.pids()
    assert set(after) == PROCESSES
    assert {other for other in before if before[other] != after[other]} == {name}
    assert "is started again" in running.said()


def test_a_killed_launcher_leaves_nothing_and_the_next_start_recovers(launched: Callable[..., Run]) -> None:
    killed = launched().until_ready()
    pids = killed.pids()
    killed.process.kill()
    killed.process.wait()
    again = launched(**{f"{prefix}_PORT": str(port) for prefix, port in killed.ports.items()}).until_ready()
    assert not set(pids.values()) & set(again.pids().values())
    assert not [pid for pid in pids.values() if psutil.pid_exists(pid)]


def test_a_service_that_cannot_start_shows_its_last_words(launched: Callable[..., Run]) -> None:
    run = launched(BREAK="stand_in_two")
    assert run.process.wait(90) == 1
    assert "two-api did not start" in run.said()
    assert "this stand-in was told to break" in run.said()
    assert not run.descendants()


def test_a_stop_while_starting_leaves_nothing(launched: Callable[..., Run]) -> None:
    run = launched()
    run.until(lambda: "starting in" in run.said())
    assert run.stop(signal.SIGHUP) == 0
    assert not run.descendants()


def open_to_all(folder: Path) -> bool:
    """Whether everybody may enter the folder and all above it: a TMPDIR may lie below one's own closed home."""
    return all(each.stat().st_mode & 0o001 for each in (folder, *folder.parents))


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter; pytest's own are closed to all others."""
    parents = [Path(name) for name in (tempfile.gettempdir(), "/tmp", "/var/tmp")]
    parent = next((each for each in parents if each.is_dir() and open_to_all(each.resolve())), None)
    if parent is None:
        pytest.skip("no temporary folder of this machine is open to an ordinary user")
    with tempfile.TemporaryDirectory(dir=parent) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to become an ordinary user")
def test_it_runs_as_an_ordinary_user_too(open_folder: Path) -> None:
    write_stand_ins(open_folder)
    (open_folder / "home").mkdir()
    os.chown(open_folder / "home", 1, 1)
    ports = {f"{prefix}_PORT": str(port) for prefix, port in zip(("ONE", "TWO", "THREE"), free_ports(3), strict=True)}
    process = subprocess.Popen(
        # Such a user may be unable to enter the folders of this machine's Python: the capability lets it read them.
        [
            "setpriv",
            "--reuid=1",
            "--regid=1",
            "--clear-groups",
            "--inh-caps=-all,+dac_read_search",
            "--ambient-caps=-all,+dac_read_search",
            *(sys.executable, str(SCRIPT), str(open_folder)),
        ],
        env=os.environ
        | ports
        | {"DATA_DIR": str(open_folder / "home" / "var"), "DEMO": "0", "HOME": str(open_folder / "home")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    said = b""
    while b"is ready" not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    postgres = json.loads((open_folder / "home" / "var" / "processes.json").read_text())["postgres"]
    assert psutil.Process(postgres).uids().real == 1
    process.send_signal(signal.SIGINT)
    assert process.wait(90) == 0
    process.stdout.close()
