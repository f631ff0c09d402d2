"""The parent lives whatever the child does: a poison reader, installed by entry point, hangs, aborts, allocates."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.reading.process import Limits, ReaderProcess

FORM = Path(__file__).parent.parent / "readers" / "fixtures" / "google_forms" / "download_arabic.csv"
WORKSHOP = Path(__file__).parent.parent / "readers" / "fixtures" / "zoom_participants" / "p3_raw.csv"
#: For what ends otherwise than by the clock: a busy machine must not make it too slow.
PATIENT = Limits(seconds=60.0, resident_memory=400 * 1024**2, file_size=100_000)
SMALL = Limits(seconds=4.0, resident_memory=400 * 1024**2, file_size=100_000)
POISON = """
import ctypes, os, time
from survey_ingest.readers.contract import Evidence

class Poison:
    format = title = export_help = "poison"
    header_words = frozenset()

    def recognises(self, probe):
        return Evidence(1.0, "any", ()) if probe.data.startswith(b"poison") else None

    def read(self, probe, evidence, hints):
        deed = probe.text.split()[1]
        if deed == "hang":
            time.sleep(600)
        if deed == "spin":
            while True: pass
        if deed == "abort":
            os.abort()
        if deed == "segfault":
            ctypes.string_at(0)
        if deed == "exit":
            os._exit(0)
        if deed == "allocate":
            held = []
            while True: held.append(bytearray(b"1") * 100_000_000)
        if deed == "reserve":
            bytearray(5 * 1024**3)
        if deed == "raise":
            raise KeyError("words of a respondent")
        if deed == "panic":
            import polars as pl
            raise pl.exceptions.PanicException("words of a respondent")
        if deed == "write":
            with open(hints.file_name, "wb") as file:
                while True: file.write(bytes(1024 * 1024))

