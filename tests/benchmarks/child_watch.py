"""Files given to the reader's child one by one: what became of each, how long it took, the most memory it had.

The kernel keeps the peak of the resident memory of a process (`VmHWM`), and begins anew when told so. From it the pages
of files are taken off that the child had mapped before it began (the code of its libraries): what is left is at least
its own memory at the peak, and a peak of a microsecond is in it.
"""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.reading.process import ReaderProcess

READ = "read"
_LOOK_EVERY = 0.005  # seconds; only for a child that is gone before its peak can be asked for


@dataclass(frozen=True)
class Outcome:
    """What became of a file: `read`, or the code of its refusal. `replaced` says that the child ended by it.

    `seconds` are those of the clock, `processor` those that the child worked.
    """

    name: str
    code: str
    seconds: float
    processor: float
    megabytes: float
    replaced: bool = False


async def outcome_of(reader: ReaderProcess, name: str, path: Path, out: Path, hints: Hints) -> Outcome:
    """Give the file at `path` to the child, and see."""
    await reader.start()
    pid = reader.pid
    assert pid is not None
    with _Peak(pid).watched() as peak:
        started = time.perf_counter()
        try:
            await reader.read(path, hints, out)
            code = READ
        except ReadError as error:
            code = error.code
        seconds = time.perf_counter() - started
    await asyncio.to_thread(_emptied, out)
    return Outcome(name, code, seconds, peak.processor, peak.megabytes, reader.pid != pid)


def _emptied(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


class _Peak:
    """The most memory of its own that a process had while it was watched, in megabytes, and how long it worked."""

    def __init__(self, pid: int) -> None:
        self.megabytes = self.processor = 0.0
        self._pid = pid
        self._done = threading.Event()

    @contextmanager
    def watched(self) -> Iterator["_Peak"]:
        """Watch, from a new beginning."""
        Path(f"/proc/{self._pid}/clear_refs").write_text("5")
        files, worked = self._status("RssFile") or 0, self._worked()
        thread = threading.Thread(target=self._look)
        thread.start()
        try:
            yield self
        finally:
            self._done.set()
            thread.join()
        highest = self._status("VmHWM")
        if highest is not None:
            self.megabytes = (highest - files) / 1024
            self.processor = self._worked() - worked

    def _worked(self) -> float:
        times = psutil.Process(self._pid).cpu_times()
        return times.user + times.system

    def _look(self) -> None:
        while not self._done.wait(_LOOK_EVERY):
            self.megabytes = max(self.megabytes, (self._status("RssAnon") or 0) / 1024)

    def _status(self, name: str) -> int | None:
        """A line of the process's status, in kilobytes; None once it is gone."""
        try:
            lines = Path(f"/proc/{self._pid}/status").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), None)
