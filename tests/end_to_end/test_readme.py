"""The README's own lines, run as they are printed, and the figures they give, counted by hand."""

import csv
import json
import re
import subprocess
from pathlib import Path

import pytest
from running_system import Coalition, RunningSystem

ROOT = Path(__file__).resolve().parents[2]
PORTS = {"8001": "measures", "8002": "ingest", "8003": "scorecard"}

pytestmark = [pytest.mark.xdist_group("system"), pytest.mark.timeout(240)]


def path_of_readme() -> list[str]:
    """The commands of the five-minute path."""
    section = (ROOT / "README.md").read_text().split("in five minutes")[1].split("\n## ")[0]
    block = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert block is not None
    return [line for line in block[1].splitlines() if line and not line.startswith("#")]


def hand_count() -> dict[str, tuple[int, int]]:
    """Agreeing and answering parents by month, straight from the file."""
    counts: dict[str, tuple[int, int]] = {}
    with (ROOT / "docs/examples/reading-survey.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            month = row["Timestamp"][:7].replace("/", "-")
            agreed, answered = counts.get(month, (0, 0))
            agrees = row["My child reads at home every day"] in ("Strongly agree", "Agree")
            counts[month] = (agreed + agrees, answered + 1)
    return counts


def test_every_line_runs_and_the_figures_are_those_of_the_file(system: RunningSystem, tmp_path: Path) -> None:
    coalition = system.coalition()
    (system.folder / "admin-access-key").write_text(coalition.key + "\n")
    (tmp_path / "var").symlink_to(system.folder)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    script = "\n".join(path_of_readme())
    for port, name in PORTS.items():
        script = script.replace(f"localhost:{port}", f"127.0.0.1:{system.ports[name]}")
    # Besides the printed lines: stop at the first that fails, and say which measure was made.
    script = f'set -e\n{script}\necho; echo "MEASURE=$MEASURE"'
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    assert "urn:north-star:problem" not in done.stdout, done.stdout

    measure = re.search(r"MEASURE=(\S+)", done.stdout)
    assert measure is not None
    points = coalition.data_points(measure[1])
    found = {point["period"]: (point["numerator"], point["denominator"]) for point in points}
    assert found == hand_count()
    agreed, answered = hand_count()["2026-10"]
    figures = coalition.figures(measure[1])
    assert figures is not None
    assert figures["current_actual"]["value"] == pytest.approx(100 * agreed / answered)
    assert figures["most_recent_period"]["value"] == "2026-10"
    assert (tmp_path / "curve.svg").read_text().startswith("<svg")
    coalition.close()


def test_lineage_leads_to_the_rows_of_the_file(system: RunningSystem) -> None:
    coalition = Coalition(system, (system.folder / "admin-access-key").read_text().strip())
    answer = coalition.ingest.get("/v1/lineage", params={"measure_key": "reads-daily", "period": "2026-10"})
    uploads = json.loads(answer.text)["items"][0]["uploads"]
    counted = [row["row_number"] for row in uploads[0]["rows"] if row["counted"]]
    lines = list(csv.reader((ROOT / "docs/examples/reading-survey.csv").open(newline="")))
    assert len(counted) == hand_count()["2026-10"][0]
    for row_number in counted:
        row = lines[row_number - 1]
        assert row[0].startswith("2026/10")
        assert row[2] in ("Strongly agree", "Agree")
    coalition.close()
