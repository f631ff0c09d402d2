"""An accepted upload until it is normalized, beside polars and pandas on the same file; and derivations beside polars.

Each pair is timed in turn, so that a machine that slows down slows both. `BENCH_RESPONSES=3000000` takes the large file
(about 2 GB on disk, some minutes).
"""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import psutil
import pytest
from large_forms import write_form
from measuring import report
from rba_platform.access import Caller, Role
from survey_ingest.reading.process import ReaderProcess
from survey_ingest.settings import IngestSettings
from survey_ingest.testing.fake_measures import FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest, running_ingest
from survey_ingest.uploads.receiving import receive
from survey_ingest.uploads.schemas import UploadOptions

SMALL, LARGE = 300_000, 3_000_000
RESPONSES = int(os.environ.get("BENCH_RESPONSES", SMALL))
PEER, LIMIT = ("polars_whole", 3.0) if RESPONSES < LARGE else ("polars_streaming", 2.0)
MEMORY_MEGABYTES = 1_200 if RESPONSES < LARGE else 1_500
RUNS = 3
_PEERS = Path(__file__).with_name("peers.py")


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("form") / "form.csv"
    write_form(path, RESPONSES)
    print(f"\n{RESPONSES} responses, {path.stat().st_size / 1e6:.0f} MB")
    return path


@pytest.fixture(scope="module")
def ingest_settings(service_settings: Callable[[str], dict[str, Any]]) -> IngestSettings:
    return IngestSettings(**service_settings("ingest"))


@pytest.fixture(scope="module")
async def reader() -> Any:
    process = ReaderProcess()
    await process.start()
    yield process
    await process.close()


async def test_an_accepted_upload_is_normalized_as_fast_as_stated(
    form: Path, reader: ReaderProcess, ingest_settings: IngestSettings, tmp_path: Path
) -> None:
    ours: list[float] = []
    theirs: list[float] = []
    memory = Peak()
    for _ in range(RUNS):
        theirs.append(await asyncio.to_thread(_peer, PEER, form, tmp_path))
        ours.append(await _normalized(ingest_settings, reader, form, memory))
    pandas = await asyncio.to_thread(_no_longer_than, "pandas_melt", form, tmp_path, 3 * median(ours))
    ratio = median(ours) / median(theirs)
    print("theirs and ours:", ", ".join(f"{their:.2f} s {our:.2f} s" for our, their in zip(ours, theirs, strict=True)))
    print(f"{PEER}: {median(theirs):.2f} s; accepted → normalized: {median(ours):.2f} s; pandas: {pandas}")
    ratios = [our / their for our, their in zip(ours, theirs, strict=True)]
    assert report(f"accepted → normalized by {PEER}", ratios, LIMIT, "x", share=50) <= 1, ratio
    assert report("anonymous memory of worker and reader", [memory.megabytes], MEMORY_MEGABYTES, "MB", share=100) <= 1
    assert pandas is None or pandas > median(ours)


async def _normalized(settings: IngestSettings, reader: ReaderProcess, form: Path, memory: "Peak") -> float:
    """Seconds from the answer to an upload until it is normalized, in a coalition of its own."""
    measures = FakeMeasures()
    coalition = measures.add_coalition()
    token = measures.add_key(coalition, Role.editor)
    async with running_ingest(settings, measures.transport, reader, coalition.id, token) as ingest:
        upload = await _accepted(ingest, coalition.id, form)
        with memory.watched():
            started = time.perf_counter()
            await ingest.work()
            seconds = time.perf_counter() - started
        found = await ingest.get(f"/v1/uploads/{upload}")
        assert (found["state"], found["counts"]["responses"]) == ("normalized", RESPONSES), found["problems"]
        await ingest.equipment.storage.delete_folder(str(coalition.id))
    return seconds


async def _accepted(ingest: RunningIngest, coalition_id: Any, form: Path) -> str:
    caller = Caller(coalition_id, Role.editor, uuid4())
    with form.open("rb") as file:
        upload = await receive(ingest.database, ingest.equipment.storage, caller, file, "form.csv", UploadOptions())
    return str(upload.id)


def _peer(name: str, form: Path, folder: Path) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, _PEERS, name, form, folder / "out.parquet"], check=True)
    return time.perf_counter() - started


def _no_longer_than(name: str, form: Path, folder: Path, seconds: float) -> float | None:
    """How long the peer takes; None where it is not done after `seconds`, or has no memory left."""
    started = time.perf_counter()
    command = [sys.executable, _PEERS, name, form, folder / "out.parquet"]
    try:
        subprocess.run(command, check=True, timeout=seconds, stderr=subprocess.DEVNULL)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    return time.perf_counter() - started


class Peak:
    """The most memory that this process and the reader's child held at once, without pages of files."""

    def __init__(self) -> None:
        self.megabytes = 0.0
        self._done = threading.Event()

    @contextmanager
    def watched(self) -> Iterator[None]:
        self._done.clear()
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield
        finally:
            self._done.set()
            thread.join()

    def _watch(self) -> None:
        me = psutil.Process()
        while not self._done.wait(0.05):
            total = 0
            for process in (me, *me.children()):
                try:
                    memory = process.memory_info()
                except psutil.NoSuchProcess:
                    continue
                if process is me or "survey_ingest.reading.child" in " ".join(process.cmdline()):
                    total += memory.rss - getattr(memory, "shared", 0)
            self.megabytes = max(self.megabytes, total / 1e6)
