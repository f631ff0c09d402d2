"""Drawing charts without blocking: one drawing process, started when a chart is wanted and ended when none is."""

import asyncio
import json
import sys
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Any, Literal

import structlog

log = structlog.get_logger()

_TIMEOUT_SECONDS = 20.0
#: The drawing process grows by some kilobytes a chart; after this many a new one takes its place.
_CHARTS_PER_PROCESS = 500

ImageFormat = Literal["svg", "png"]


class ChartError(Exception):
    """A chart could not be drawn."""


class Renderer:
    """Draws Vega-Lite specifications; the last `cache_entries` images are kept."""

    def __init__(self, idle_seconds: float, cache_entries: int) -> None:
        self._idle_seconds = idle_seconds
        self._cache_entries = cache_entries
        self._cache: OrderedDict[bytes, bytes] = OrderedDict()
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._drawn = 0
        self._idle: asyncio.TimerHandle | None = None

    async def draw(self, spec: Mapping[str, Any], image_format: ImageFormat) -> bytes:
        """The image of `spec`; raises `ChartError`."""
        request = json.dumps({"format": image_format, "spec": spec}, ensure_ascii=True).encode()
        name = sha256(request).digest()
        async with self._turn:
            if name in self._cache:
                self._cache.move_to_end(name)
                return self._cache[name]
            image = await self._ask_patiently(request)
            self._cache[name] = image
            if len(self._cache) > self._cache_entries:
                self._cache.popitem(last=False)
            return image

    async def close(self) -> None:
        """End the drawing process."""
        async with self._turn:
            await self._end()

    async def _ask_patiently(self, request: bytes) -> bytes:
        # One that died, of whatever, is replaced once.
        for attempt in (1, 2):
            try:
                async with asyncio.timeout(_TIMEOUT_SECONDS):
                    return await self._ask(request)
            except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
                log.warning("drawing_failed", reason=type(error).__name__, attempt=attempt)
                await self._end()
            except asyncio.CancelledError:
                # The answer would be taken for that of the next question.
                await self._end()
                raise
        raise ChartError("the drawing process does not answer")

    async def _ask(self, request: bytes) -> bytes:
        process = await self._running()
        assert process.stdin is not None  # noqa: S101 - it was started with pipes
        assert process.stdout is not None  # noqa: S101 - as above
        process.stdin.write(request + b"\n")
        await process.stdin.drain()
        verdict, length = (await process.stdout.readuntil(b"\n")).split()
        content = await process.stdout.readexactly(int(length))
        self._drawn += 1
        self._rest()
        if verdict != b"ok":
            log.warning("chart_refused", reason=content.decode(errors="replace")[:200])
            raise ChartError("the specification cannot be drawn")
        return content

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._drawn >= _CHARTS_PER_PROCESS:
            await self._end()
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "scorecard_engine.charts.drawing_process",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            self._drawn = 0
        return self._process

    def _rest(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = asyncio.get_running_loop().call_later(self._idle_seconds, self._end_if_idle)

    def _end_if_idle(self) -> None:
        if self._turn.locked():
            self._rest()
        elif self._process is not None and self._process.stdin is not None:
            # It ends with its input; nobody waits for it here.
            self._process.stdin.close()
            self._process = None

    async def _end(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
