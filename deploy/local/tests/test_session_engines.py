"""The engines that tests share: the same for every worker, gone when the session ends."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import asyncpg
import psutil
import pytest
import redis
from north_star_local.databases import drop_database, make_database
from north_star_local.engines import PostgresAddress

INNER = """
    from pathlib import Path
    import pytest, time

    @pytest.mark.parametrize("number", range(4))
    def test_writes_where_it_runs(number, postgres_engine, redis_url):
        Path("sockets", str(number)).write_text(str(postgres_engine.socket_folder))
        Path("folder").write_text(str(postgres_engine.socket_folder))
        {ending}
"""


async def test_a_database_has_three_roles_without_privileges(postgres_engine: PostgresAddress) -> None:
    first = await make_database(postgres_engine.socket_folder, "roles_of_launcher", "sample")
    assert await make_database(postgres_engine.socket_folder, "roles_of_launcher", "sample") == first
    connection = await asyncpg.connect(first.app.replace("+asyncpg", ""))
    roles = await connection.fetch(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname LIKE 'sample_%' ORDER BY 1"
    )
    encoding = await connection.fetchval("SHOW server_encoding")
    await connection.close()
    await drop_database(postgres_engine.socket_folder, "roles_of_launcher")
    assert [tuple(role) for role in roles] == [
        (name, False, False, False) for name in ("sample_app", "sample_dispatch", "sample_owner")
    ]
    assert encoding == "UTF8"


def test_valkey_answers(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()


def _inner_session(folder: Path, ending: str, *options: str) -> "subprocess.Popen[bytes]":
    (folder / "sockets").mkdir()
    (folder / "test_inner.py").write_text(textwrap.dedent(INNER.format(ending=ending)))
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir=.", *options],
        cwd=folder,
        env=os.environ | {"TMPDIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _assert_nothing_left(folder: Path) -> None:
    sockets = Path((folder / "folder").read_text())
    deadline = time.monotonic() + 60
    while True:
        left = [p for p in psutil.process_iter(["cmdline"]) if str(folder) in " ".join(p.info["cmdline"] or [])]
        if not left and not sockets.exists() and not list(folder.glob("north-star-tests-*")):
            return
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


@pytest.mark.serial
@pytest.mark.timeout(300)
@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_all_workers_share_engines_that_end_with_the_session(tmp_path: Path, options: tuple[str, ...]) -> None:
    assert _inner_session(tmp_path, "pass", *options).wait(110) == 0
    assert len({path.read_text() for path in (tmp_path / "sockets").iterdir()}) == 1
    _assert_nothing_left(tmp_path)


@pytest.mark.serial
@pytest.mark.timeout(300)
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_an_interrupted_session_leaves_nothing(tmp_path: Path, end: signal.Signals) -> None:
    session = _inner_session(tmp_path, "time.sleep(30)")
    deadline = time.monotonic() + 90
    while not (tmp_path / "folder").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    session.send_signal(end)
    session.wait(90)
    _assert_nothing_left(tmp_path)
