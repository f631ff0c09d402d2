"""Real export files, from upload to figure, against counts made here from the same file by plain means."""

import csv
import math
import os
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from running_system import Coalition, until

pytestmark = [
    pytest.mark.xdist_group("system"),
    pytest.mark.timeout(240),
    pytest.mark.skipif("REAL_EXPORTS" not in os.environ, reason="REAL_EXPORTS names no folder of real export files"),
]
REAL = Path(os.environ.get("REAL_EXPORTS", "."))
FORMS = REAL / "surveys" / "google_forms"
ZOOM = REAL / "zoom" / "participants"


def answers(path: Path, column: str) -> list[str]:
    """The cells of a column that hold something, blank columns and footers included as they are."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.reader(file)
        header = [" ".join(cell.split()) for cell in next(reader)]
        place = header.index(" ".join(column.split()))
        return [row[place].strip() for row in reader if row[0].strip() and row[place].strip()]


SINGLE = [
    ("dask_2019.csv", 259, "Is Dask stable enough for you?", ["Yes"]),
    ("dask_2020.csv", 239, "How often do you use Dask?", ["Every day"]),
    ("dask_2021.csv", 247, "How often do you use Dask?", ["Every day", "Occasionally"]),
    ("hello_pulse_fr_forms_direct.csv", 248, "Vous êtes :", ["Etudiant"]),
    ("spack-user-survey-2020-responses.csv", 170, "Have you done a Spack Tutorial?", ["No"]),
]


@pytest.mark.parametrize(("name", "responses", "title", "counts"), SINGLE, ids=[case[0] for case in SINGLE])
def test_a_share_of_respondents(coalition: Coalition, name: str, responses: int, title: str, counts: list[str]) -> None:
    cells = answers(FORMS / name, title)
    chosen = sum(1 for cell in cells if cell in counts)
    assert chosen, "the count must be of something"
    points = _published(coalition, FORMS / name, responses, title, counts)
    assert sum(point["numerator"] for point in points) == chosen
    assert sum(point["denominator"] for point in points) == len(cells)


MULTIPLE = [
    ("dask_2019.csv", ";", 259, "Dask APIs", "Array"),
    ("dask_2020.csv", ";", 239, "Dask APIs", "DataFrame"),
    ("dask_2021.csv", ", ", 247, "Dask APIs", "Delayed"),
]


@pytest.mark.parametrize(("name", "joiner", "responses", "title", "option"), MULTIPLE, ids=[c[0] for c in MULTIPLE])
def test_a_choice_of_a_multi_select(
    coalition: Coalition, name: str, joiner: str, responses: int, title: str, option: str
) -> None:
    cells = answers(FORMS / name, title)
    points = _published(coalition, FORMS / name, responses, title, [option])
    assert sum(point["numerator"] for point in points) == sum(1 for cell in cells if option in cell.split(joiner))
    assert sum(point["denominator"] for point in points) == len(cells)


def test_a_row_of_averages_is_no_response(coalition: Coalition) -> None:
    upload = _read(coalition, FORMS / "cncf_maintainers_2017h1_google.csv")
    assert (upload["counts"]["responses"], upload["counts"]["set_aside"]) == (19, 1)


def test_people_and_hours_of_a_zoom_meeting(coalition: Coalition) -> None:
    path = ZOOM / "lightbridge-ks__participants_heroes.csv"
    spans: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            pattern = "%m/%d/%Y %I:%M:%S %p"
            joined, left = (datetime.strptime(row[column], pattern) for column in ("Join Time", "Leave Time"))  # noqa: DTZ007 - only differences count
            spans[row["User Email"]].append((joined, left))
    people, hours = len(spans), sum(_covered(each) for each in spans.values()) / 3600
    assert people == 27

    upload = _read(coalition, path)
    assert upload["counts"]["connections"] == 31
    for statistic, unit, expected in (
        ("attendance_people", "number", people),
        ("attendance_person_hours", "number", hours),
    ):
        measure = coalition.measure(statistic.replace("_", "-"), calendar="year", unit=unit, quadrant="how_much")
        coalition.publish(measure_key=measure["key"], source_id=upload["source_id"], statistic=statistic)
        points = _points(coalition, measure["id"])
        assert [point["period"] for point in points] == ["2021"]
        assert points[0]["value"] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "layout", "persons", "connections"),
    [
        ("andrewpknight__meeting002_participants.REDACTED.csv", "P2", 10, None),
        ("lightbridge-ks__participants_heroes_full.csv", "P1", 27, 31),
        ("yu-9824__example2.csv", "P1", None, 114),
        ("made__p0_oldest.csv", "P0", 4, 6),
        ("made__p3_raw_waiting_room.csv", "P3 raw", None, 11),
        ("made__p3_unique_info.csv", "P3 unique", 4, None),
        ("made__p4_active_hosts.csv", "P4", None, 5),
    ],
)
def test_every_layout_of_zoom(
    coalition: Coalition, name: str, layout: str, persons: int | None, connections: int | None
) -> None:
    # The made files hold dates like 03/04/2026 of one day only, which nothing in them decides.
    upload = _read(coalition, ZOOM / name, date_order="month_first" if name.startswith("made__p") else "")
    assert (upload["state"], upload["detection"]["layout"]) == ("normalized", layout)
    if persons is not None:
        assert upload["counts"]["persons"] == persons
    if connections is not None:
        assert upload["counts"]["connections"] == connections


def test_dates_that_cannot_be_decided_are_asked_for(coalition: Coalition) -> None:
    upload = _read(coalition, ZOOM / "made__p1_es_semicolon_dayfirst.csv")
    assert upload["state"] == "needs_attention"
    assert [problem["code"] for problem in upload["problems"]]
    answer = coalition.ingest.get(f"/v1/uploads/{upload['id']}")
    changed = coalition.ingest.patch(
        f"/v1/uploads/{upload['id']}", json={"date_order": "day_first"}, headers={"If-Match": answer.headers["etag"]}
    )
    assert changed.is_success, changed.text
    upload = coalition.read(upload["id"])
    assert (upload["state"], upload["counts"]["persons"]) == ("normalized", 3)


def _covered(spans: list[tuple[datetime, datetime]]) -> float:
    """Seconds covered by at least one span."""
    seconds, end = 0.0, None
    for joined, left in sorted(spans):
        begin = joined if end is None else max(joined, end)
        if left > begin:
            seconds += (left - begin).total_seconds()
        end = left if end is None else max(end, left)
    return seconds


def _read(coalition: Coalition, path: Path, **options: str) -> dict[str, Any]:
    given = {name: value for name, value in options.items() if value}
    return coalition.read(coalition.upload(path.name, path.read_bytes(), **given)["id"])


def _published(coalition: Coalition, path: Path, responses: int, title: str, counts: list[str]) -> list[dict[str, Any]]:
    upload = _read(coalition, path)
    assert upload["state"] == "normalized", upload["problems"]
    assert upload["counts"]["responses"] == responses
    questions = coalition.get("ingest", f"/v1/sources/{upload['source_id']}/codebook")["questions"]
    wanted = " ".join(title.split())
    question = next(each["key"] for each in questions if " ".join(each["title"].split()) == wanted)
    measure = coalition.measure("share", calendar="year")
    coalition.publish(
        measure_key="share",
        source_id=upload["source_id"],
        statistic="percent_choosing",
        question=question,
        counts=counts,
    )
    points = _points(coalition, measure["id"])
    newest = max(points, key=lambda point: point["period"])
    figures = until(_current_is(coalition, measure["id"], newest["period"]))
    expected = 100 * newest["numerator"] / newest["denominator"]
    assert math.isclose(figures["current_actual"]["value"], expected) or newest["n"] < 10
    return points


def _points(coalition: Coalition, measure_id: str) -> list[dict[str, Any]]:
    return until(lambda: coalition.data_points(measure_id) or None)


def _current_is(coalition: Coalition, measure_id: str, period: str) -> Callable[[], dict[str, Any] | None]:
    def ask() -> dict[str, Any] | None:
        figures = coalition.figures(measure_id)
        if figures is None or figures["current_actual"]["status"] == "unknown":
            return None
        assert figures["current_actual"]["status"] == "suppressed" or figures["most_recent_period"]["value"] == period
        return figures

    return ask
