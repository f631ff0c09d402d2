"""How soon the second start is ready, and how much memory everything takes."""

import time
from pathlib import Path

import pytest
from measuring import memory_of_tree, report
from running_system import RunningSystem, running_system

READY_SECONDS = 8.0
MEMORY_MEGABYTES = 900.0
STARTS = 5
SETTLING_SECONDS = 60


def test_second_start_and_memory(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    with running_system(folder, demo=True) as first:
        first.wait_for_demo()
        first.stop()
    times: list[float] = []
    for _ in range(STARTS):
        system = RunningSystem(folder, demo=True)
        try:
            times.append(system.start())
            if len(times) == STARTS:
                memory = _settled_memory(system)
        finally:
            system.stop()
    start_ratio = report("second start until ready", times, READY_SECONDS, "s", share=100)
    for name, megabytes in sorted(memory.items(), key=lambda item: -item[1]):
        print(f"  {megabytes:7.1f} MB  {name}")
    memory_ratio = report("memory of all processes (PSS)", [sum(memory.values())], MEMORY_MEGABYTES, "MB", share=100)
    assert start_ratio <= 1
    assert memory_ratio <= 1


def _settled_memory(system: RunningSystem) -> dict[str, float]:
    if not Path("/proc/self/smaps_rollup").exists():
        pytest.skip("memory shared out among processes is known on Linux only")
    time.sleep(SETTLING_SECONDS)
    assert system.launcher is not None
    return memory_of_tree(system.launcher.pid)
