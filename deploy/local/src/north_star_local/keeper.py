"""Keeps one pair of engines for a whole test session: `python -m north_star_local.keeper FOLDER`.

It runs until the session's lock is free, which the end of the session's main process brings about however it ends.
Then it stops the engines and removes the folder.
"""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from north_star_local.engine_process import last_lines
from north_star_local.engines import EmbeddedEngines, PostgresAddress, embedded_engines
from north_star_local.errors import StartError

_START_SECONDS = 90.0


def hold_session(folder: Path) -> int:
    """Take the lock that says: the session lives. The kernel frees it when the process that holds it ends."""
    descriptor = os.open(folder / "session.lock", os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def release_session(folder: Path, descriptor: int) -> None:
    """Free the lock and wait until the keeper, if there is one, has stopped the engines and removed the folder."""
    os.close(descriptor)
    deadline = time.monotonic() + 30
    while (folder / "keeper.pid").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    shutil.rmtree(folder, ignore_errors=True)


def session_engines(folder: Path) -> EmbeddedEngines:
    """The engines of the session that `folder` belongs to; the first of its processes that asks has them started."""
    address = folder / "engines.json"
    with (folder / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not address.exists():
            _start_keeper(folder, address)
    found = json.loads(address.read_text(encoding="utf-8"))
    return EmbeddedEngines(PostgresAddress(Path(found["socket_folder"]), found["superuser_dsn"]), found["redis_url"])


def _start_keeper(folder: Path, address: Path) -> None:
    log_path = folder / "keeper.log"
    with log_path.open("wb") as log:
        keeper = subprocess.Popen(  # noqa: S603 - this very module
            [sys.executable, "-m", "north_star_local.keeper", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for pytest; the engines outlive it for the fixtures' clean-up
        )
    deadline = time.monotonic() + _START_SECONDS
    while not address.exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            raise StartError(f"The engines for the tests did not start: {last_lines(log_path, 5, ' / ')}")
        time.sleep(0.02)


def _keep(folder: Path) -> None:
    (folder / "keeper.pid").write_text(str(os.getpid()), encoding="ascii")
    try:
        with embedded_engines(folder, durable=False) as engines:
            address = folder / "engines.json.new"
            found = {
                "socket_folder": str(engines.postgres.socket_folder),
                "superuser_dsn": engines.postgres.superuser_dsn,
                "redis_url": engines.redis_url,
            }
            address.write_text(json.dumps(found), encoding="utf-8")
            address.replace(folder / "engines.json")
            os.close(hold_session(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: Sequence[str]) -> None:
    """Run until the session is over, or until SIGTERM."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _keep(Path(arguments[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
