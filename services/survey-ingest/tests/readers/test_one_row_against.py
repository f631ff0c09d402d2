"""One cell that says what a cell may well say, under the wrong option, id or record: what the readers say then."""

import csv
import io
from pathlib import Path

import pytest
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

FIXTURES = Path(__file__).parent / "fixtures"
Records = list[list[str]]

# file, delimiter, row and column from 1, what the cell holds then
MENDED = [
    ("surveymonkey/three_rows_numeric.csv", ",", 8, 18, "1"),
    ("surveymonkey/three_rows_numeric.csv", ",", 12, 7, "N/A"),
    ("surveymonkey/three_rows_text.csv", ",", 6, 15, "Yes"),
    ("qualtrics/modern_codes.csv", ",", 8, 14, "Prefer not to say"),
    ("qualtrics/modern_codes.csv", ",", 8, 10, "-99"),
    ("limesurvey/codes_short_answers.csv", ",", 6, 20, "TRUE"),
    ("limesurvey/full_german.csv", ";", 3, 8, "Ja"),
    ("kobo_odk/kobo_labels.csv", ";", 4, 4, "9"),
    ("typeform/csv_2021_partial.csv", ",", 8, 9, "x; y"),
]


def records_of(name: str, delimiter: str = ",") -> Records:
    text = (FIXTURES / name).read_text("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def opened(folder: Path, records: Records) -> Dataset:
    path = folder / "file.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(records)
    found = read(path, Hints(upload="u", identity_key=b"k"))
    assert isinstance(found, Dataset)
    return found


def attention(found: Dataset) -> set[str]:
    return {each.code for each in found.report.problems if each.severity == "attention"}


def cells(found: Dataset, without: int) -> list[tuple[object, ...]]:
    """The answers of all rows but one."""
    rows = found.frame.select("row_number", *(each.key for each in found.codebook.questions)).collect().rows()
    return [row for row in rows if row[0] != without]


def questions(found: Dataset) -> list[tuple[str, str, list[str]]]:
    return [(each.key, each.kind, [choice.label for choice in each.choices]) for each in found.codebook.questions]


@pytest.mark.parametrize(("name", "delimiter", "row", "column", "cell"), MENDED)
def test_a_question_stays_what_it_is_where_one_row_speaks_against_it(
    tmp_path: Path, name: str, delimiter: str, row: int, column: int, cell: str
) -> None:
    records = records_of(name, delimiter)
    before = opened(tmp_path, records)
    records[row - 1][column - 1] = cell
    after = opened(tmp_path, records)
    assert questions(after) == questions(before)
    assert attention(after) - attention(before) == {"odd_cells"}
    assert cells(after, without=row) == cells(before, without=row)


def test_options_of_few_rows_stay_questions_and_the_row_is_named(tmp_path: Path) -> None:
    records = records_of("kobo_odk/flat_repeats.csv")
    records[3][9] = "100%"
    found = opened(tmp_path, records)
    (problem,) = [each for each in found.report.problems if each.code == "nearly_options"]
    assert (problem.row, problem.severity) == (4, "attention")


def test_rows_of_a_matrix_that_few_answered_are_no_options(tmp_path: Path) -> None:
    head = [["Respondent ID", "Collector ID", "How good is it?", "", ""], ["", "", "Bus", "Meals", "Yard"]]
    rows = [["101", "7", "1", "2", "3"], ["102", "7", "2", "2", "3"], ["103", "7", "4", "1", "2"]]
    found = opened(tmp_path, head + rows)
    assert [each.title for each in found.codebook.questions] == ["Bus", "Meals", "Yard"]


def test_a_value_under_the_wrong_record_is_named(tmp_path: Path) -> None:
    records = records_of("redcap/values.csv")
    assert "records_mixed" not in attention(opened(tmp_path, records))
    records[6][0] = "3"
    assert "records_mixed" in attention(opened(tmp_path, records))


def test_a_field_that_repeats_in_one_record_alone_is_named(tmp_path: Path) -> None:
    records = records_of("redcap/values.csv")
    records = [row for row in records if row[1] != "helps"]
    assert "one_checkbox" not in attention(opened(tmp_path, records))
    row = next(row for row in records if row[:2] == ["2", "role"])
    row[0] = "3"
    assert "one_checkbox" in attention(opened(tmp_path, records))


def test_questions_of_one_title_are_named(tmp_path: Path) -> None:
    records = records_of("google_forms/sheet_day_first_average_row.csv")
    assert "same_title" in attention(opened(tmp_path, records))
    records[0][7] = "Another comment"
    assert "same_title" not in attention(opened(tmp_path, records))


def test_a_status_that_sets_most_rows_aside_is_named(tmp_path: Path) -> None:
    records = records_of("qualtrics/modern_codes.csv")
    for row in records[3:-1]:
        row[2] = "1"
    found = opened(tmp_path, records)
    assert found.report.counts["responses"] == 1
    assert "mostly_test_responses" in attention(found)


def test_errors_of_a_spreadsheet_are_no_answers(tmp_path: Path) -> None:
    head = ["Timestamp", "دورك", "Comment"]
    rows = [[f"2025/01/{n:02} 10:00:00 AM GMT+3", "معلم", text] for n, text in enumerate(("#NAME?", "Good", "#1"), 1)]
    found = opened(tmp_path, [head, *rows])
    comment = found.codebook.questions[1]
    assert (comment.answered, comment.no_answer) == (2, {"unreadable": 1})
    assert "lost_text" in attention(found)


def test_records_cut_within_the_last_one_are_cut_short(tmp_path: Path) -> None:
    text = (FIXTURES / "redcap/events.csv").read_text("utf-8").rstrip()
    path = tmp_path / "cut.csv"
    path.write_text(text[: text.rindex("\n") + 2], "utf-8")
    with pytest.raises(ReadError) as caught:
        read(path, Hints(upload="u", identity_key=b"k"))
    assert [each.code for each in caught.value.findings] == ["truncated_file"]


def test_a_meeting_without_participants_is_nobody_there(tmp_path: Path) -> None:
    path = tmp_path / "participants.csv"
    path.write_text(
        "Topic,ID,Duration (minutes),Start time,End time,Participants\n"
        'Reading workshop,812 3456 7890,103,"03/24/2026 04:52:10 PM","03/24/2026 06:35:02 PM",9\n',
        "utf-8",
    )
    try:
        found = read(path, Hints(upload="u", identity_key=b"k"))
    except ReadError:
        return
    assert isinstance(found, Dataset)
    assert "no_tool" in attention(found)
