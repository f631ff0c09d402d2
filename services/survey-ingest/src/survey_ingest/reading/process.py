"""The parent's side of the reader process: one warm child, watched, replaced when it died or had to be killed."""

import asyncio
import contextlib
import json
import os
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from survey_ingest.domain.findings import ReadError, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.progress import Standing
from survey_ingest.reading.results import ReadResult, load_result

__all__ = ["Limits", "ReadResult", "ReaderProcess", "Tell", "size_of", "tell_nobody"]

_LOOK_EVERY = 0.05  # seconds between two looks at the child's memory
_START_SECONDS = 30.0
_SMALL_BYTES_PER_SECOND = 64 * 1024  # many times what the slowest reader needs, as machines are busy
_MOST_FOR_SMALL = 110.0  # seconds
_PASSED_ON = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "HOME", "TMPDIR", "LANG", "LC_ALL", "COVERAGE_PROCESS_START")
_LARGEST_ANSWER = 16 * 1024**2
_ADVICE = "The file was not read. If it opens in its own tool, export it again; otherwise ask for help with it."

#: What hears how far a reading is.
Tell = Callable[[Standing], None]


def tell_nobody(_standing: Standing) -> None:
    """For readings that nobody watches."""


@dataclass(frozen=True)
class Limits:
    """What one reading may use: bytes of addresses, of memory, of the file read, of a file written; and time.

    A file may take `seconds`, one more for each 64 KB of its first megabytes, and one for each `bytes_per_second`:
    a small file on which a parser hangs is soon given up, and a large one has its time.
    """

    address_space: int = 4 * 1024**3
    resident_memory: int = 1536 * 1024**2
    seconds: float = 10.0
    bytes_per_second: int = 4 * 1024**2
    file_size: int = 4 * 1024**3
    output_size: int = 4 * 1024**3

    def seconds_for(self, size: int) -> float:
        """How long a file of so many bytes may take."""
        return self.seconds + min(size / _SMALL_BYTES_PER_SECOND, _MOST_FOR_SMALL) + size / self.bytes_per_second


class ReaderProcess:
    """One warm child that reads one file after another; calls wait for one another.

    The child gets no environment but what Python needs: no database address, no key.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = asyncio.Lock()
        self._child: Process | None = None
        self._readers: dict[str, int] = {}

    async def start(self) -> None:
        """Start the child now, so that the first reading need not wait for it."""
        async with self._lock:
            await self._running()

    def admit(self, size: int) -> None:
        """Let a file of any size come, as one process alone can do no better; see `ReaderLanes`."""

    async def read(self, path: Path, hints: Hints, out_dir: Path, tell: Tell = tell_nobody) -> ReadResult:
        """Read a file into the existing folder `out_dir`; `tell` hears how far it is. Cancelled, it kills the child.

        Raises `ReadError`; also for a file that is too large (`file_too_large`), and for a child that crashed
        (`reader_crashed`), took too long (`reader_too_slow`), grew too large (`reader_too_large`) or failed
        (`reader_failed`). After any of these the next call starts a new child.
        """
        size = size_of(path)
        if size > self._limits.file_size:
            raise rejected(
                "file_too_large",
                f"The file is larger than {self._limits.file_size // 1024**2} MB. Export a part of it, such as a year.",
            )
        async with self._lock:
            try:
                child = await self._running()
                request = {"path": str(path), "hints": hints.to_json(), "out_dir": str(out_dir)}
                answer = await self._ask(child, request, self._limits.seconds_for(size), tell)
            except BaseException:
                await self._end()  # the child may still be busy with this file: its answer is nobody's
                raise
            if "failed" in answer:
                await self._end()
        return _result(answer, out_dir)

    async def close(self) -> None:
        """End the child; a later reading starts a new one."""
        async with self._lock:
            await self._end()

    @property
    def readers(self) -> Mapping[str, int]:
        """The version of each reader by its format, as the last child that was started said."""
        return self._readers

    @property
    def pid(self) -> int | None:
        """The process id of the child, or None while there is none."""
        return self._child.pid if self._child else None

    async def _running(self) -> Process:
        if self._child and self._child.returncode is None:
            return self._child
        limits = self._limits
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        self._child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "survey_ingest.reading.child", str(limits.address_space), str(limits.output_size),
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=_LARGEST_ANSWER,
            env=environment | {"POLARS_MAX_THREADS": "2", "PYTHONUTF8": "1"},
        )  # fmt: skip
        hello = await self._line(self._child, time.monotonic() + _START_SECONDS)
        self._readers = hello["readers"]
        return self._child

    async def _ask(self, child: Process, request: dict[str, Any], seconds: float, tell: Tell) -> dict[str, Any]:
        if child.stdin is None:
            raise TypeError("the child was started without a pipe")
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # said by the answer that does not come
            child.stdin.write(json.dumps(request).encode() + b"\n")
            await child.stdin.drain()
        deadline = time.monotonic() + seconds
        while "progress" in (answer := await self._line(child, deadline)):
            tell(Standing.from_json(answer["progress"]))
        return answer

    async def _line(self, child: Process, deadline: float) -> dict[str, Any]:
        """The next answer of the child, while its memory and the clock are watched."""
        if child.stdout is None:
            raise TypeError("the child was started without a pipe")
        reading = asyncio.ensure_future(child.stdout.readline())
        try:
            while True:
                done, _ = await asyncio.wait({reading}, timeout=_LOOK_EVERY)
                if done:
                    break
                if time.monotonic() > deadline:
                    raise rejected("reader_too_slow", f"Reading took longer than is allowed. {_ADVICE}")
                if _resident(child.pid) > self._limits.resident_memory:
                    raise _too_large()
        finally:
            reading.cancel()
        line = reading.result()
        if not line:
            code = await child.wait()
            raise rejected("reader_crashed", f"The parser ended at this file (status {code}). {_ADVICE}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()


def _too_large() -> ReadError:
    return rejected("reader_too_large", f"Reading needs more memory than is allowed. {_ADVICE}")


def size_of(path: Path) -> int:
    """How many bytes the file has."""
    return path.stat().st_size


def _resident(pid: int) -> int:
    """The memory that is the process's own, in bytes: pages of files that it reads can be taken from it any time."""
    try:
        memory = psutil.Process(pid).memory_info()
        return int(memory.rss - getattr(memory, "shared", 0))
    except psutil.Error:
        return 0  # it has just ended: the pipe says so


def _result(answer: dict[str, Any], out_dir: Path) -> ReadResult:
    if "error" in answer:
        raise ReadError.from_json(answer["error"])
    if answer.get("memory"):
        raise _too_large()
    if "failed" in answer:
        raise rejected("reader_failed", f"The reader failed ({answer['failed']} in {answer['place']}). {_ADVICE}")
    return load_result(answer["kind"], out_dir)
