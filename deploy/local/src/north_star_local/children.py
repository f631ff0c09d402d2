"""The launcher's Python child processes: forked after the heavy modules are loaded, so that they share their memory.

On Linux a child is a fork: it starts in milliseconds. macOS frameworks do not survive a fork, so there each child is a
new interpreter.
"""

import gc
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from north_star_local.engine_process import how_ended, last_lines
from north_star_local.guardian import Guardian
from north_star_local.services import Service
from north_star_local.tasks import find_task, guarded

#: `fork` or `spawn`.
START_METHOD = "fork" if sys.platform == "linux" else "spawn"
_LARGEST_LOG = 10_000_000
_POLL_SECONDS = 0.01


class Child:
    """One child process and its log; may be started again and again."""

    def __init__(
        self,
        name: str,
        services: Sequence[Service],
        guardian: Guardian,
        log_path: Path,
        environment: Mapping[str, str],
        listeners: Mapping[str, socket.socket],
        *,
        at_terminal: bool = False,
    ) -> None:
        """`listeners` are the sockets of all APIs by name; `at_terminal` leaves standard output to the terminal."""
        self.name = name
        self.pid: int | None = None
        self.log_path = log_path
        self._services = services
        self._guardian = guardian
        self._environment = dict(environment)
        self._listeners = listeners
        self._at_terminal = at_terminal
        self._interpreter: subprocess.Popen[bytes] | None = None
        self._ending: str | None = "not started"

    def start(self) -> None:
        """Start it; its log goes on where the last one stopped, unless that had grown too long."""
        if self.log_path.exists() and self.log_path.stat().st_size > _LARGEST_LOG:
            self.log_path.replace(self.log_path.with_suffix(".log.1"))
        self._ending = None
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = self._fork() if START_METHOD == "fork" else self._spawn()
        self._guardian.protect(self.pid)

    def ended(self) -> str | None:
        """How it ended (`exit code 1`, `signal 9`); None while it runs."""
        if self.pid is None:
            return self._ending
        code = self._exit_code(self.pid)
        if code is None:
            return None
        self._guardian.release(self.pid)
        self.pid = None
        self._ending = how_ended(code)
        return self._ending

    def succeeded(self) -> bool:
        """Whether it ended by itself without an error."""
        return self._ending == how_ended(0)

    def send(self, number: signal.Signals) -> None:
        """Send a signal if it still runs."""
        if self.ended() is None and self.pid is not None:
            os.kill(self.pid, number)

    def wait(self, seconds: float) -> bool:
        """Wait for its end; False when it takes longer."""
        deadline = time.monotonic() + seconds
        while self.ended() is None:
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL_SECONDS)
        return True

    def last_words(self) -> str:
        """The last lines of its log."""
        return last_lines(self.log_path, 5, "\n")

    def _exit_code(self, pid: int) -> int | None:
        if self._interpreter is not None:
            return self._interpreter.poll()
        try:
            found, status = os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            return 0
        return os.waitstatus_to_exitcode(status) if found else None

    def _fork(self) -> int:
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            code = guarded(self._run_forked)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _run_forked(self) -> None:
        self._leave_launcher()
        find_task(self.name, self._services, self._listeners.get(self.name))()

    def _leave_launcher(self) -> None:
        """Leave the launcher's terminal, signals and files behind."""
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
        log = os.open(self.log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        if not self._at_terminal:
            os.dup2(log, 1)
        os.dup2(log, 2)
        os.close(log)
        os.close(nothing)
        for name, listener in self._listeners.items():
            if name != self.name:
                listener.close()
        os.environ.clear()
        os.environ.update(self._environment)
        gc.enable()

    def _spawn(self) -> int:
        command = [sys.executable, "-m", "north_star_local.child", self.name]
        handed = (self._listeners[self.name].fileno(),) if self.name in self._listeners else ()
        with self.log_path.open("ab") as log:
            self._interpreter = subprocess.Popen(  # noqa: S603 - this very package
                [*command, *(str(descriptor) for descriptor in handed)],
                stdin=subprocess.DEVNULL,
                stdout=None if self._at_terminal else log,
                stderr=log,
                env=self._environment,
                pass_fds=handed,
                start_new_session=True,
            )
        return self._interpreter.pid
