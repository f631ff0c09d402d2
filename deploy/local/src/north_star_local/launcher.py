"""The launcher: engines, migrations, three APIs and three workers as one process tree, until Ctrl-C.

One thread, no event loop: whatever it forks at any time starts from a clean state.
"""

import contextlib
import io
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence

from north_star_local.children import START_METHOD, Child
from north_star_local.configuration import (
    Configuration,
    make_secrets,
    read_configuration,
    service_environment,
    write_private,
)
from north_star_local.engine_set import EngineSet
from north_star_local.errors import StartError
from north_star_local.guardian import Guardian
from north_star_local.locks import FolderLock, listening
from north_star_local.preload import preload
from north_star_local.readiness import ready
from north_star_local.services import SERVICES, Service
from north_star_local.stop_signals import StopSignals
from north_star_local.supervision import Supervised, Watch
from north_star_local.tasks import DEMO, PREPARE, SOCKETS_VARIABLE, STARTED_VARIABLE
from north_star_local.terminal import Terminal
from north_star_local.welcome import welcome

_PREPARE_SECONDS = 120.0
_READY_SECONDS = 60.0
_API_STOP_SECONDS = 12.0
_WORKER_STOP_SECONDS = 20.0
_LOOK_SECONDS = 1.0
_POLL_SECONDS = 0.03


class _StopAskedError(Exception):
    """Ctrl-C, SIGTERM or a closed terminal."""


