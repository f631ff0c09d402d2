"""Real Qualtrics exports, counted a second time with nothing but the csv module. Set REAL_EXPORTS to their folder."""

import csv
import os
import re
from pathlib import Path

import pytest
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

SAMPLES = os.environ.get("REAL_EXPORTS", "")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="REAL_EXPORTS names no folder of real export files")
FOLDER = Path(SAMPLES) / "surveys" / "qualtrics"
TOOLS = FOLDER / "QualtricsTools"
INSIGHTS = {
    "Sample_Survey (Insights).csv": (5, 32),
    "Multiple_Answer_MC_Questions (Insights).csv": (5, 5),
    "Single_Answer_Matrix_Questions (Insights).csv": (5, 5),
    "No_Basis_for_Evaluation (Insights).csv": (15, 6),
}
LEGACY = {
    "Sample_Survey.csv": "Sample_Survey (Insights).csv",
    "Multiple_Answer_MC_Questions.csv": "Multiple_Answer_MC_Questions (Insights).csv",
    "Single_Answer_Matrix_Questions.csv": "Single_Answer_Matrix_Questions (Insights).csv",
    "No_Basis_for_Evaluation (Legacy).csv": "No_Basis_for_Evaluation (Insights).csv",
}


def records(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def survey(path: Path) -> Dataset:
    result = read(path, Hints(upload="u", identity_key=b"k"))
    assert isinstance(result, Dataset)
    return result


@pytest.mark.parametrize("name", INSIGHTS)
def test_responses_and_questions_of_insights(name: str) -> None:
    data, (responses, questions) = survey(TOOLS / name), INSIGHTS[name]
    header = records(TOOLS / name)[2]
    ids = {found[0] for cell in header if (found := re.search(r"QID\d+", cell))}
    names = {re.search(r"QID\d+", each.asked.name)[0] for each in data.codebook.questions}  # type: ignore[index]
    assert (data.report.counts["responses"], len(names)) == (responses, questions)
    assert names == ids
    assert "unplaced" not in {each.reason for each in data.report.ignored}


@pytest.mark.parametrize("name", INSIGHTS)
def test_ticks_are_counted_as_in_the_file(name: str) -> None:
    rows = records(TOOLS / name)
    column = {cell.split("'")[3]: place for place, cell in enumerate(rows[2])}
    data = survey(TOOLS / name)
    checked = 0
    for each in data.codebook.questions:
        if each.kind != "multiple":
            continue
        for choice in each.choices:
            place = column[f"{each.asked.name}_{choice.code}".replace("_", "-")]
            assert choice.count == sum(bool(row[place].strip()) for row in rows[3:])
            checked += 1
    assert checked >= (0 if "Single" in name else 10)


@pytest.mark.parametrize("name", LEGACY)
def test_both_generations_give_the_same_answers(name: str) -> None:
    old, new = survey(TOOLS / name), survey(TOOLS / LEGACY[name])
    assert old.report.detection.layout == "legacy"
    assert old.report.counts["responses"] == new.report.counts["responses"]
    assert old.report.checksums == new.report.checksums
    assert len(old.codebook.questions) == len(new.codebook.questions)
    assert len({each.key for each in old.codebook.questions}) == len(old.codebook.questions)
    kinds = [sorted(each.kind == "multiple" for each in data.codebook.questions) for data in (old, new)]
    assert kinds[0] == kinds[1]
    assert set(old.frame.collect()["response_id"]) == set(new.frame.collect()["response_id"])


def test_german_header() -> None:
    data = survey(FOLDER / "qualtRics_sample_de_REDACTED.csv")
    assert (data.report.counts["responses"], data.report.detection.layout) == (1, "three_header_rows")
    assert [each.asked.name for each in data.codebook.questions] == ["QID1", "QID2_TEXT"]
    assert data.frame.collect()["language"].to_list() == ["DE"]
