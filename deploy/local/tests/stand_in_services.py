"""Tiny services of the launcher's shape, so that the launcher is tested without the real ones.

Run as a script with a folder: launches the three stand-ins that `write_stand_ins` put there.
"""

import os
import sys
from pathlib import Path

MAIN = """
import json
import os

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    answer = {"pid": os.getpid(), "path": scope["path"], "environment": dict(os.environ)}
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

def create_app(settings=None):
    if os.environ.get("BREAK") == __package__:
        raise RuntimeError("this stand-in was told to break")
    return app
"""

WORKER = """
import asyncio
from rba_platform.worker import run_until_stopped

def main(settings=None):
    async def work(stack):
        while True:
            await asyncio.sleep(1)
    run_until_stopped(work)
"""

ENV = """
from rba_platform.migrations import run
from sqlalchemy import MetaData
run([MetaData()])
"""

VERSION = """
from alembic import op
revision = "0001"
down_revision = None

def upgrade():
    op.execute("CREATE TABLE marks (mark text)")
"""

SERVICES = (
    ("one-api", "stand_in_one", "ONE", "one"),
    ("two-api", "stand_in_two", "TWO", "two"),
    ("three-api", "stand_in_three", "THREE", "three"),
)


def write_stand_ins(folder: Path) -> None:
    for _, package, _, _ in SERVICES:
        versions = folder / package / "migrations" / "versions"
        versions.mkdir(parents=True)
        for part, text in (("__init__", ""), ("main", MAIN), ("worker", WORKER), ("migrations/__init__", "")):
            (folder / package / f"{part}.py").write_text(text)
        (versions.parent / "env.py").write_text(ENV)
        (versions / "0001_marks.py").write_text(VERSION)


def launch() -> None:
    from north_star_local.configuration import read_configuration
    from north_star_local.errors import StartError
    from north_star_local.launcher import Launcher
    from north_star_local.services import Service

    services = [Service(name, package, prefix, database, port=1) for name, package, prefix, database in SERVICES]
    try:
        Launcher(read_configuration(os.environ, services), services, os.environ.copy()).run()
    except StartError as error:
        sys.exit(f"North Star cannot start: {error}")


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    launch()