poison = Poison()
"""


@pytest.fixture(scope="module")
def poisoned_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("poison")
    (folder / "poison_reader.py").write_text(POISON)
    info = folder / "poison-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: poison\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[survey_ingest.readers]\npoison = poison_reader:poison\n")
    return folder


@pytest.fixture
def poisoned(poisoned_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(poisoned_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")


@pytest.fixture
async def reader(poisoned: None) -> AsyncIterator[ReaderProcess]:  # noqa: ARG001 - it sets the environment
    process = ReaderProcess(SMALL)
    yield process
    await process.close()


async def test_a_file_becomes_files_and_the_child_stays_warm(reader: ReaderProcess, tmp_path: Path) -> None:
    hints = Hints(upload="u", identity_key=b"k", tombstones=frozenset({"nobody"}))
    form = await reader.read(FORM, hints, tmp_path)
    pid = reader.pid
    assert (form.kind, form.report.counts["responses"]) == ("dataset", 8)
    assert form.frame is not None
    assert form.frame.exists()
    assert form.codebook is not None
    assert form.codebook.questions[1].scale == "satisfied 5"
    workshop = await reader.read(WORKSHOP, hints, tmp_path)
    assert (workshop.kind, workshop.report.counts["persons"]) == ("workshop", 7)
    assert {name: path.exists() for name, path in workshop.frames.items()} == {"connections": True, "persons": True}
    assert workshop.sessions[0].meeting_id == "81234567890"
    assert reader.pid == pid


async def test_a_refusal_comes_through_whole(reader: ReaderProcess, tmp_path: Path) -> None:
    path = tmp_path / "dates.csv"
    path.write_text("Timestamp,Role\n3/4/2025 10:00:00,Teacher\n")
    with pytest.raises(ReadError) as caught:
        await reader.read(path, Hints(), tmp_path)
    assert caught.value.outcome == "needs_attention"
    assert caught.value.asks == {"date_order": ["day_first", "month_first"]}
    assert caught.value.detection["format"] == "google_forms"


@pytest.fixture
async def patient(poisoned: None) -> AsyncIterator[ReaderProcess]:  # noqa: ARG001 - it sets the environment
    process = ReaderProcess(PATIENT)
    yield process
    await process.close()


@pytest.mark.parametrize("deed", ["hang", "spin"])
async def test_a_file_that_takes_too_long_is_named_and_the_next_one_is_read(
    reader: ReaderProcess, tmp_path: Path, deed: str
) -> None:
    poison = tmp_path / "poison.csv"
    poison.write_text(f"poison {deed}")
    await reader.start()
    started = time.monotonic()
    with pytest.raises(ReadError) as caught:
        await reader.read(poison, Hints(), tmp_path)
    assert caught.value.code == "reader_too_slow"
    assert SMALL.seconds <= time.monotonic() - started < SMALL.seconds + 10
    assert (await reader.read(FORM, Hints(), tmp_path)).report.counts["responses"] == 8


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        ("abort", "reader_crashed"),
        ("segfault", "reader_crashed"),
        ("exit", "reader_crashed"),
        ("allocate", "reader_too_large"),
        ("reserve", "reader_too_large"),
        ("raise", "reader_failed"),
        ("panic", "reader_failed"),
    ],
)
async def test_a_poison_file_is_named_and_the_next_one_is_read(
    patient: ReaderProcess, tmp_path: Path, deed: str, code: str
) -> None:
    poison = tmp_path / "poison.csv"
    poison.write_text(f"poison {deed}")
    with pytest.raises(ReadError) as caught:
        await patient.read(poison, Hints(), tmp_path)
    assert caught.value.code == code
    assert "respondent" not in str(caught.value)
    assert (await patient.read(FORM, Hints(), tmp_path)).report.counts["responses"] == 8


async def test_a_child_that_writes_without_end_is_stopped(
    poisoned_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(poisoned_path))
    process = ReaderProcess(Limits(seconds=5, output_size=3 * 1024**2))
    poison = tmp_path / "poison.csv"
    poison.write_text("poison write")
    with pytest.raises(ReadError, match=r"reader_(crashed|failed)"):
        await process.read(poison, Hints(file_name=str(tmp_path / "endless")), tmp_path)
    assert (tmp_path / "endless").stat().st_size <= 3 * 1024**2
    await process.close()


@pytest.mark.parametrize(
    ("size", "least", "most"), [(0, 10, 10), (300_000, 14, 16), (8 * 1024**2, 120, 125), (1800 * 1024**2, 500, 600)]
)
def test_small_files_have_little_time_and_large_ones_enough(size: int, least: float, most: float) -> None:
    assert least <= Limits().seconds_for(size) <= most


async def test_a_large_file_is_refused_before_it_is_read(reader: ReaderProcess, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(bytes(SMALL.file_size + 1))
    with pytest.raises(ReadError, match="file_too_large"):
        await reader.read(path, Hints(), tmp_path)
    assert reader.pid is None


async def test_a_cancelled_reading_leaves_no_answer_behind(reader: ReaderProcess, tmp_path: Path) -> None:
    poison = tmp_path / "poison.csv"
    poison.write_text("poison hang")
    await reader.start()
    task = asyncio.create_task(reader.read(poison, Hints(), tmp_path))
    await asyncio.sleep(0.2)
    pid = reader.pid
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert pid is not None
    assert not psutil.pid_exists(pid)
    assert (await reader.read(FORM, Hints(), tmp_path)).kind == "dataset"


async def test_readings_at_once_wait_for_one_another(reader: ReaderProcess, tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(4)]
    for folder in folders:
        folder.mkdir()
    files = [FORM, WORKSHOP, FORM, WORKSHOP]
    results = await asyncio.gather(
        *(reader.read(file, Hints(), folder) for file, folder in zip(files, folders, strict=True))
    )
    assert [result.kind for result in results] == ["dataset", "workshop", "dataset", "workshop"]


async def test_the_child_is_given_no_secret_and_ends_when_it_is_closed(reader: ReaderProcess) -> None:
    await reader.start()
    assert reader.pid is not None
    child = psutil.Process(reader.pid)
    assert "DATABASE_URL" not in child.environ()
    await reader.close()
    assert not child.is_running()
