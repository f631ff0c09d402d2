"""The README's own lines, run as they are printed, and the figures they give, counted by hand."""

import csv
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
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
            if row["Who are you?"] != "Parent":
                continue
            month = row["Timestamp"][:7].replace("/", "-")
            agreed, answered = counts.get(month, (0, 0))
            agrees = row["My child reads at home every day"] in ("Strongly agree", "Agree")
            counts[month] = (agreed + agrees, answered + 1)
    return counts


@pytest.fixture(scope="module")
def walked(system: RunningSystem, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Coalition, str, str]]:
    """The path, walked once: the coalition, the id of the measure, and what the lines printed."""
    coalition = system.coalition()
    folder = tmp_path_factory.mktemp("reader")
    (system.folder / "admin-access-key").write_text(coalition.key + "\n")
    (folder / "var").symlink_to(system.folder)
    (folder / "docs").symlink_to(ROOT / "docs")
    script = "\n".join(path_of_readme())
    for port, name in PORTS.items():
        script = script.replace(f"localhost:{port}", f"127.0.0.1:{system.ports[name]}")
    # Besides the printed lines: stop at the first that fails, and say which measure was made.
    script = f'set -e -o pipefail\n{script}\necho "MEASURE=$MEASURE"'
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "urn:north-star:problem" not in done.stdout, done.stdout
    measure = re.search(r"MEASURE=(\S+)", done.stdout)
    assert measure is not None
    yield coalition, measure[1], done.stdout
    coalition.close()


def test_the_figures_are_those_of_the_file(walked: tuple[Coalition, str, str]) -> None:
    coalition, measure_id, _ = walked
    points = coalition.data_points(measure_id)
    assert {point["period"]: (point["numerator"], point["denominator"]) for point in points} == hand_count()
    agreed, answered = hand_count()["2026-10"]
    figures = coalition.figures(measure_id)
    assert figures is not None
    assert figures["current_actual"]["value"] == pytest.approx(100 * agreed / answered)
    assert figures["most_recent_period"]["value"] == "2026-10"


def test_the_link_opens_the_scorecard(walked: tuple[Coalition, str, str]) -> None:
    _, _, printed = walked
    link = re.search(r"http://\S+/shared/\S+", printed)
    assert link is not None
    page = httpx.get(link[0], headers={"Accept-Language": "ar"}, trust_env=False)
    assert page.is_success
    assert "أولياء الأمور الذين يقرأ أطفالهم يوميًا" in page.text


def test_lineage_leads_to_the_rows_of_the_file(walked: tuple[Coalition, str, str]) -> None:
    coalition, _, _ = walked
    answer = coalition.get("ingest", "/v1/lineage", measure_key="reads-daily", period="2026-10")
    uploads = answer["items"][0]["uploads"]
    counted = [row["row_number"] for row in uploads[0]["rows"] if row["counted"]]
    lines = list(csv.reader((ROOT / "docs/examples/reading-survey.csv").open(newline="")))
    assert len(counted) == hand_count()["2026-10"][0]
    for row_number in counted:
        row = lines[row_number - 1]
        assert row[0].startswith("2026/10")
        assert row[1] == "Parent"
        assert row[2] in ("Strongly agree", "Agree")


def test_every_link_of_the_readme_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / "README.md").read_text()):
        assert "://" in target or (ROOT / target).exists(), target
