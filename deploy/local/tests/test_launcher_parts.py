"""The launcher's rules: what it reads from the environment, how long it waits, what it says."""

import json
import os
import signal
import time
from pathlib import Path

import pytest
from north_star_local.configuration import make_secrets, read_configuration, service_environment, write_private
from north_star_local.engine_process import last_lines
from north_star_local.errors import StartError
from north_star_local.services import SERVICES
from north_star_local.stop_signals import StopSignals
from north_star_local.supervision import Watch, next_delay
from north_star_local.tasks import guarded
from north_star_local.welcome import welcome

OWN_POSTGRES = {
    f"{prefix}_{kind}DATABASE_URL": f"postgresql+asyncpg://{prefix}-{kind}@db/x"
    for prefix in ("MEASURES", "INGEST", "SCORECARD")
    for kind in ("", "OWNER_", "DISPATCH_")
}


def test_nothing_set() -> None:
    configuration = read_configuration({}, SERVICES)
    assert configuration.folder == Path("var").resolve()
    assert configuration.ports == {"measures-api": 8001, "survey-ingest": 8002, "scorecard-engine": 8003}
    assert configuration.needs_postgres
    assert configuration.redis_url is None
    assert configuration.with_demo


def test_own_servers() -> None:
    configuration = read_configuration({**OWN_POSTGRES, "REDIS_URL": "redis://r", "DEMO": "no"}, SERVICES)
    assert not configuration.needs_postgres
    assert configuration.external["survey-ingest"].app == "postgresql+asyncpg://INGEST-@db/x"
    assert configuration.redis_url == "redis://r"
    assert not configuration.with_demo
    values = service_environment(configuration, SERVICES, {}, None, "redis://r")
    assert not [name for name in values if name.endswith("DATABASE_URL")]


def test_one_service_on_its_own_postgres() -> None:
    given = {name: url for name, url in OWN_POSTGRES.items() if name.startswith("INGEST")}
    configuration = read_configuration(given, SERVICES)
    assert configuration.needs_postgres
    values = service_environment(configuration, SERVICES, {}, Path("/s"), "unix:///v")
    assert values["SCORECARD_DISPATCH_DATABASE_URL"] == ("postgresql+asyncpg://scorecards_dispatch@/scorecards?host=/s")
    assert "INGEST_DATABASE_URL" not in values


@pytest.mark.parametrize("port", ["0", "65536", "-1", "٨٠٠١", "8001 ", "http"])
def test_no_port(port: str) -> None:
    with pytest.raises(StartError, match="INGEST_PORT"):
        read_configuration({"INGEST_PORT": port}, SERVICES)


def test_a_missing_address_is_named_and_no_address_is_shown() -> None:
    with pytest.raises(StartError, match="MEASURES_OWNER_DATABASE_URL and MEASURES_DISPATCH_DATABASE_URL") as refusal:
        read_configuration({"MEASURES_DATABASE_URL": "postgresql+asyncpg://me:secret@db/x"}, SERVICES)
    assert "secret" not in str(refusal.value)


def test_keys_are_made_once_and_private(tmp_path: Path) -> None:
    first = make_secrets(tmp_path, {})
    assert make_secrets(tmp_path, {}) == first
    assert len(set(first.values())) == 3
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in tmp_path.iterdir())
    assert make_secrets(tmp_path, {"SECRET_KEY": "mine"}) == first | {"SECRET_KEY": "mine"}
    (tmp_path / "secret-key").write_text("\n")
    with pytest.raises(StartError, match="empty"):
        make_secrets(tmp_path, {})


def test_a_private_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_delays_grow_and_start_anew_after_a_healthy_while() -> None:
    delays = [0.0]
    for _ in range(9):
        delays.append(next_delay(delays[-1], ran_seconds=1))
    assert delays[1:] == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]
    assert next_delay(10.0, ran_seconds=31) == 0.1


class _Fragile:
    name = "fragile"

    def __init__(self) -> None:
        self.starts = 0
        self.how: str | None = None
        self.refuses = False

    def start(self) -> None:
        if self.refuses:
            raise StartError("no room")
        self.starts += 1
        self.how = None

    def ended(self) -> str | None:
        return self.how


def test_a_watch_starts_again_when_due_and_not_before() -> None:
    said: list[str] = []
    process = _Fragile()
    watch = Watch(process, said.append, started_at=0.0)
    assert not watch.step(1.0)
    process.how = "signal 9"
    assert watch.step(2.0)
    assert not watch.step(2.05)
    assert process.starts == 0
    assert watch.step(2.11)
    assert process.starts == 1
    assert said == ["fragile ended (signal 9); it is started again in 0.1 s"]
    process.how, process.refuses = "exit code 1", True
    watch.step(3.0)
    watch.step(3.5)
    assert said[-1] == "fragile ended (no room); it is started again in 0.4 s"
    process.refuses = False
    watch.step(4.0)
    assert process.starts == 2


def test_signals_are_counted_and_wake_the_sleeper() -> None:
    before = signal.getsignal(signal.SIGINT)
    with StopSignals() as signals:
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)
        started = time.monotonic()
        signals.sleep(10)
        assert time.monotonic() - started < 5
        assert signals.count == 2
    assert signal.getsignal(signal.SIGINT) is before


def test_a_failed_child_says_the_first_line_only(capsys: pytest.CaptureFixture[str]) -> None:
    def fails() -> None:
        raise ValueError("relation is missing\n[parameters: ('Canary Qanari',)]")

    assert guarded(fails) == 1
    line = json.loads(capsys.readouterr().err)
    assert line["kind"] == "ValueError"
    assert line["reason"] == "relation is missing"
    assert "fails" in line["frames"][-1]


def test_exit_codes_of_children() -> None:
    def leave(code: object) -> None:
        raise SystemExit(code)

    assert guarded(lambda: None) == 0
    assert guarded(lambda: leave(3)) == 3
    assert guarded(lambda: leave("words")) == 1


def test_last_lines_of_a_log(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"one\n\xff two\nthree\n")
    assert last_lines(tmp_path / "log", 2, " / ") == "� two / three"
    assert last_lines(tmp_path / "none", 2, " / ") == ""
    (tmp_path / "log").write_text('[1]\n{"event": "x"}\n{"kind": "OSError", "reason": "no room"}\n')
    assert last_lines(tmp_path / "log", 3, " / ") == '[1] / {"event": "x"} / OSError: no room'


def test_the_welcome_without_and_with_a_demo(tmp_path: Path) -> None:
    urls = {"measures-api": "http://127.0.0.1:8001", "scorecard-engine": "http://127.0.0.1:8003"}
    assert "Demo" not in welcome(urls, tmp_path, 1.0)
    assert str(tmp_path / "operator-key") in welcome(urls, tmp_path, 1.0)
    (tmp_path / "demo.json").write_text('{"page": "/scorecards/7?share=t"}')
    (tmp_path / "admin-access-key").write_text("ns_x_y\n")
    text = welcome(urls, tmp_path, 1.0)
    assert "http://127.0.0.1:8003/scorecards/7?share=t" in text
    assert "ns_x_y" in text
    assert "http://127.0.0.1:8001/docs" in text
