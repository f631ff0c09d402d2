"""What the launcher says to the person at the terminal."""

import sys
import time


class Terminal:
    """Lines with the seconds since the start in front. `started`: the start by `time.monotonic`, else now.

    That clock is the same in all processes of a machine, so that a child can count on.
    """

    def __init__(self, started: float | None = None) -> None:
        self.started = time.monotonic() if started is None else started

    @property
    def seconds(self) -> float:
        """Seconds since the launcher started."""
        return time.monotonic() - self.started

    def step(self, text: str) -> None:
        """A step of the start, or news of a running process."""
        self._write(f"{self.seconds:6.1f} s  {text}\n")

    def block(self, text: str) -> None:
        """Something to keep on the screen, between blank lines."""
        self._write(f"\n{text}\n\n")

    @staticmethod
    def _write(text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError:
            # The terminal is gone (window closed, pipe ended); what runs must still be stopped in order.
            return
