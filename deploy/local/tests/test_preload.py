"""What the launcher loads before it forks must survive a fork."""

import json
import subprocess
import sys

import pytest

SCRIPT = """
import json, os, sys, threading
os.environ["OPENBLAS_NUM_THREADS"] = "1"
from north_star_local.preload import preload
from north_star_local.services import SERVICES
preload(SERVICES)
tasks = len(os.listdir("/proc/self/task")) if sys.platform == "linux" else threading.active_count()
missing = [service.package for service in SERVICES if f"{service.package}.main" not in sys.modules]
print(json.dumps({"modules": sorted(sys.modules), "threads": tasks, "missing": missing}))
"""


@pytest.mark.serial
def test_nothing_that_is_loaded_before_the_fork_starts_threads() -> None:
    answer = subprocess.run([sys.executable, "-c", SCRIPT], check=True, capture_output=True, text=True)
    loaded = json.loads(answer.stdout)
    assert loaded["missing"] == []
    assert loaded["threads"] == 1
    assert not {"polars", "vl_convert", "pyarrow", "pyreadstat"} & set(loaded["modules"])
