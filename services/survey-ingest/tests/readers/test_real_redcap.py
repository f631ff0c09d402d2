"""Real REDCap exports, counted a second time with nothing but the csv module. Set REAL_EXPORTS to their folder."""

import csv
import os
from pathlib import Path

import pytest
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

SAMPLES = os.environ.get("REAL_EXPORTS", "")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="REAL_EXPORTS names no folder of real export files")
FOLDER = Path(SAMPLES) / "surveys" / "redcap"
LONGITUDINAL = "REDCapR_longitudinal__data_REDACTED.csv"
EXAMPLE = "ExampleProject_DATA_2018-06-07_1129.csv"
EXPECTED = {  # records, rows, fields
    LONGITUDINAL: (3, 18, 94),
    "REDCapR_checkboxes-1__data.csv": (4, 4, 3),
    "REDCapR_decimal-comma-and-dot__data.csv": (4, 4, 7),
    "REDCapR_repeating-instruments__data.csv": (2, 6, 10),
    EXAMPLE: (32, 45, 17),
    "ExampleProject_records.json": (32, 45, 17),
}


def survey(name: str) -> Dataset:
    result = read(FOLDER / name, Hints(upload="u", identity_key=b"k"))
    assert isinstance(result, Dataset)
    return result


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", EXPECTED)
def test_records_rows_and_fields(name: str) -> None:
    data, (records, lines, fields) = survey(name), EXPECTED[name]
    counts = data.report.counts
    found = {each.asked.name.partition("[")[0] for each in data.codebook.questions}
    found |= {each.column for each in data.report.ignored if each.reason == "personal"}
    assert (counts["responses"], counts["rows"], len(found)) == (records, lines, fields)
    assert data.report.detection.format == "redcap"
    assert "unplaced" not in {each.reason for each in data.report.ignored}


def test_values_of_each_event_are_counted_as_in_the_file() -> None:
    data = survey(LONGITUDINAL)
    for field in ("pmq1", "vob3", "height2", "cpq5", "weight"):
        for event in {row["redcap_event_name"] for row in rows(LONGITUDINAL)}:
            filled = sum(bool(row[field]) for row in rows(LONGITUDINAL) if row["redcap_event_name"] == event)
            asked = [each for each in data.codebook.questions if each.asked.name == f"{field}[{event}]"]
            assert sum(each.answered for each in asked) == filled


def test_checkboxes_of_an_event() -> None:
    told = [row for row in rows(LONGITUDINAL) if row["redcap_event_name"] == "enrollment_arm_1"]
    data = survey(LONGITUDINAL)
    gym = next(each for each in data.codebook.questions if each.asked.name == "gym[enrollment_arm_1]")
    assert {each.code: each.count for each in gym.choices} == {
        str(code): sum(row[f"gym___{code}"] == "1" for row in told) for code in range(5)
    }


def test_ticks_of_forms_that_were_opened() -> None:
    base = [row for row in rows(EXAMPLE) if not row["redcap_repeat_instrument"]]
    boxes = [f"letter_group___{each}" for each in "abc"]
    opened = [row for row in base if row["grouping_complete"] in "12" or row["choice"] or "1" in map(row.get, boxes)]
    group = next(each for each in survey(EXAMPLE).codebook.questions if each.asked.name == "letter_group")
    assert (group.answered, group.no_answer) == (len(opened), {"not_shown": 32 - len(opened)})
    assert {each.code: each.count for each in group.choices} == {
        code: sum(row[f"letter_group___{code}"] == "1" for row in opened) for code in "abc"
    }


def test_sales_stand_in_a_table() -> None:
    sales = survey(EXAMPLE).tables["sale"].collect()
    told = [row for row in rows(EXAMPLE) if row["redcap_repeat_instrument"] == "sale"]
    assert sales["price"].to_list() == [row["price"] for row in told]
    assert sales["response_id"].n_unique() == len({row["row"] for row in told})


def test_decimal_comma_and_dot_are_the_same_numbers() -> None:
    data = survey("REDCapR_decimal-comma-and-dot__data.csv")
    assert {each.kind for each in data.codebook.questions} == {"number"}
    assert {each.other_count for each in data.codebook.questions} == {0}
