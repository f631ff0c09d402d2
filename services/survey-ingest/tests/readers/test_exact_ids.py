"""Ids that a spreadsheet rounded name no response: those stay apart, and the file says so."""

from pathlib import Path

import pytest
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.readers import large_table
from survey_ingest.readers.reading import read

HEADER = """Respondent ID,Collector ID,Start Date,End Date,How was the workshop?
,,,,Response
"""
IDS = ["114064010549", "1.14064E+11", "1.14064E+11", "1,14064e+11", "1.14065E+11", "114063994677"]
ROWS = "".join(
    f'"{name}",421480779,2025-01-{day:02d} 10:00:00,2025-01-{day:02d} 10:05:00,{("ممتازة", "جيدة")[day % 2]}\n'
    for day, name in enumerate(IDS, 1)
)


@pytest.mark.parametrize("large", [False, True])
def test_responses_of_rounded_ids_stay_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, large: bool) -> None:
    monkeypatch.setattr(large_table, "LARGE", 1 if large else 2**40)
    path = tmp_path / "export.csv"
    path.write_text(HEADER + ROWS, "utf-8")
    found = read(path, Hints(upload="u", identity_key=b"k"), scratch=tmp_path)
    assert isinstance(found, Dataset)
    assert found.report.detection.format == "surveymonkey"
    assert found.report.counts["responses"] == len(IDS)
    assert not found.report.set_aside
    (problem,) = [each for each in found.report.problems if each.code == "rounded_ids"]
    assert (problem.message[:2], problem.column) == ("4 ", "Respondent ID")
    assert found.frame.collect()["response_id"].n_unique() == len(IDS)


def test_ids_as_they_are_name_the_same_response_again(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(HEADER + ROWS.replace("1.14064E+11", "114064010549", 1), "utf-8")
    found = read(path, Hints(upload="u", identity_key=b"k"))
    assert [each.reason for each in found.report.set_aside] == ["same_response_again"]
    (problem,) = [each for each in found.report.problems if each.code == "same_id_differs"]
    assert (problem.message[:2], problem.severity) == ("2 ", "attention")


def test_a_response_that_stands_twice_as_it_is_is_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    first = ROWS.replace("1.14064E+11", "114064010549", 1).splitlines(keepends=True)[0]
    path.write_text(HEADER + first + first, "utf-8")
    found = read(path, Hints(upload="u", identity_key=b"k"))
    assert [each.reason for each in found.report.set_aside] == ["same_response_again"]
    assert "same_id_differs" not in {each.code for each in found.report.problems}
