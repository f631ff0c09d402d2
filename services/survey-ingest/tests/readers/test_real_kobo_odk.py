"""Real KoboToolbox and Ona exports, counted a second time by plain code. Set REAL_EXPORTS to their folder."""

import csv
import os
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from survey_ingest.domain.codebook import Question
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

SAMPLES = os.environ.get("REAL_EXPORTS", "")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="REAL_EXPORTS names no folder of real export files")
FOLDER = Path(SAMPLES) / "surveys" / "kobo_odk"
PALEOCORE = "paleocore_all_versions_False_records001-075_REDACTED.csv"
EXPECTED = {  # responses, questions (with those kept out as personal), rows of repeats
    PALEOCORE: (75, 71, 0),
    "kobocruncher_data.xlsx": (5, 5, 12),
    "kpi_childrens_survey.csv": (2, 5, 0),
    "kpi_children.csv": (3, 4, 0),
    "kpi_children_cartoons.csv": (4, 2, 0),
    "kpi_export.csv": (1, 0, 3),
    "kpi_nested_repeats.csv": (2, 6, 16),
    "kpi_transportation.csv": (4, 11, 0),  # ten, and the text of "other"
    "kpi_tutorial_w_repeats_flattened.csv": (1, 6, 2),
    "ona_transportation_no_group_names.csv": (1, 11, 0),
}
OWN = {"_submitted_by"}


def survey(name: str) -> Dataset:
    result = read(FOLDER / name, Hints(upload="u", identity_key=b"k"))
    assert isinstance(result, Dataset)
    return result


def rows(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def question(data: Dataset, name: str) -> Question:
    return next(each for each in data.codebook.questions if each.asked.name == name)


@pytest.mark.parametrize("name", EXPECTED)
def test_responses_questions_and_repeats(name: str) -> None:
    data, (responses, questions, repeats) = survey(name), EXPECTED[name]
    personal = [
        each for each in data.report.ignored if each.reason == "personal" and each.position and each.column not in OWN
    ]
    assert data.report.detection.format == "kobo_odk"
    assert data.report.counts["responses"] == responses
    assert len(data.codebook.questions) + len(personal) == questions
    assert sum(each.collect().height for each in data.tables.values()) == repeats
    assert "unplaced" not in {each.reason for each in data.report.ignored}


@pytest.mark.parametrize("name", ["Platform_type", "Retouch_type", "Recycling_indications"])
def test_joined_choices_of_a_real_file(name: str) -> None:
    told: Counter[str] = Counter()
    for row in rows(PALEOCORE, ";"):
        told.update(row[name].split())
    found = question(survey(PALEOCORE), name)
    assert found.kind == "multiple"
    assert {each.label: each.count for each in found.choices} == {key: told[key] for key in told if told[key] > 1}
    assert found.answered == sum(bool(row[name]) for row in rows(PALEOCORE, ";"))


@pytest.mark.parametrize("name", ["Site_name", "Recorder", "Period", "Raw_material_description"])
def test_words_with_blanks_are_no_choices(name: str) -> None:
    assert question(survey(PALEOCORE), name).kind in {"single", "text"}


def test_ticks_of_a_real_workbook() -> None:
    reason = question(survey("kobocruncher_data.xlsx"), "profile/reason")
    assert {each.label: each.count for each in reason.choices if each.count} == {
        "accomodation": 2, "employment": 2, "education": 4, "community": 2, "safety": 1, "movement": 1,
        "reunification": 2,
    }  # fmt: skip


def test_members_belong_to_their_households() -> None:
    data = survey("kobocruncher_data.xlsx")
    ids = data.frame.collect()["response_id"].to_list()
    members = data.tables["members"].collect()
    assert [members.filter(pl.col("response_id") == each).height for each in ids] == [1, 5, 3, 1, 2]


def test_ragged_and_unticked_rows() -> None:
    title = "transport/available_transportation_types_to_referral_facility"
    told = Counter(
        key.removeprefix(title + "/") for row in rows("kpi_transportation.csv") for key, cell in row.items()
        if key and key.startswith(title + "/") and cell == "True"
    )  # fmt: skip
    found = question(survey("kpi_transportation.csv"), title)
    assert (found.answered, {each.label: each.count for each in found.choices if each.count}) == (4, dict(told))


def test_forms_are_no_responses() -> None:
    for name in ("kobocruncher_form.xlsx", "ona_tutorial_arabic_labels.xlsx", "reach_somalia_xlsform_survey.csv"):
        assert read(FOLDER / name, Hints(upload="u")).report.detection.format != "kobo_odk"
