"""Twenty real files, each counted a second time with the csv module alone: responses, and one question's answers.

More of each tool is counted in test_real_*.py. Needs REAL_EXPORTS.
"""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.reading import read

SAMPLES = os.environ.get("REAL_EXPORTS", "")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="REAL_EXPORTS names no folder of real export files")
HINTS = Hints(upload="u", identity_key=b"k")

#: file, encoding, delimiter, header records, responses
SURVEYS = [
    ("alchemer/20160115235816-SurveyExport_first400.csv", "utf-8-sig", ",", 1, 399),
    ("google_forms/cncf_maintainers_2017h1_google.csv", "utf-8-sig", ",", 1, 19),
    ("google_forms/dask_2019.csv", "utf-8-sig", ",", 1, 259),
    ("google_forms/dask_2020.csv", "utf-8-sig", ",", 1, 239),
    ("google_forms/dask_2021.csv", "utf-8-sig", ",", 1, 247),
    ("google_forms/hello_pulse_fr_forms_direct.csv", "utf-8-sig", ",", 1, 248),
    ("google_forms/spack-user-survey-2020-responses.csv", "utf-8-sig", ",", 1, 170),
    ("limesurvey/results_german.csv", "utf-8-sig", ";", 1, 96),
    ("limesurvey/results_english.csv", "utf-8-sig", ";", 1, 96),
    ("limesurvey/rse_uk_2016_codedot.csv", "utf-8-sig", ",", 1, 273),
    ("surveymonkey/CNCF_Ambassadors_Survey_2019_H1.csv", "utf-8-sig", ",", 2, 21),
    ("surveymonkey/OSPO2018_first120.csv", "utf-8-sig", ",", 2, 118),
    ("surveymonkey/contribex-survey-2018.csv", "utf-8-sig", ",", 1, 160),
    ("surveymonkey/StarWars.csv", "mac_roman", ",", 2, 1186),
    ("surveymonkey/steak-risk-survey.csv", "utf-8-sig", ",", 2, 550),
    ("surveymonkey/thanksgiving-2015-poll-data.csv", "utf-8-sig", ",", 1, 1058),
    ("kobo_odk/paleocore_all_versions_False_records001-075_REDACTED.csv", "utf-8-sig", ";", 1, 75),
]

#: file, records above the rows, place of the minutes, connections
REPORTS = [
    ("participants/lightbridge-ks__participants_heroes.csv", 1, 4, 31),
    ("participants/yu-9824__example2.csv", 1, 4, 114),
    ("participants/andrewpknight__meeting002_participants.REDACTED.csv", 4, 2, 10),
]


@pytest.mark.parametrize(("name", "encoding", "delimiter", "header", "responses"), SURVEYS)
def test_surveys_by_hand(name: str, encoding: str, delimiter: str, header: int, responses: int) -> None:
    with (Path(SAMPLES) / "surveys" / name).open(encoding=encoding, newline="") as file:
        rows = list(csv.reader(file, delimiter=delimiter))[header:]
    result = read(Path(SAMPLES) / "surveys" / name, HINTS)
    assert isinstance(result, Dataset)
    assert result.report.counts["responses"] == len(rows) - len(result.report.set_aside) == responses
    gone = {each.row - header - 1 for each in result.report.set_aside}
    begun = {each.position for each in result.codebook.questions}  # where none begins, one stands in several columns
    counted = 0
    for question in result.codebook.questions:
        asked = question.asked
        alone = question.position + 1 in begun
        if (
            question.kind != "single"
            or not alone
            or asked.spread
            or asked.missing
            or question.other_count
            or asked.also
        ):
            continue
        cells = [row[question.position - 1].strip() for place, row in enumerate(rows) if place not in gone]
        by_hand = Counter(cell for cell in cells if cell)
        spelled = {spelling for choice in question.choices for spelling in choice.spellings}
        if spelled or question.no_answer.keys() - {"not_answered", "not_shown"}:
            continue
        found = {choice.label: choice.count for choice in question.choices if choice.count}
        if found == by_hand:
            counted += 1
        else:  # codes or blanks within labels: the numbers are the same
            assert sorted(found.values()) == sorted(by_hand.values()), question.title
    assert counted


@pytest.mark.parametrize(("name", "above", "minutes", "connections"), REPORTS)
def test_reports_by_hand(name: str, above: int, minutes: int, connections: int) -> None:
    path = Path(SAMPLES) / "zoom" / name
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in list(csv.reader(file))[above:] if row]
    result = read(path, HINTS)
    assert isinstance(result, Workshop)
    assert result.connections.height == len(rows) == connections
    assert result.connections["printed_minutes"].sum() == sum(int(row[minutes]) for row in rows)
