"""An embedded PostgreSQL cluster: private socket, no port, settings for a laptop."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from north_star_local.binaries import postgres_folder
from north_star_local.engine_process import EngineProcess, remove_socket_folder, socket_folder, stop_leftover
from north_star_local.errors import StartError
from north_star_local.guardian import Guardian
from north_star_local.identity import Identity, engine_identity

#: The superuser of the cluster; only the launcher and tests connect as it.
SUPERUSER = "postgres"
_SOCKET = ".s.PGSQL.5432"
_FIRST_MAJOR_WITH_IO_METHOD = 18
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
#: How long the backends of a killed server may take to notice, on a busy machine.
_ORPHANS_SECONDS = 60.0

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "64MB",
    # Three APIs and three workers with at most 14 connections each, and some for a person with psql.
    "max_connections": "100",
    "jit": "off",
    "huge_pages": "off",
    "max_parallel_workers_per_gather": "0",
    "max_worker_processes": "2",
    "autovacuum_max_workers": "1",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "max_wal_size": "512MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements and details of errors carry respondents' answers: they do not belong in a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
#: For data that nobody keeps: tests.
_HASTE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresEngine:
    """The cluster in `folder`, made on first start.

    `durable=False` trades safety after a power cut for speed (tests). `log_path` receives the server's log.
    """

    name = "PostgreSQL"

    def __init__(self, folder: Path, guardian: Guardian, log_path: Path, *, durable: bool = True) -> None:
        self._folder = folder.resolve()
        self._guardian = guardian
        self._log_path = log_path
        self._durable = durable
        self._process: EngineProcess | None = None
        self._sockets: Path | None = None

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies; known once started."""
        if self._sockets is None:
            raise StartError("PostgreSQL has not been started.")
        return self._sockets

    def ended(self) -> str | None:
        """How it ended; None while it runs."""
        return "not started" if self._process is None else self._process.ended()

    @property
    def pid(self) -> int | None:
        """The postmaster's process id while it runs."""
        return self._process.pid if self._process is not None and self._process.running() else None

    def start(self) -> None:
        """Start and wait until it takes connections; recovers from a crash and stops a leftover of its own first."""
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """Start without waiting; `wait_ready` must follow."""
        if self._process is not None:
            # A killed server is still there until it is waited for, and its lock file would name a living process.
            self._process.stop(signal.SIGINT, _STOP_SECONDS)
        identity = engine_identity(self._folder)
        identity.own(self._folder)
        self._sockets = socket_folder(self._folder, identity, f"{_SOCKET}.lock")
        self._guardian.clear_away(self._sockets)
        if not (self._folder / "PG_VERSION").is_file():
            self._make_cluster(identity)
        self._clear_stale_pid()
        self._write_access_rules(identity)
        self._process = self._spawn(identity, self._sockets)

    def wait_ready(self) -> None:
        """Wait until it takes connections.

        After a hard kill its old backends may hold the shared memory for a moment: that start is tried again.
        """
        deadline = time.monotonic() + _ORPHANS_SECONDS
        while True:
            if self._process is None:
                raise StartError("PostgreSQL has not been started.")
            try:
                self._process.wait_ready(self._takes_connections, _START_SECONDS)
            except StartError:
                if not self._process.said("pre-existing shared memory block") or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
                self.launch()
            else:
                return

    def stop(self) -> None:
        """Stop (open transactions are rolled back) and remove the socket folder."""
        if self._process is not None:
            self._process.stop(signal.SIGINT, _STOP_SECONDS)
            self._process = None
        if self._sockets is not None:
            remove_socket_folder(self._sockets)

    def _make_cluster(self, identity: Identity) -> None:
        """Make the cluster beside its place and move it there whole: a kill in between leaves no half of one."""
        making = self._folder.with_name(f"{self._folder.name}.making")
        shutil.rmtree(making, ignore_errors=True)
        identity.own(making)
        command = [
            *identity.command,
            str(postgres_folder() / "initdb"),
            f"--pgdata={making}",
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            "--locale=C",
            "--auth=peer",
            "--no-instructions",
        ]
        if not self._durable:
            command.append("--no-sync")
        made = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", env=_environment())  # noqa: S603 - own arguments
        if made.returncode != 0:
            last = (made.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise StartError(f"PostgreSQL could not make its data folder: {last}")
        making.replace(self._folder)

    def _clear_stale_pid(self) -> None:
        """Stop a leftover server of this very folder, then drop its pid file.

        PostgreSQL would take any living process under the recorded id for a running server.
        """
        pid_file = self._folder / "postmaster.pid"
        with suppress(OSError, ValueError, IndexError):
            pid = int(pid_file.read_text(encoding="utf-8").splitlines()[0])
            stop_leftover(pid, self._is_ours, _STOP_SECONDS)
        pid_file.unlink(missing_ok=True)

    def _is_ours(self, command_line: list[str]) -> bool:
        return bool(command_line) and "postgres" in command_line[0] and str(self._folder) in command_line

    def _write_access_rules(self, identity: Identity) -> None:
        """Only the user who runs the launcher gets in, under any role; the socket folder is private besides."""
        caller = pwd.getpwuid(os.getuid()).pw_name
        for name, rule in (
            ("pg_hba.conf", "local all all peer map=launcher\n"),
            ("pg_ident.conf", f'launcher "{caller}" all\n'),
        ):
            path = self._folder / name
            path.write_text(rule, encoding="utf-8")
            identity.adopt(path)

    def _spawn(self, identity: Identity, sockets: Path) -> EngineProcess:
        major = int((self._folder / "PG_VERSION").read_text(encoding="ascii"))
        settings = _SETTINGS | {"unix_socket_directories": str(sockets)} | ({} if self._durable else _HASTE)
        if major >= _FIRST_MAJOR_WITH_IO_METHOD:
            settings["io_method"] = "sync"  # saves three processes
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(postgres_folder(major) / "postgres"), "-D", str(self._folder), *options]
        return EngineProcess(self.name, command, identity, self._guardian, self._log_path, _environment())

    def _takes_connections(self) -> bool:
        """The last line of the pid file says `ready` once recovery is over."""
        with suppress(OSError):
            lines = (self._folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            return len(lines) >= 8 and lines[7].strip() == "ready"  # noqa: PLR2004 - line 8 is the state
        return False


def _environment() -> dict[str, str]:
    """Nothing of the caller's environment: PGHOST, LC_ALL and the like would change the server."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
