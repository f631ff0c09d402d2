"""Keeping processes alive: what ends unasked is started again, later each time it does so soon."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from north_star_local.errors import StartError

_FIRST_DELAY_SECONDS = 0.1
_LONGEST_DELAY_SECONDS = 10.0
#: A process that ran this long has recovered: its next end counts as the first again.
_HEALTHY_SECONDS = 30.0


class Supervised(Protocol):
    """A process that can be started again."""

    name: str

    def start(self) -> None:
        """Start it; may raise `StartError`."""

    def ended(self) -> str | None:
        """How it ended; None while it runs."""


def next_delay(previous: float, ran_seconds: float) -> float:
    """Seconds to wait before another start of a process that ended after `ran_seconds`."""
    if previous == 0 or ran_seconds >= _HEALTHY_SECONDS:
        return _FIRST_DELAY_SECONDS
    return min(previous * 2, _LONGEST_DELAY_SECONDS)


@dataclass
class Watch:
    """One process under supervision. Times are of `time.monotonic`."""

    process: Supervised
    say: Callable[[str], None]
    started_at: float = field(default_factory=time.monotonic)
    delay: float = 0.0
    due_at: float | None = None

    def step(self, now: float) -> bool:
        """Look once: note an end, start again when due. Whether anything changed."""
        if self.due_at is None:
            how = self.process.ended()
            if how is not None:
                self._plan(how, now)
            return how is not None
        if now < self.due_at:
            return False
        self.due_at = None
        self.started_at = now
        try:
            self.process.start()
        except StartError as error:
            self._plan(str(error), now)
            return False
        return True

    def _plan(self, how: str, now: float) -> None:
        self.delay = next_delay(self.delay, now - self.started_at)
        self.due_at = now + self.delay
        self.say(f"{self.process.name} ended ({how}); it is started again in {self.delay:.1f} s")
