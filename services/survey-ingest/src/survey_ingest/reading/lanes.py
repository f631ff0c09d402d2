"""A lane for large files, so that nobody waits for one: while it is read, small files go to a child of their own."""

from collections.abc import Mapping
from pathlib import Path

from survey_ingest.domain.hints import Hints
from survey_ingest.reading.process import Limits, ReaderProcess, ReadResult, Tell, size_of, tell_nobody

#: From so many bytes on a file takes more than a few seconds.
LARGE_BYTES = 8 * 1024 * 1024


class LaneBusyError(Exception):
    """Another large file is being read; this one is to come again, and not to wait here."""


class ReaderLanes:
    """A warm child for all files, and a second one that lives only while the first is at a large file.

    One large file is read at a time: two would need more memory than a small machine has.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._first = ReaderProcess(limits)
        self._second = ReaderProcess(limits)
        self._at_a_large_file = False

    async def start(self) -> None:
        """Start the warm child now, so that the first reading need not wait for it."""
        await self._first.start()

    def admit(self, size: int) -> None:
        """Raise `LaneBusyError` where a file of so many bytes had to wait for another large one."""
        if size >= LARGE_BYTES and self._at_a_large_file:
            raise LaneBusyError

    async def read(self, path: Path, hints: Hints, out_dir: Path, tell: Tell = tell_nobody) -> ReadResult:
        """As `ReaderProcess.read`; raises `LaneBusyError` for a large file while another one is being read."""
        size = size_of(path)
        self.admit(size)
        if size >= LARGE_BYTES:
            return await self._read_large(path, hints, out_dir, tell)
        if not self._at_a_large_file:
            return await self._first.read(path, hints, out_dir, tell)
        try:
            return await self._second.read(path, hints, out_dir, tell)
        finally:
            if not self._at_a_large_file:
                await self._second.close()

    async def _read_large(self, path: Path, hints: Hints, out_dir: Path, tell: Tell) -> ReadResult:
        self._at_a_large_file = True
        try:
            return await self._first.read(path, hints, out_dir, tell)
        finally:
            self._at_a_large_file = False
            await self._second.close()

    async def close(self) -> None:
        """End both children; a later reading starts new ones."""
        await self._first.close()
        await self._second.close()

    @property
    def readers(self) -> Mapping[str, int]:
        """The version of each reader by its format."""
        return self._first.readers
