"""North Star as `make run` starts it, for tests of the whole: in a folder of its own and on free ports."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx

SERVICES = ("measures", "ingest", "scorecard")
Answer = TypeVar("Answer")


def free_port() -> int:
    """A port that nobody listens on, from below the range that systems use for outgoing connections."""
    while True:
        port = random.randint(15_000, 30_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def until(ask: Callable[[], Answer | None], seconds: float = 20, every: float = 0.02) -> Answer:
    """The first answer of `ask` that is not None; an answer that cannot be had yet (HTTP error) counts as None."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer = ask()
        except httpx.HTTPError:
            answer = None
        if answer is not None:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"nothing after {seconds} s")
        time.sleep(every)


@dataclass
class RunningSystem:
    """One launcher with its process tree."""

    folder: Path
    demo: bool = False
    settings: dict[str, str] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=lambda: {name: free_port() for name in SERVICES})
    launcher: "subprocess.Popen[bytes] | None" = None

    def start(self, seconds: float = 90) -> float:
        """Start it and wait until it is ready; answers how long that took, in seconds."""
        started = time.monotonic()
        environment = {
            **os.environ,
            **{f"{name.upper()}_PORT": str(port) for name, port in self.ports.items()},
            "DATA_DIR": str(self.folder),
            "DEMO": "1" if self.demo else "0",
            **self.settings,
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "terminal.txt").open("ab") as terminal:
            self.launcher = subprocess.Popen(
                [sys.executable, "-m", "north_star_local"], env=environment, stdout=terminal, stderr=terminal
            )
        until(self._ready, seconds)
        return time.monotonic() - started

    def _ready(self) -> bool | None:
        assert self.launcher is not None
        if self.launcher.poll() is not None:
            raise AssertionError(f"the launcher ended:\n{self.terminal()}")
        answers = [httpx.get(f"{self.url(name)}/readyz", trust_env=False) for name in SERVICES]
        started = (self.folder / "processes.json").exists()
        return True if started and all(answer.is_success for answer in answers) else None

    def wait_for_demo(self, seconds: float = 180) -> None:
        """Wait until the demo coalition is loaded; its administrator's key is then in `admin-access-key`."""
        until(lambda: True if (self.folder / "demo.json").exists() else None, seconds, 0.2)

    def stop(self) -> None:
        if self.launcher is not None and self.launcher.poll() is None:
            self.launcher.send_signal(signal.SIGINT)
            try:
                self.launcher.wait(40)
            except subprocess.TimeoutExpired:
                self.launcher.kill()
                self.launcher.wait()

    def terminal(self) -> str:
        return (self.folder / "terminal.txt").read_text()

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    def processes(self) -> dict[str, int]:
        """Process ids by name."""
        found: dict[str, int] = json.loads((self.folder / "processes.json").read_text())
        return found

    def kill(self, name: str) -> None:
        """kill -9; waits for the process first where it is just being started again."""
        with suppress(ProcessLookupError):
            os.kill(until(lambda: self.processes().get(name)), signal.SIGKILL)

    def coalition(self) -> "Coalition":
        """A new coalition and its administrator."""
        operator = (self.folder / "operator-key").read_text().strip()
        body = {"name": {"en": "Readers of Kuwait", "ar": "قرّاء الكويت"}, "timezone": "Asia/Kuwait"}
        answer = httpx.post(
            f"{self.url('measures')}/v1/coalitions",
            json=body,
            headers={"Authorization": f"Bearer {operator}"},
            trust_env=False,
            timeout=30,
        )
        answer.raise_for_status()
        return Coalition(self, answer.json()["access_key"])


