"""The launcher's tests share a module of stand-in services that also runs as a script."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session", autouse=True)
def heed_interrupts() -> Iterator[None]:
    """A shell's background job (`nohup make test &`) ignores SIGINT, and so would all that tests start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
