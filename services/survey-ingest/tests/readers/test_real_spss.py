"""Real SPSS files, counted a second time from pyreadstat's own numbers. Set REAL_EXPORTS to their folder."""

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pyreadstat
import pytest
from survey_ingest.domain.codebook import Question
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

SAMPLES = os.environ.get("REAL_EXPORTS", "")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="REAL_EXPORTS names no folder of real export files")
FOLDER = Path(SAMPLES) / "surveys" / "spss"
EXPECTED = {  # responses, variables that are questions or part of one (with those kept out as personal)
    "mass_survey.sav": (237, 12),
    "simple_alltypes.sav": (6, 12),
    "sample_missing.sav": (7, 7),
    "hebrews.sav": (99, 1),
    "ona_childrens_survey.sav": (2, 5),
}
OWN = {"@_submitted_by", "@_last_edited_by"}


def survey(name: str) -> Dataset:
    result = read(FOLDER / name, Hints(upload="u", identity_key=b"k"))
    assert isinstance(result, Dataset)
    return result


def raw(name: str, variable: str) -> list[Any]:
    """The cells of a variable that are not blank."""
    data, _ = pyreadstat.read_sav(str(FOLDER / name), user_missing=True, output_format="dict")
    return [each for each in data[variable] if each is not None and each == each]  # noqa: PLR0124 - NaN


def question(data: Dataset, name: str) -> Question:
    return next(each for each in data.codebook.questions if each.asked.name == name)


@pytest.mark.parametrize("name", EXPECTED)
def test_responses_and_variables(name: str) -> None:
    data, (responses, variables) = survey(name), EXPECTED[name]
    names = pyreadstat.read_sav(str(FOLDER / name), metadataonly=True, output_format="dict")[1].column_names
    out = [each for each in data.report.ignored if each.reason != "personal" or each.column in OWN]
    assert data.report.counts["responses"] == responses
    assert len(names) - len(out) == variables
    assert "unplaced" not in {each.reason for each in data.report.ignored}


@pytest.mark.parametrize(("variable", "labels"), [
    ("Smoke", {1: "Heavy", 2: "Never", 3: "Occas", 4: "Regul"}),
    ("Sex", {1: "Female", 2: "Male"}),
    ("Clap", {1: "Left", 2: "Neither", 3: "Right"}),
])  # fmt: skip
def test_choices_are_counted_as_in_the_file(variable: str, labels: dict[int, str]) -> None:
    told = Counter(labels[int(each)] for each in raw("mass_survey.sav", variable))
    found = question(survey("mass_survey.sav"), variable)
    assert {each.label: each.count for each in found.choices} == dict(told)
    assert found.answered == told.total()


def test_missing_codes_and_ranges() -> None:
    data = survey("sample_missing.sav")
    numbers = raw("sample_missing.sav", "mynum")
    answers = [each for each in numbers if not (each == -1 or 2000 <= each <= 3000)]
    assert question(data, "mynum").answered == len(answers)
    assert [(each.label, each.points) for each in question(data, "myord").choices] == [
        ("low", 1), ("medium", 2), ("high", 3),
    ]  # fmt: skip


def test_sets() -> None:
    data = survey("simple_alltypes.sav")
    ticks = {each: sum(cell == 1 for cell in raw("simple_alltypes.sav", each)) for each in ("bool1", "bool2", "bool3")}
    assert {each.code: each.count for each in question(data, "mymrset").choices} == ticks
    picks = Counter[str]()
    columns = [raw("simple_alltypes.sav", f"ca_subvar_{number}") for number in (1, 2, 3)]
    for row in zip(*columns, strict=True):
        picks.update(set(row))
    assert {each.label: each.count for each in question(data, "categorical_array").choices} == dict(picks)


def test_quarters_and_right_to_left_names() -> None:
    data = survey("simple_alltypes.sav")
    assert {each.label: each.count for each in question(data, "quarter").choices} == {"2014 Q4": 4, "2015 Q1": 2}
    assert [each.asked.name for each in survey("hebrews.sav").codebook.questions] == ["ותק_ב"]
