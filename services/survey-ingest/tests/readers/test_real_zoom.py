"""Real Zoom reports, counted here a second time with nothing but the csv module. Set REAL_EXPORTS to their folder."""

import csv
import math
import os
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.reading import read

SAMPLES = os.environ.get("REAL_EXPORTS", "")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="REAL_EXPORTS names no folder of real export files")
ZOOM = Path(SAMPLES) / "zoom"
HINTS = Hints(upload="u", identity_key=b"k", date_order="month_first")


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def workshop(name: str, hints: Hints = HINTS) -> Workshop:
    result = read(ZOOM / name, hints)
    assert isinstance(result, Workshop)
    return result


def poll(name: str) -> Dataset:
    result = read(ZOOM / name, Hints(upload="u", identity_key=b"k"))
    assert isinstance(result, Dataset)
    return result


BEEMYFRIEND = "webinar_attendee/beemyfriend__Anonymized_Zoom_Attendee_Report.csv"
_STAMP = "%b %d, %Y %H:%M:%S"


def stays() -> dict[str, list[tuple[datetime, datetime, int]]]:
    """By hand: address → (join, leave, printed minutes) of all rows of hosts, panelists and attendees who came."""
    found: dict[str, list[tuple[datetime, datetime, int]]] = defaultdict(list)
    for row in table(ZOOM / BEEMYFRIEND)[5:1024]:
        if row[0] != "Yes":
            continue
        place = 2 if len(row) == 7 else 3  # attendees have first and last name, registration time and approval
        join = 3 if place == 2 else 6
        times = [datetime.strptime(row[each], _STAMP) for each in (join, join + 1)]  # noqa: DTZ007 - as printed
        found[row[place].lower()].append((times[0], times[1], int(row[join + 2])))
    return found


def seconds_there(intervals: list[tuple[datetime, datetime, int]]) -> int:
    """By hand: the seconds in which somebody was there at all."""
    moments = set()
    for start, end, _ in intervals:
        moments.update(range(int(start.timestamp()), int(end.timestamp())))
    return len(moments)


def test_a_webinar_of_2020_by_hand() -> None:
    by_hand = stays()
    rows = [each for intervals in by_hand.values() for each in intervals]
    overlapping = sum(
        later[0] < earlier[1] for intervals in by_hand.values() for earlier, later in pairwise(sorted(intervals))
    )
    again = sum(len(intervals) > 1 for intervals in by_hand.values())
    assert (len(rows), len(by_hand), again, overlapping) == (998, 477, 215, 65)
    assert all(math.ceil((end - start).total_seconds() / 60) == printed for start, end, printed in rows)

    found = workshop(BEEMYFRIEND)
    known = found.persons.filter(pl.col("resolved_by") == "address")
    assert (known.height, known.filter(pl.col("connections") > 1).height) == (477, 215)
    assert sorted(known["present_seconds"]) == sorted(map(seconds_there, by_hand.values()))
    counts, checks = found.report.counts, found.report.checksums
    assert (counts["connections"], counts["unresolved"], counts["overlapping"]) == (1002, 4, 65)
    assert checks["minutes_equal"] == checks["minutes_checked"] == 1002


def test_its_printed_totals_do_not_reconcile_and_are_said_so() -> None:
    found = workshop(BEEMYFRIEND)
    checks = found.report.checksums
    assert (checks["printed_total_users"], checks["total_users"]) == (991, 998)
    assert (checks["printed_unique_viewers"], checks["unique_viewers"]) == (446, 455)
    assert checks["reconciled"] == 0
    assert [each.code for each in found.report.problems] == ["not_reconciled"]


def test_its_registrants_by_hand() -> None:
    rows = [row for row in table(ZOOM / BEEMYFRIEND)[84:1024] if len(row) == 10]
    people = {row[3].lower() for row in rows}
    came = {row[3].lower() for row in rows if row[0] == "Yes"}
    frame = workshop(BEEMYFRIEND).registrations
    assert frame.height == len(people)
    assert int(frame["attended"].sum()) == len(came)
    assert sum(row[0] == "No" for row in rows) == 16


