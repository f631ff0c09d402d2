"""What people and programs make of exports: dots in the clock, lost columns, numbered headings, rows of few choices."""

from pathlib import Path

import pytest
import xlsxwriter
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

TOPICS = ["Reading", "Maths", "Science"]


def dataset(path: Path) -> Dataset:
    result = read(path, Hints(upload="u", identity_key=b"k"))
    assert isinstance(result, Dataset)
    return result


def written(folder: Path, rows: list[list[str]], delimiter: str = ",") -> Path:
    path = folder / "export.csv"
    path.write_text("\n".join(delimiter.join(row) for row in rows) + "\n", "utf-8")
    return path


def counts(found: Dataset, place: int) -> dict[str, int]:
    return {each.label: each.count for each in found.codebook.questions[place].choices}


def test_a_clock_with_dots_is_a_time(tmp_path: Path) -> None:
    rows = [["Timestamp", "Grade"], *([f"5/{day}/2024 11.38.{day}", str(day % 3 + 7)] for day in range(11, 23))]
    found = dataset(written(tmp_path, rows, ";"))
    assert (found.report.detection.format, found.report.counts["responses"]) == ("google_forms", 12)
    assert found.frame.collect()["submitted_at"].dt.minute().to_list() == [38] * 12


def test_one_respondent_with_two_choices_is_enough_in_a_download(tmp_path: Path) -> None:
    chosen = [TOPICS[place % 3] for place in range(30)] + ["Reading;Science"]
    rows = [["Timestamp", "Topic"]]
    rows += [[f"2025/03/01 9:{place:02d}:00 AM GMT+3", topic] for place, topic in enumerate(chosen)]
    found = dataset(written(tmp_path, rows))
    assert found.codebook.questions[0].kind == "multiple"
    assert counts(found, 0) == {"Reading": 11, "Maths": 10, "Science": 11}


def test_a_semicolon_within_one_answer_makes_no_choice_of_several(tmp_path: Path) -> None:
    chosen = [TOPICS[place % 3] for place in range(30)] + ["Reading; but only at home"]
    rows = [["Timestamp", "Topic"]]
    rows += [[f"2025/03/01 9:{place:02d}:00 AM GMT+3", topic] for place, topic in enumerate(chosen)]
    assert dataset(written(tmp_path, rows)).codebook.questions[0].kind == "single"


@pytest.mark.parametrize(("sign", "end"), [(";", ";"), (" | ", ""), ("┋", ""), (",", "")])
def test_choices_of_a_table_without_a_tool_are_parted(tmp_path: Path, sign: str, end: str) -> None:
    cells = [f"Reading{end}", f"Reading{sign}Maths{end}", f"Science{end}", f"Maths{sign}Science{end}"] * 4
    rows = [["Role", "Grade", "Stage", "Topics"]]
    rows += [[["Parent", "Teacher"][place % 2], "Seven", "Middle", f'"{cell}"'] for place, cell in enumerate(cells)]
    found = dataset(written(tmp_path, rows))
    assert (found.report.detection.format, found.codebook.questions[3].kind) == ("generic_table", "multiple")
    assert counts(found, 3) == {"Reading": 8, "Maths": 8, "Science": 8}


def test_ids_that_are_no_numbers_are_not_those_of_jotform(tmp_path: Path) -> None:
    rows = [["Index", "Topics", "Submitter", "Submission Date", "Submission ID"]]
    cells = ["Reading", "Reading | Maths", "Science", "Maths | Science"] * 4
    rows += [
        [str(place), cell, "Umm Sara", f"9/{place + 10}/2022 8:58:{place + 10} PM", f"{place:x}7cc9acc"]
        for place, cell in enumerate(cells, 1)
    ]
    found = dataset(written(tmp_path, rows))
    assert found.report.detection.format == "generic_table"
    assert [each.title for each in found.codebook.questions] == ["Topics"]
    assert {each.column: each.reason for each in found.report.ignored} == {
        "Index": "row_numbers", "Submitter": "personal",
    }  # fmt: skip
    assert counts(found, 0) == {"Reading": 8, "Maths": 8, "Science": 8}


def test_a_spreadsheet_changes_the_ids_of_jotform_and_they_stay_its_own(tmp_path: Path) -> None:
    rows = [["Submission Date", "Topic", "Submission ID"]]
    rows += [[f"2025-03-{day:02d} 10:00:00", TOPICS[day % 3], "5.12E+18"] for day in range(11, 20)]
    assert dataset(written(tmp_path, rows)).report.detection.format == "jotform"


def test_options_of_typeform_whose_headings_excel_numbered_are_one_question(tmp_path: Path) -> None:
    path = tmp_path / "responses.xlsx"
    header = ["#", *TOPICS, "Other", "Why?", *(f"{each}{place}" for place, each in enumerate([*TOPICS, "Other"], 2))]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*header, "Start Date (UTC)", "Submit Date (UTC)", "Network ID"])
        for row in range(1, 9):
            first = [each if row % (place + 2) else "" for place, each in enumerate(TOPICS)]
            second = [each if row % (place + 1) == 0 else "" for place, each in enumerate(TOPICS)]
            cells = [f"{row}abcdefghijklmnopqrstuv", *first, "", f"Because of {row}", *second, ""]
            sheet.write_row(row, 0, [*cells, f"2025-03-0{row} 10:00:00", f"2025-03-0{row} 10:05:00", f"n{row}"])
    found = dataset(path)
    several = [each for each in found.codebook.questions if each.kind == "multiple"]
    assert [{each.label: each.count for each in question.choices} for question in several] == [
        {"Reading": 4, "Maths": 6, "Science": 6, "Other": 0},
        {"Reading": 8, "Maths": 4, "Science": 2, "Other": 0},
    ]


def test_columns_of_qualtrics_are_known_by_their_texts_where_the_tags_are_gone(tmp_path: Path) -> None:
    header = ["Start Date", "End Date", "Response Type", "IP Address", "Progress", "Finished", "Recorded Date"]
    header += ["Response ID", "Recipient Last Name", "Location Latitude", "User Language", "How do you come?"]
    rows = [header]
    for day in range(11, 21):
        time = f"2024-05-{day} 10:00:00"
        rows.append([time, time, "IP Address", "192.0.2.1", "100", "True", time, f"R_{day}x", "Al-Sabah", "29.1", "AR"])
        rows[-1].append(["Bus", "Car"][day % 2])
    found = dataset(written(tmp_path, rows))
    assert found.report.detection.format == "qualtrics"
    assert [each.title for each in found.codebook.questions] == ["How do you come?"]
    assert found.frame.collect()["submitted_at"].null_count() == 0
