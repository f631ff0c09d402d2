"""What runs inside the launcher's child processes: an API, a worker, or the preparation of the databases."""

import asyncio
import importlib
import json
import os
import socket
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from north_star_local.services import SERVICES, Service

#: Names of the processes that belong to no service.
PREPARE = "prepare"
DEMO = "demo"
#: The socket folder of the embedded PostgreSQL, where there is one.
SOCKETS_VARIABLE = "NORTH_STAR_POSTGRES_SOCKETS"
#: When the launcher started, by `time.monotonic`.
STARTED_VARIABLE = "NORTH_STAR_STARTED"


def run_api(service: Service, listener: socket.socket) -> None:
    """Serve a service's API on a socket that already listens, until SIGTERM or SIGINT."""
    from rba_platform import logging

    from north_star_local.serving import serve

    logging.configure(service.api)
    serve(importlib.import_module(f"{service.package}.main").create_app(), listener)


def run_worker(service: Service) -> None:
    """Do a service's jobs until SIGTERM or SIGINT."""
    from rba_platform import logging

    logging.configure(service.worker)
    importlib.import_module(f"{service.package}.worker").main()


def prepare(services: Sequence[Service]) -> None:
    """Make the databases of services on the embedded PostgreSQL, and bring every schema up to date.

    The addresses stand in the environment, as the services themselves read them.
    """
    from rba_platform.migrations import upgrade

    from north_star_local.databases import make_database

    sockets = os.environ.get(SOCKETS_VARIABLE, "")
    owner_urls = {service: os.environ[f"{service.prefix}_OWNER_DATABASE_URL"] for service in services}

    async def make_databases() -> None:
        for service, url in owner_urls.items():
            if sockets and sockets in url:
                await make_database(Path(sockets), service.database)

    asyncio.run(make_databases())
    for service, url in owner_urls.items():
        upgrade(service.package, url)


def load_demo() -> None:
    """Load the demo, telling the terminal how far it is."""
    from north_star_local.demo.load import load
    from north_star_local.terminal import Terminal

    urls = {service.name: os.environ[f"{service.prefix}_URL"] for service in SERVICES}
    terminal = Terminal(float(os.environ[STARTED_VARIABLE]))
    load(urls, os.environ["OPERATOR_KEY"], Path(os.environ["DATA_DIR"]), terminal.step)


def find_task(name: str, services: Sequence[Service], listener: socket.socket | None) -> Callable[[], None]:
    """The task of the process `name`: an API (with its listening socket), a worker, `prepare` or `demo`."""
    if name == PREPARE:
        return lambda: prepare(services)
    if name == DEMO:
        return load_demo
    for service in services:
        if name == service.api and listener is not None:
            return lambda: run_api(service, listener)
        if name == service.worker:
            return lambda: run_worker(service)
    raise LookupError(name)


def guarded(task: Callable[[], None]) -> int:
    """Run a child's task; its exit code. A failure becomes one line of the child's log.

    Of the error only its kind, the first line of its text and the frames: statements and their values come after.
    """
    try:
        task()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 1
    except KeyboardInterrupt:
        return 0
    except BaseException as error:  # noqa: BLE001 - the process ends here whatever it was
        frames = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
        line = {
            "level": "critical",
            "event": "process_failed",
            "kind": type(error).__name__,
            "reason": (str(error).splitlines() or [""])[0],
            "frames": frames[-12:],
        }
        print(json.dumps(line, ensure_ascii=False), file=sys.stderr, flush=True)
        return 1
    return 0
