"""How long a large participants report takes to be read: a thousand people who each came ten times."""

import csv
import io
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from measuring import report
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.reading import read

PEOPLE, CONNECTIONS = 1_000, 10
RUNS = 5
SECONDS = 1.0
_WHEN = "%m/%d/%Y %I:%M:%S %p"


def participants() -> bytes:
    """A report of invented people in random order; every fourth of them without an address."""
    dice, out = random.Random(1), io.StringIO(newline="")
    start = datetime(2026, 3, 24, 16, tzinfo=UTC)
    rows = []
    for person in range(PEOPLE):
        for _ in range(CONNECTIONS):
            joined, seconds = start + timedelta(seconds=dice.randrange(6_000)), dice.randrange(1, 1_200)
            left = joined + timedelta(seconds=seconds)
            address = f"person{person}@example.org" if person % 4 else ""
            times = (f"{joined:{_WHEN}}", f"{left:{_WHEN}}", -(-seconds // 60))
            rows.append([f"Person {person} (نورة {person})", address, *times, "Yes", "", "No"])
    dice.shuffle(rows)
    writer = csv.writer(out)
    writer.writerow(["Topic", "ID", "Host", "Duration (minutes)", "Start time", "End time", "Participants"])
    end = start + timedelta(hours=2)
    writer.writerow(
        ["Reading", "812 3456 7890", "H (h@example.org)", 120, f"{start:{_WHEN}}", f"{end:{_WHEN}}", 10_000]
    )
    writer.writerow([])
    writer.writerow([
        "Name (original name)", "Email", "Join time", "Leave time", "Duration (minutes)", "Guest",
        "Recording disclaimer response", "In waiting room",
    ])  # fmt: skip
    writer.writerows(rows)
    return ("\ufeff" + out.getvalue()).encode()


def test_ten_thousand_connections(tmp_path: Path) -> None:
    path = tmp_path / "participants.csv"
    path.write_bytes(participants())
    hints = Hints(upload="u", identity_key=b"key of the benchmark")
    read(path, hints)  # warm, as the reader process is
    times: list[float] = []
    for _ in range(RUNS):
        started = time.perf_counter()
        result = read(path, hints)
        times.append(time.perf_counter() - started)
        assert isinstance(result, Workshop)
        assert (result.persons.height, result.connections.height) == (PEOPLE, PEOPLE * CONNECTIONS)
    assert report("10,000 connections of 1,000 people", times, SECONDS, "s", share=50) <= 1