@pytest.mark.parametrize(
    ("name", "layout", "connections", "persons", "registrations", "reconciled"),
    [
        ("jerefrer__DAY1_MAIN.csv", "2026", 5, 4, 0, 0),
        ("jerefrer__day1.csv", "2026", 3, 2, 0, 0),
        ("jerefrer__day2.csv", "2026", 1, 1, 0, 1),
        ("made__attendee_2024_padded.csv", "2024", 6, 5, 5, 1),
        ("made__attendee_2026_registration.csv", "2026", 3, 3, 3, 1),
    ],
)
def test_other_webinars(
    name: str, layout: str, connections: int, persons: int, registrations: int, reconciled: int
) -> None:
    found = workshop(f"webinar_attendee/{name}")
    assert found.report.detection.layout == layout
    heights = (found.connections.height, found.persons.height, found.registrations.height)
    assert heights == (connections, persons, registrations)
    assert found.report.checksums["reconciled"] == reconciled


NBRUIN = "polls/nbruin__PollReport-1.csv"


def test_a_poll_report_by_hand() -> None:
    rows = [row for row in table(ZOOM / NBRUIN)[1:] if len(row) > 5]
    times = defaultdict(list)
    answers = Counter()
    for row in rows:
        times[row[4]].append(datetime.strptime(row[3], "%b %d %Y, %H:%M:%S"))  # noqa: DTZ007 - as printed
        answers[row[4], row[5]] += 1
    runs = sum(
        1 + sum(later - earlier > timedelta(hours=1) for earlier, later in pairwise(sorted(each)))
        for each in times.values()
    )
    people = {row[2].lower() for row in rows}
    assert (len(rows), len(people), len(times), runs) == (1681, 100, 10, 17)

    dataset = poll(NBRUIN)
    counts = dataset.report.counts
    assert (counts["responses"], counts["persons"], counts["questions"], counts["runs"]) == (1681, 100, 10, 17)
    found = {
        (question.title, choice.label): choice.count
        for question in dataset.codebook.questions
        for choice in question.choices
    }
    assert found == dict(answers)


@pytest.mark.parametrize(
    ("name", "layout", "responses", "questions", "pairs"),
    [
        ("made__gen1_mixed_polls.csv", "generation 1", 5, 4, 11),
        ("made__gen2_preamble.csv", "generation 2", 2, 1, 2),
        ("made__gen3_subtable_per_question.csv", "generation 3", 5, 2, 5),
        ("made__gen4_overview_arabic.csv", "generation 4", 5, 3, 8),
        ("made__anonymous.csv", "generation 1", 6, 1, 6),
    ],
)
def test_other_polls(name: str, layout: str, responses: int, questions: int, pairs: int) -> None:
    result = read(ZOOM / "polls" / name, HINTS)
    assert isinstance(result, Dataset)
    counts = result.report.counts
    assert result.report.detection.layout == layout
    assert (counts["responses"], counts["questions"], counts["pairs"]) == (responses, questions, pairs)


def test_registrations_questions_and_recordings() -> None:
    registration = workshop("registration/made__registration_report.csv")
    assert registration.registrations["approval"].to_list() == ["approved", "approved", "cancelled"]
    questions = workshop("qa/made__qa_report.csv").questions
    assert questions["answers"].list.len().to_list() == [2, 0, 0]
    assert questions["answered_live"].to_list() == [False, True, False]
    assert questions["person"].is_null().to_list() == [False, True, False]
    recordings = workshop("recordings/zoomus_recordings__20240124.REDACTED.csv")
    assert len(recordings.sessions) == len(table(ZOOM / "recordings" / "zoomus_recordings__20240124.REDACTED.csv")) - 1