class Launcher:
    """One run of all of North Star. `services` may be stand-ins (tests)."""

    def __init__(
        self, configuration: Configuration, services: Sequence[Service], environment: Mapping[str, str]
    ) -> None:
        self._configuration = configuration
        self._services = services
        self._given = environment
        self._terminal = Terminal()
        self._signals = StopSignals()
        self._apis: list[Child] = []
        self._workers: list[Child] = []
        self._demo: Child | None = None

    def run(self) -> None:
        """Start everything, say where it is, keep it alive, and stop it in order when asked.

        Raises `StartError` where it cannot start; whatever had been started is stopped then, too.
        """
        folder = self._configuration.folder
        with contextlib.ExitStack() as stack:
            lock = FolderLock(folder)
            stack.callback(lock.release)
            listeners = stack.enter_context(listening(self._services, self._configuration.ports))
            stack.enter_context(self._signals)
            # The guardian holds the lock too: a killed launcher's folder is free once its processes are gone.
            guardian = Guardian(lock.descriptor)
            stack.callback(guardian.close)
            (folder / "logs").mkdir(mode=0o700, exist_ok=True)
            engines = EngineSet(self._configuration, guardian)
            stack.callback((folder / "processes.json").unlink, missing_ok=True)
            stack.callback(engines.stop)
            stack.callback(self._stop_children)
            try:
                self._start(engines, guardian, listeners)
                self._keep_alive(engines, guardian)
            except _StopAskedError:
                self._terminal.step("stopping")
        self._terminal.step(f"stopped; your data is kept in {folder}")

    def _start(self, engines: EngineSet, guardian: Guardian, listeners: Mapping[str, socket.socket]) -> None:
        folder = self._configuration.folder
        self._terminal.step(f"starting in {folder}")
        keys = make_secrets(folder, self._given)
        engines.launch()
        if START_METHOD == "fork":
            preload(self._services)
        engines.wait_ready()
        self._check_stop()
        self._terminal.step(engines.description)
        environment = self._environment(engines, keys)

        def child(name: str, *, at_terminal: bool = False) -> Child:
            log_path = folder / "logs" / f"{name}.log"
            return Child(name, self._services, guardian, log_path, environment, listeners, at_terminal=at_terminal)

        self._prepare(child(PREPARE))
        self._terminal.step("databases are up to date")
        self._apis = [child(service.api) for service in self._services]
        self._workers = [child(service.worker) for service in self._services]
        for process in (*self._apis, *self._workers):
            process.start()
        self._note_processes(engines)
        self._wait_ready()
        self._terminal.step("APIs and workers are ready")
        if self._configuration.with_demo:
            self._demo = child(DEMO, at_terminal=True)
            self._demo.start()
        else:
            self._welcome()

    def _environment(self, engines: EngineSet, keys: Mapping[str, str]) -> dict[str, str]:
        made = service_environment(self._configuration, self._services, keys, engines.socket_folder, engines.redis_url)
        made["DATA_DIR"] = str(self._configuration.folder)
        made[STARTED_VARIABLE] = repr(self._terminal.started)
        given = {name: value for name, value in self._given.items() if value and name != "DATA_DIR"}
        if not self._configuration.external:
            # PGHOST, PGSSLMODE and their like are meant for a server elsewhere.
            given = {name: value for name, value in given.items() if not name.startswith("PG")}
        if engines.socket_folder is not None:
            made[SOCKETS_VARIABLE] = str(engines.socket_folder)
        return made | given

    def _prepare(self, prepare: Child) -> None:
        prepare.start()
        try:
            self._wait(lambda: prepare.ended() is not None, _PREPARE_SECONDS, "The databases were not ready")
        except BaseException:
            _stop([prepare], signal.SIGTERM, 5, self._signals)
            raise
        if not prepare.succeeded():
            raise StartError(f"The databases could not be brought up to date:\n{prepare.last_words()}")

    def _wait_ready(self) -> None:
        waiting = [self._configuration.ports[service.name] for service in self._services]

        def all_ready() -> bool:
            for process in (*self._apis, *self._workers):
                if (how := process.ended()) is not None:
                    raise StartError(f"{process.name} did not start ({how}):\n{process.last_words()}")
            waiting[:] = [port for port in waiting if not ready(port)]
            return not waiting

        self._wait(all_ready, _READY_SECONDS, "The APIs were not ready")

    def _wait(self, done: Callable[[], bool], seconds: float, failure: str) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            self._check_stop()
            if time.monotonic() > deadline:
                raise StartError(f"{failure} after {seconds:.0f} s; see {self._configuration.folder / 'logs'}.")
            self._signals.sleep(_POLL_SECONDS)

    def _keep_alive(self, engines: EngineSet, guardian: Guardian) -> None:
        processes: list[Supervised] = [*engines.running, *self._apis, *self._workers]
        watches = [Watch(process, self._terminal.step) for process in processes]
        while True:
            now = time.monotonic()
            due = [watch.due_at - now for watch in watches if watch.due_at is not None]
            self._signals.sleep(min([_LOOK_SECONDS, *due]))
            self._check_stop()
            guardian.renew()
            changed = [watch.step(time.monotonic()) for watch in watches]
            if any(changed):
                self._note_processes(engines)
            if self._demo is not None and self._demo.ended() is not None:
                self._end_demo(self._demo)

    def _end_demo(self, demo: Child) -> None:
        self._demo = None
        if not demo.succeeded():
            self._terminal.step(f"the demo was not loaded; the next start goes on with it:\n{demo.last_words()}")
        self._welcome()

    def _welcome(self) -> None:
        urls = {service.name: self._configuration.url(service) for service in self._services}
        self._terminal.block(welcome(urls, self._configuration.folder, self._terminal.seconds))

    def _note_processes(self, engines: EngineSet) -> None:
        """Process ids by name, for people (and fault tests) who look for one."""
        children = {child.name: child.pid for child in (*self._apis, *self._workers) if child.pid is not None}
        text = json.dumps(engines.pids | children, indent=1)
        write_private(self._configuration.folder / "processes.json", f"{text}\n")

    def _check_stop(self) -> None:
        if self._signals.count:
            raise _StopAskedError

    def _stop_children(self) -> None:
        """Workers first: what they finish they may still tell a neighbour, and no API waits for their long polls."""
        demo = [] if self._demo is None else [self._demo]
        _stop([*demo, *self._workers], signal.SIGTERM, _WORKER_STOP_SECONDS, self._signals)
        _stop(self._apis, signal.SIGTERM, _API_STOP_SECONDS, self._signals)


def _stop(children: Sequence[Child], polite: signal.Signals, seconds: float, signals: StopSignals) -> None:
    """Ask children to stop; kill those that have not in time, or at once when asked to stop again."""
    for child in children:
        child.send(polite)
    asked = signals.count
    deadline = time.monotonic() + seconds
    while any(child.ended() is None for child in children) and time.monotonic() < deadline:
        if signals.count > max(asked, 1):
            break
        signals.sleep(_POLL_SECONDS)
    for child in children:
        child.send(signal.SIGKILL)
        child.wait(5)


def main() -> int:
    """Run until asked to stop; the exit code."""
    # numpy's OpenBLAS would start a thread per core in each process, for matrices that we do not have.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a folder's Arabic name must not stop us at an old terminal
    try:
        configuration = read_configuration(os.environ, SERVICES)
        Launcher(configuration, SERVICES, os.environ.copy()).run()
    except StartError as error:
        print(f"North Star cannot start: {error}", file=sys.stderr)
        return 1
    return 0
