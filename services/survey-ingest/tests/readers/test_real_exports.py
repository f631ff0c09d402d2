"""Real export files, counted here a second time with nothing but the csv module. Set REAL_EXPORTS to their folder."""

import csv
import math
import os
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from survey_ingest.domain import cells
from survey_ingest.domain.codebook import Question
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.reading import read

SAMPLES = os.environ.get("REAL_EXPORTS", "")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="REAL_EXPORTS names no folder of real export files")
FORMS = Path(SAMPLES) / "surveys" / "google_forms"
REPORTS = Path(SAMPLES) / "zoom" / "participants"


def table(path: Path, encoding: str = "utf-8-sig", delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def form(name: str) -> Dataset:
    result = read(FORMS / name, Hints(upload="u", identity_key=b"k"))
    assert isinstance(result, Dataset)
    return result


def report(name: str, hints: Hints | None = None) -> Workshop:
    result = read(REPORTS / name, hints or Hints(upload="u", identity_key=b"k"))
    assert isinstance(result, Workshop)
    return result


def question(dataset: Dataset, title: str) -> Question:
    return next(each for each in dataset.codebook.questions if each.title == title)


@pytest.mark.parametrize(
    ("name", "layout", "responses", "questions", "joiner"),
    [
        ("cncf_maintainers_2017h1_google.csv", "sheet_csv", 19, 7, ", "),
        ("dask_2019.csv", "download_csv", 259, 23, ";"),
        ("dask_2020.csv", "download_csv", 239, 24, ";"),
        ("dask_2021.csv", "sheet_csv", 247, 42, ", "),
        ("hello_pulse_fr_forms_direct.csv", "download_csv", 248, 68, ";"),
        ("spack-user-survey-2020-responses.csv", "sheet_csv", 170, 47, ", "),
    ],
)
def test_forms_have_the_responses_of_the_file(
    name: str, layout: str, responses: int, questions: int, joiner: str
) -> None:
    dataset = form(name)
    assert (dataset.report.detection.layout, dataset.answers.asked[0].joiner) == (layout, joiner)
    assert len([row for row in table(FORMS / name)[1:] if row[0].strip()]) == responses
    assert dataset.answers.height == dataset.report.counts["responses"] == responses
    assert len(dataset.codebook.questions) == questions
    assert dataset.frame.collect()["response_id"].n_unique() == responses
    assert dataset.frame.collect()["submitted_at"].null_count() == 0


@pytest.mark.parametrize(
    "name", ["dask_2019.csv", "dask_2020.csv", "dask_2021.csv", "spack-user-survey-2020-responses.csv"]
)
def test_every_single_choice_and_scale_has_the_counts_of_its_column(name: str) -> None:
    dataset, rows = form(name), table(FORMS / name)
    for each in dataset.codebook.questions:
        column = Counter(row[each.position - 1].strip() for row in rows[1:] if row[each.position - 1].strip())
        assert each.answered == column.total()
        if each.kind in {"single", "scale"}:
            plain = Counter({cell.removesuffix(".0"): count for cell, count in column.items()})
            found = Counter({choice.label: choice.count for choice in each.choices})
            assert {label: count for label, count in found.items() if count > 2} == {
                label: count for label, count in plain.items() if count > 2
            }


def test_multiple_choice_has_the_counts_of_hand() -> None:
    """Options without separators in them can be counted by looking for them among the parts of each cell."""
    rows = table(FORMS / "dask_2021.csv")
    title = "If you use a cluster, how do you launch Dask? "
    cells = [row[rows[0].index(title)] for row in rows[1:]]
    manager = "HPC resource manager (SLURM, PBS, SGE, LSF or similar)"
    expected = {name: sum(name in cell.split(", ") for cell in cells) for name in ("SSH", "Kubernetes", "Coiled")}
    expected[manager] = sum(manager in cell for cell in cells)
    dataset = form("dask_2021.csv")
    found = {each.label: each.count for each in question(dataset, title).choices}
    assert (
        {name: found[name] for name in expected}
        == expected
        == {
            "SSH": 80,
            "Kubernetes": 59,
            "Coiled": 3,
            manager: 64,
        }
    )
    assert question(dataset, title).answered == sum(bool(cell) for cell in cells) == 200


def test_scale_labels_have_points() -> None:
    title = "How would you rate the overall quality of ... [Spack community]"
    rows = table(FORMS / "spack-user-survey-2020-responses.csv")
    points = {"Excellent": 5, "Good": 4, "OK": 3, "Bad": 2, "Horrible": 1}
    by_hand = [points[row[rows[0].index(title)]] for row in rows[1:]]
    dataset = form("spack-user-survey-2020-responses.csv")
    given = dataset.frame.select(cells.points(question(dataset, title)).sum()).collect().item()
    assert given == sum(by_hand)
    assert len(by_hand) == 170


def test_an_average_row_and_a_blank_column_are_set_aside() -> None:
    dataset = form("cncf_maintainers_2017h1_google.csv")
    assert [(each.row, each.reason) for each in dataset.report.set_aside] == [(21, "average_row")]
    assert [(each.position, each.reason) for each in dataset.report.ignored] == [(2, "blank")]


def test_the_workbook_of_a_sheet_has_the_responses_of_its_csv() -> None:
    workbook, text = form("spack-user-survey-2020-responses.xlsx"), form("spack-user-survey-2020-responses.csv")
    assert workbook.report.detection.layout == "sheet_xlsx"
    assert workbook.report.counts["responses"] == len(workbook.codebook.questions) + 123 == 170
    ids = workbook.frame.select("response_id").collect()["response_id"]
    assert ids.to_list() == text.frame.select("response_id").collect()["response_id"].to_list()


def test_branches_with_equal_titles_stay_apart() -> None:
    dataset = form("hello_pulse_fr_forms_direct.csv")
    canva = [each for each in dataset.codebook.questions if each.title.strip() == "Canva"]
    assert sorted(each.answered for each in canva) == [80, 168]
    assert len({each.key for each in dataset.codebook.questions}) == 68
    assert dataset.frame.collect()["submitted_at"].min() == datetime.fromisoformat("2025-06-25T13:53:36+00:00")


def times(rows: list[list[str]], parse: Callable[[str], datetime]) -> list[tuple[str, datetime, datetime, int]]:
    return [(row[1], parse(row[2]), parse(row[3]), int(row[4])) for row in rows]


@pytest.mark.parametrize(
    "name", ["lightbridge-ks__participants_heroes.csv", "lightbridge-ks__participants_heroes_full.csv"]
)
def test_heroes_by_hand(name: str) -> None:
    rows = [row for row in table(REPORTS / name) if row[0][:1] == "0" and row[0][3] == "_"]
    stays = times(rows, lambda cell: datetime.strptime(cell, "%m/%d/%Y %I:%M:%S %p"))  # noqa: DTZ007 - as printed
    present: dict[str, int] = {}
    for person in {stay[0] for stay in stays}:
        moments = {
            start_second
            for address, start, end, _ in stays
            if address == person
            for start_second in range(int(start.timestamp()), int(end.timestamp()))
        }
        present[person] = len(moments)
    workshop = report(name)
    assert (len(stays), len(present)) == (31, 27) == (workshop.connections.height, workshop.persons.height)
    assert sorted(workshop.persons["present_seconds"]) == sorted(present.values())
    assert all(math.ceil((end - start).total_seconds() / 60) == printed for _, start, end, printed in stays)
    assert workshop.report.checksums["minutes_equal"] == workshop.report.checksums["minutes_checked"] == 31
    assert (workshop.persons["connections"] > 1).sum() == 4


def test_japanese_report_by_hand() -> None:
    rows = table(REPORTS / "yu-9824__example2.csv")[1:]
    stays = times(rows, lambda cell: datetime.strptime(cell, "%Y/%m/%d %H:%M"))  # noqa: DTZ007 - as printed
    seconds = sum(int((end - start).total_seconds()) for _, start, end, _ in stays)
    differences = Counter(printed - int((end - start).total_seconds()) // 60 for _, start, end, printed in stays)
    workshop = report("yu-9824__example2.csv")
    assert workshop.connections.height == len(rows) == 114
    assert workshop.connections["seconds"].sum() == seconds
    assert differences == {0: 58, 1: 56}
    assert workshop.report.checksums["minutes_equal"] == 114
    assert workshop.persons.filter(workshop.persons["resolved_by"] == "address").is_empty()  # `jiro1…` is no address


def test_unique_users_give_totals_only() -> None:
    rows = table(REPORTS / "andrewpknight__meeting002_participants.REDACTED.csv")[4:]
    workshop = report("andrewpknight__meeting002_participants.REDACTED.csv")
    assert workshop.report.detection.layout == "P2"
    assert workshop.persons["present_seconds"].sum() == 60 * sum(int(row[2]) for row in rows)
    assert (workshop.persons.height, workshop.persons["totals_only"].all()) == (10, True)
    assert workshop.connections["joined_at"].null_count() == 10


@pytest.mark.parametrize(
    ("name", "order", "connections", "persons"),
    [
        ("made__p0_oldest.csv", "month_first", 6, 4),
        ("made__p1_es_semicolon_dayfirst.csv", "day_first", 4, 3),
        ("made__p3_raw_waiting_room.csv", "month_first", 11, 6),
        ("made__p3_unique_info.csv", "month_first", 4, 4),
    ],
)
def test_reports_of_one_early_day_ask_for_the_order(name: str, order: str, connections: int, persons: int) -> None:
    with pytest.raises(ReadError, match="ambiguous_date_order"):
        report(name)
    workshop = report(name, Hints(date_order=order))  # type: ignore[arg-type]  # a literal from the table above
    assert (workshop.connections.height, workshop.report.counts["persons"]) == (connections, persons)


def test_a_file_of_two_meetings_gives_two() -> None:
    workshop = report("made__p4_active_hosts.csv")
    assert [session.meeting_id for session in workshop.sessions] == ["81234567890"] * 2
    assert (workshop.connections.height, workshop.report.counts["persons"]) == (5, 3)
