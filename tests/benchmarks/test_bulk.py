"""How long a hundred thousand data points take in one call."""

import time
from pathlib import Path

from measuring import report
from running_system import running_system

ROWS = 100_000
RUNS = 3
STORE_SECONDS = 30.0


def test_a_hundred_thousand_rows_in_one_call(tmp_path: Path) -> None:
    times: list[float] = []
    with running_system(tmp_path / "var") as system:
        for _ in range(RUNS):
            coalition = system.coalition()
            coalition.measure("big", unit="number")
            values = [{"key": f"g{place}", "name": {"en": f"Group {place}"}} for place in range(50)]
            coalition.make("measures", "/v1/dimensions", key="group", name={"en": "Group"}, values=values)
            months = [f"{year}-{month:02d}" for year in range(1950, 2117) for month in range(1, 13)][: ROWS // 50]
            rows = "".join(f"big,{month},group=g{group},{group}.5\n" for month in months for group in range(50))
            body = f"measure_key,period,breakdown,value\n{rows}".encode()
            started = time.perf_counter()
            answer = coalition.measures.put(
                "/v1/data-points", content=body, headers={"Content-Type": "text/csv"}, timeout=300
            )
            times.append(time.perf_counter() - started)
            assert answer.json()["counts"]["created"] == ROWS
            coalition.close()
    assert report("100,000 data points in one call", times, STORE_SECONDS, "s", share=100) <= 1
