"""Logs carry places, names and counts, and never what a person wrote."""

import json
import subprocess
import sys

SCRIPT = """
import logging
import structlog
from rba_platform.logging import configure
configure("sample")
def fail(words):
    raise ValueError(words)
try:
    fail("CANARY")
except ValueError:
    structlog.get_logger().warning("ours", exc_info=True)
    logging.getLogger("uvicorn.error").exception("Exception in ASGI application CANARY")
logging.getLogger("asyncio").error("CANARY %s", "CANARY")
"""


def test_no_words_of_an_exception_reach_the_log() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert "CANARY" not in done.stderr + done.stdout
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["ours", "library", "library"]
    for line in lines[:2]:
        assert line["exception"][0] == "ValueError"
        assert any("fail" in frame for frame in line["exception"])
