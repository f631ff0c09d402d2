"""Engines come back after crashes, and stop only what is theirs."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
import redis
from north_star_local.databases import superuser_dsn
from north_star_local.engine_process import stop_leftover
from north_star_local.errors import StartError
from north_star_local.guardian import Guardian
from north_star_local.identity import engine_identity
from north_star_local.postgres import PostgresEngine
from north_star_local.valkey import ValkeyEngine

pytestmark = pytest.mark.serial


@pytest.fixture
def guardian() -> Iterator[Guardian]:
    guardian = Guardian()
    yield guardian
    guardian.close()


@pytest.fixture
def postgres(tmp_path: Path, guardian: Guardian) -> Iterator[PostgresEngine]:
    engine = PostgresEngine(tmp_path / "postgres", guardian, tmp_path / "postgres.log")
    yield engine
    engine.stop()


def ask(engine: PostgresEngine, query: str) -> object:
    async def answer() -> object:
        connection = await asyncpg.connect(superuser_dsn(engine.socket_folder))
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    return asyncio.run(answer())


def gone(pid: int, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


def test_a_killed_cluster_starts_again_with_its_data(postgres: PostgresEngine) -> None:
    postgres.start()
    ask(postgres, "CREATE TABLE kept AS SELECT 7 AS seven")
    os.kill(postgres.pid or 0, signal.SIGKILL)
    postgres.start()
    assert ask(postgres, "SELECT seven FROM kept") == 7


def test_a_leftover_cluster_is_stopped_by_the_next_start(postgres: PostgresEngine, tmp_path: Path) -> None:
    postgres.start()
    ask(postgres, "CREATE TABLE kept AS SELECT 7 AS seven")
    left = postgres.pid
    other_guardian = Guardian()
    again = PostgresEngine(tmp_path / "postgres", other_guardian, tmp_path / "again.log")
    again.start()
    try:
        assert again.pid != left
        assert postgres.pid is None
        assert ask(again, "SELECT seven FROM kept") == 7
    finally:
        again.stop()
        other_guardian.close()


def test_a_pid_file_that_names_a_stranger_is_no_obstacle(postgres: PostgresEngine, tmp_path: Path) -> None:
    postgres.start()
    postgres.stop()
    stranger = subprocess.Popen(["sleep", "60"])
    (tmp_path / "postgres" / "postmaster.pid").write_text(f"{stranger.pid}\n{tmp_path / 'postgres'}\n")
    try:
        postgres.start()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_half_made_cluster_is_made_anew(postgres: PostgresEngine, tmp_path: Path) -> None:
    making = tmp_path / "postgres.making"
    making.mkdir()
    (making / "PG_VERSION").write_text("18\n")
    postgres.start()
    assert not making.exists()


def test_a_cluster_of_another_version_is_refused(postgres: PostgresEngine, tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(StartError, match="PostgreSQL 9"):
        postgres.start()


def test_a_cluster_that_cannot_start_says_why(postgres: PostgresEngine, tmp_path: Path) -> None:
    postgres.start()
    postgres.stop()
    (tmp_path / "postgres" / "global" / "pg_control").unlink()
    with pytest.raises(StartError, match="pg_control"):
        postgres.start()


def test_no_statement_reaches_the_log(postgres: PostgresEngine, tmp_path: Path) -> None:
    postgres.start()
    ask(postgres, "CREATE TABLE people (name text PRIMARY KEY)")
    ask(postgres, "INSERT INTO people VALUES ('Canary Qanari')")
    with pytest.raises(asyncpg.UniqueViolationError):
        ask(postgres, "INSERT INTO people VALUES ('Canary Qanari')")
    assert "duplicate key" in (tmp_path / "postgres.log").read_text()
    assert "Canary" not in (tmp_path / "postgres.log").read_text()


def test_the_socket_folder_is_private_and_goes_with_the_engine(postgres: PostgresEngine) -> None:
    postgres.start()
    folder = postgres.socket_folder
    assert folder.stat().st_mode & 0o777 == 0o700
    postgres.stop()
    assert not folder.exists()


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.symlink_to(tmp_path)
    with pytest.raises(StartError, match="somebody else"):
        engine_identity(tmp_path / "none").own(trap)
    (tmp_path / "file").touch()
    with pytest.raises(StartError, match="cannot be made"):
        engine_identity(tmp_path / "none").own(tmp_path / "file" / "below")


def test_valkey_keeps_its_data_over_a_kill_and_stops_a_leftover(tmp_path: Path, guardian: Guardian) -> None:
    first = ValkeyEngine(tmp_path / "valkey", guardian, tmp_path / "valkey.log")
    first.start()
    with redis.Redis.from_url(first.url) as client:
        client.set("kept", "7")
        client.execute_command("WAITAOF", 1, 0, 5000)
    os.kill(first.pid or 0, signal.SIGKILL)
    first.start()
    second = ValkeyEngine(tmp_path / "valkey", guardian, tmp_path / "valkey.log")
    second.start()
    try:
        assert first.pid is None
        with redis.Redis.from_url(second.url) as client:
            assert client.get("kept") == b"7"
    finally:
        second.stop()


def test_only_a_process_that_is_ours_is_stopped() -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    while not psutil.Process(stranger.pid).cmdline():  # it still turns into `sleep`
        time.sleep(0.01)
    stop_leftover(stranger.pid, lambda words: "postgres" in words[:1], 1)
    assert stranger.poll() is None
    stop_leftover(stranger.pid, lambda words: words[:1] == ["sleep"], 5)
    assert gone(stranger.pid)


GUARDED = """
import subprocess, sys, time
from pathlib import Path
from north_star_local.guardian import Guardian
guardian = Guardian()
wards = [subprocess.Popen(["sleep", "60"], start_new_session=True) for _ in range(3)]
for ward in wards:
    guardian.protect(ward.pid)
