"""One engine as a process: started in its own session, watched by the guardian, stopped within a time limit."""

import hashlib
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

from north_star_local.errors import StartError
from north_star_local.guardian import Guardian
from north_star_local.identity import Identity

#: A socket's path may have 107 bytes on Linux and 103 on macOS.
_LONGEST_SOCKET_PATH = 103
_POLL_SECONDS = 0.01


class EngineProcess:
    """A running engine; `log_path` receives what it says."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        identity: Identity,
        guardian: Guardian,
        log_path: Path,
        environment: Mapping[str, str],
    ) -> None:
        self.name = name
        self._guardian = guardian
        self._log_path = log_path
        self._log_start = log_path.stat().st_size if log_path.exists() else 0
        with log_path.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - own binary, own arguments
                [*identity.command, *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=dict(environment),
                start_new_session=True,  # Ctrl-C at the terminal is for the launcher alone
            )
        guardian.protect(self._process.pid)

    @property
    def pid(self) -> int:
        """The process id; `setpriv` turns into the engine under the same id."""
        return self._process.pid

    def running(self) -> bool:
        """Whether it still runs; an ended one is reaped and released."""
        return self.ended() is None

    def ended(self) -> str | None:
        """How it ended (`exit code 1`, `signal 9`); None while it runs."""
        code = self._process.poll()
        if code is None:
            return None
        self._guardian.release(self._process.pid)
        return how_ended(code)

    def wait_ready(self, ready: Callable[[], bool], seconds: float) -> None:
        """Wait until `ready` says so; raise `StartError` with the engine's last words if it ends or takes too long."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.running():
                raise StartError(f"{self.name} did not start: {self.last_words()}")
            if time.monotonic() > deadline:
                self.stop(signal.SIGTERM, 5)
                raise StartError(f"{self.name} was not ready after {seconds:.0f} s: {self.last_words()}")
            time.sleep(_POLL_SECONDS)

    def stop(self, polite: signal.Signals, seconds: float) -> None:
        """Ask it to stop; end it for good when it has not done so in time."""
        if self.running():
            self._process.send_signal(polite)
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._guardian.release(self._process.pid)

    def said(self, words: str) -> bool:
        """Whether these words stand in what its log got since this start: others may write behind them."""
        with self._log_path.open("rb") as log:
            log.seek(self._log_start)
            return words.encode() in log.read()

    def last_words(self) -> str:
        """The last lines of its log, as one line."""
        return last_lines(self._log_path, 3, " / ")


def how_ended(code: int) -> str:
    """The end of a process in words; `code` is negative for a signal."""
    return f"exit code {code}" if code >= 0 else f"signal {-code}"


def last_lines(path: Path, count: int, separator: str) -> str:
    """The last `count` lines of a log, joined; empty where there is no log."""
    try:
        with path.open("rb") as log:
            log.seek(max(0, path.stat().st_size - 8192))
            lines = log.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return separator.join(_readable(line) for line in lines[-count:] if line.strip())


def _readable(line: str) -> str:
    """A JSON line of a failed child as a sentence; any other line as it is."""
    try:
        said = json.loads(line)
        return f"{said['kind']}: {said['reason']}"
    except (ValueError, LookupError, TypeError):
        return line


def socket_folder(data_folder: Path, identity: Identity, longest_name: str) -> Path:
    """A private folder with a short path for an engine's socket, the same for the same data folder each time."""
    digest = hashlib.sha256(str(data_folder.resolve()).encode()).hexdigest()[:12]
    parent = "/tmp" if sys.platform == "linux" else tempfile.gettempdir()  # noqa: S108 - the folder is 0700 and checked
    folder = Path(parent) / f"north-star-{digest}"
    if len(str(folder / longest_name)) > _LONGEST_SOCKET_PATH:
        raise StartError(f"The path of {parent} is too long for a socket; set TMPDIR to a shorter one.")
    identity.own(folder)
    return folder


def remove_socket_folder(folder: Path) -> None:
    """Remove a socket folder with what a killed engine left in it."""
    shutil.rmtree(folder, ignore_errors=True)


def stop_leftover(pid: int, belongs: Callable[[list[str]], bool], seconds: float) -> None:
    """Stop process `pid` if its command line says that it is ours: a killed launcher may have left it.

    Any other process under this id (ids are used again) is left alone.
    """
    try:
        process = psutil.Process(pid)
        if not belongs(process.cmdline()) or process.status() == psutil.STATUS_ZOMBIE:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(seconds)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(seconds)
    except psutil.NoSuchProcess:
        return