class Coalition:
    """What an administrator of one coalition does over HTTP."""

    def __init__(self, system: RunningSystem, key: str) -> None:
        self.key = key
        self.system = system
        self._clients = {
            name: httpx.Client(
                base_url=system.url(name), headers={"Authorization": f"Bearer {key}"}, timeout=30, trust_env=False
            )
            for name in SERVICES
        }

    def __getattr__(self, name: str) -> httpx.Client:
        return self._clients[name]

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def make(self, service: str, path: str, **body: Any) -> dict[str, Any]:
        """POST that must succeed. With an Idempotency-Key and repeated, as a careful client does it."""
        key = str(uuid4())

        def ask() -> dict[str, Any] | None:
            answer = self._clients[service].post(path, json=body, headers={"Idempotency-Key": key})
            if answer.status_code in (409, 500, 502, 503, 504):
                return None
            assert answer.is_success, answer.text
            made: dict[str, Any] = answer.json()
            return made

        return until(ask, 30, 0.1)

    def get(self, service: str, path: str, **params: Any) -> dict[str, Any]:
        """GET that must succeed; asked again while the service says that it cannot just now."""

        def ask() -> dict[str, Any] | None:
            answer = self._clients[service].get(path, params=params)
            if answer.status_code >= 500:
                return None
            assert answer.is_success, answer.text
            found: dict[str, Any] = answer.json()
            return found

        return until(ask, 30, 0.1)

    def measure(self, key: str, **more: Any) -> dict[str, Any]:
        """A measure of a new program: percent, higher is better, by month, unless told otherwise."""
        program = self.make("measures", "/v1/programs", name={"en": "Program", "ar": "برنامج"})
        calendars = self.get("measures", "/v1/calendars")["items"]
        by_key = {calendar["key"]: calendar["id"] for calendar in calendars}
        body = {
            "key": key,
            "name": {"en": f"Measure {key}", "ar": f"مقياس {key}"},
            "level": "performance",
            "quadrant": "how_well",
            "program_id": program["id"],
            "unit": "percent",
            "decimals": 1,
            "polarity": "higher",
            "calendar_id": by_key[more.pop("calendar", "month")],
        }
        return self.make("measures", "/v1/measures", **(body | more))

    def upload(self, name: str, content: bytes, **options: str) -> dict[str, Any]:
        """Send a file, again and again until it is accepted: the same bytes are the same upload."""

        def ask() -> dict[str, Any] | None:
            answer = self.ingest.post("/v1/uploads", files={"file": (name, content)}, data=options)
            if answer.status_code >= 500:
                return None
            assert answer.is_success, answer.text
            made: dict[str, Any] = answer.json()
            return made

        return until(ask, 30, 0.1)

    def read(self, upload_id: str, seconds: float = 40) -> dict[str, Any]:
        """The upload once it has been read, or needs attention, or was rejected."""

        def ask() -> dict[str, Any] | None:
            answer = self.ingest.get(f"/v1/uploads/{upload_id}")
            if answer.status_code >= 500:
                return None
            upload: dict[str, Any] = answer.json()
            return upload if upload["state"] not in ("received", "reading") else None

        return until(ask, seconds)

    def publish(self, **derivation: Any) -> dict[str, Any]:
        """Make a derivation and publish it."""
        made = self.make("ingest", "/v1/derivations", **derivation)

        def ask() -> dict[str, Any] | None:
            answer = self.ingest.post(f"/v1/derivations/{made['id']}/publish")
            return None if answer.status_code >= 500 else {"ok": answer.is_success, "text": answer.text}

        outcome = until(ask, 30, 0.1)
        assert outcome["ok"], outcome["text"]
        return made

    def data_points(self, measure_id: str) -> list[dict[str, Any]]:
        """All current data points of a measure."""
        items: list[dict[str, Any]] = self.get("measures", f"/v1/measures/{measure_id}/data-points", limit=1000)[
            "items"
        ]
        return items

    def figures(self, measure_id: str, **query: Any) -> dict[str, Any] | None:
        """The figures of a measure; None while the engine does not know it."""
        answer = self.scorecard.get(f"/v1/measures/{measure_id}/performance", params=query)
        if not answer.is_success:
            return None
        found: dict[str, Any] = answer.json()
        return found


@contextmanager
def running_system(folder: Path, **options: Any) -> Iterator[RunningSystem]:
    """A started system that is stopped at the end, whatever happens."""
    system = RunningSystem(folder, **options)
    try:
        system.start()
        yield system
    finally:
        system.stop()