guardian.release(wards[1].pid)
guardian.clear_away(Path(sys.argv[1]))
print(*(ward.pid for ward in wards), guardian._shell.pid, flush=True)
time.sleep(60)
"""


def test_the_guardian_ends_its_wards_when_we_are_killed(tmp_path: Path) -> None:
    sockets = tmp_path / "two words"
    sockets.mkdir()
    (sockets / "left").touch()
    us = subprocess.Popen([sys.executable, "-c", GUARDED, str(sockets)], stdout=subprocess.PIPE)
    assert us.stdout is not None
    first, released, last, shell = (int(pid) for pid in us.stdout.readline().split())
    us.kill()
    us.wait()
    us.stdout.close()
    try:
        assert gone(first)
        assert gone(last)
        assert gone(shell)
        assert psutil.pid_exists(released)
        assert not sockets.exists()
    finally:
        os.kill(released, signal.SIGKILL)


def test_a_killed_guardian_is_replaced() -> None:
    guardian = Guardian()
    ward = subprocess.Popen(["sleep", "60"])
    guardian.protect(ward.pid)
    killed = guardian._shell
    killed.kill()
    killed.wait()
    guardian.renew()
    assert guardian._shell.poll() is None
    guardian._shell.kill()
    guardian._shell.wait()
    other = subprocess.Popen(["sleep", "60"])
    guardian.protect(other.pid)
    assert guardian._shell.stdin is not None
    guardian._shell.stdin.close()
    assert ward.wait(10) == -signal.SIGINT
    assert other.wait(10) == -signal.SIGINT
    guardian.close()


def test_data_under_a_folder_that_only_its_owner_enters(tmp_path: Path, guardian: Guardian) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    engine = PostgresEngine(closed / "postgres", guardian, closed / "postgres.log", durable=False)
    engine.start()
    try:
        assert ask(engine, "SELECT 1") == 1
    finally:
        engine.stop()
