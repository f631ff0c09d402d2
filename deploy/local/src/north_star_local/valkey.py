"""An embedded Valkey: private socket, no port. It carries rings and counters only; losing it loses nothing."""

import signal
from contextlib import suppress
from pathlib import Path

import redis

from north_star_local.binaries import valkey_server
from north_star_local.engine_process import EngineProcess, remove_socket_folder, socket_folder, stop_leftover
from north_star_local.errors import StartError
from north_star_local.guardian import Guardian
from north_star_local.identity import engine_identity

_SOCKET = "valkey.sock"
_START_SECONDS = 30.0
_STOP_SECONDS = 10.0


class ValkeyEngine:
    """The Valkey whose files lie in `folder`; `durable=False` keeps nothing on disk (tests)."""

    name = "Valkey"

    def __init__(self, folder: Path, guardian: Guardian, log_path: Path, *, durable: bool = True) -> None:
        self._folder = folder.resolve()
        self._guardian = guardian
        self._log_path = log_path
        self._durable = durable
        self._process: EngineProcess | None = None
        self._sockets: Path | None = None

    @property
    def url(self) -> str:
        """The address for redis-py and arq; known once started."""
        if self._sockets is None:
            raise StartError("Valkey has not been started.")
        return f"unix://{self._sockets / _SOCKET}"

    def ended(self) -> str | None:
        """How it ended; None while it runs."""
        return "not started" if self._process is None else self._process.ended()

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._process.pid if self._process is not None and self._process.running() else None

    def start(self) -> None:
        """Start and wait until it answers."""
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """Start without waiting, after stopping a leftover of its own; `wait_ready` must follow."""
        if self._process is not None:
            self._process.stop(signal.SIGTERM, _STOP_SECONDS)
        identity = engine_identity(self._folder)
        identity.own(self._folder)
        self._sockets = socket_folder(self._folder, identity, _SOCKET)
        self._guardian.clear_away(self._sockets)
        socket = self._sockets / _SOCKET
        pid_file = self._folder / "valkey.pid"
        with suppress(OSError, ValueError):
            # Valkey's title names its socket, which is this data folder's alone.
            pid = int(pid_file.read_text(encoding="ascii"))
            stop_leftover(pid, lambda words: any(str(socket) in word for word in words), _STOP_SECONDS)
        socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(socket),
            "unixsocketperm": "700",
            "dir": str(self._folder),
            "pidfile": str(pid_file),
            "save": "",
            "appendonly": "yes" if self._durable else "no",
            "appendfsync": "everysec",
            "maxmemory": "64mb",
            "maxmemory-policy": "noeviction",
            "io-threads": "1",
        }
        command = [str(valkey_server()), *(part for name, value in options.items() for part in (f"--{name}", value))]
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
        self._process = EngineProcess(self.name, command, identity, self._guardian, self._log_path, environment)

    def wait_ready(self) -> None:
        """Wait until it answers and has read its files."""
        if self._process is None:
            raise StartError("Valkey has not been started.")
        self._process.wait_ready(self._answers, _START_SECONDS)

    def stop(self) -> None:
        """Stop and remove the socket folder."""
        if self._process is not None:
            self._process.stop(signal.SIGTERM, _STOP_SECONDS)
            self._process = None
        if self._sockets is not None:
            remove_socket_folder(self._sockets)

    def _answers(self) -> bool:
        if self._sockets is None or not (self._sockets / _SOCKET).exists():
            return False
        with suppress(redis.RedisError, OSError), redis.Redis.from_url(self.url, socket_timeout=1) as client:
            return bool(client.ping())
        return False
