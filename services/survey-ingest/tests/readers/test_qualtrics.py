"""Qualtrics: ids as names, choices told from rows, previews and timings kept out, the same in every way of saving."""

import csv
import io
import random
from pathlib import Path

import pytest
import xlsxwriter
from survey_ingest.domain.codebook import Question
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.headings.stems import stem_of
from survey_ingest.readers.qualtrics.qualtrics_header import header_of
from survey_ingest.readers.reading import read

FIXTURES = Path(__file__).parent / "fixtures" / "qualtrics"
LABELS = FIXTURES / "modern_labels.csv"
HINTS = Hints(upload="u", identity_key=b"key of the test")


def dataset(path: Path) -> Dataset:
    result = read(path, HINTS)
    assert isinstance(result, Dataset)
    return result


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))


def write(path: Path, rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    path.write_bytes(buffer.getvalue().encode(encoding))
    return path


def question(data: Dataset, name: str) -> Question:
    return next(each for each in data.codebook.questions if each.asked.name == name)


def counts(data: Dataset, name: str) -> dict[str, int]:
    return {each.label: each.count for each in question(data, name).choices}


def test_names_are_the_import_ids() -> None:
    names = [each.asked.name for each in dataset(LABELS).codebook.questions]
    assert names == ["QID1", "QID1_4_TEXT", "QID2", "QID3_1", "QID3_2", "QID4", "QID5", "QID6_TEXT", "QID7_TEXT"]


def test_labels_with_commas_and_an_option_named_no_are_options() -> None:
    data = dataset(LABELS)
    assert counts(data, "QID2") == {"Meetings": 3, "Messages, calls": 2, "No": 1}
    assert counts(data, "QID4") == {"Monday": 3, "Tuesday, in the evening": 3, "Sunday": 2}


def test_codes_joined_by_commas_are_no_numbers() -> None:
    data = dataset(FIXTURES / "modern_codes.csv")
    assert counts(data, "QID2") == {"1": 4, "2": 4, "3": 3}
    assert question(data, "QID1").no_answer == {"not_answered": 1}
    assert question(data, "QID4").answered == 5
    second = data.frame.collect()[question(data, "QID3").key].to_list()[1]
    assert second == ["Learning", "Safety", "Play"]


def test_time_is_read_in_the_zone_of_the_header_and_completion_is_told() -> None:
    frame = dataset(LABELS).frame.collect()
    assert frame["submitted_at"][0].isoformat() == "2025-03-02T16:05:12+00:00"
    assert frame["complete"].to_list() == [True, True, True, False, True, True]
    assert frame["language"].to_list() == ["AR", "AR", "EN", "AR", "AR", "AR"]


def test_matrices_of_equal_titles_stay_two(tmp_path: Path) -> None:
    rows = rows_of(LABELS)
    place = rows[0].index("Q4")
    for row, (one, two) in zip(rows, [("Q9_1", "Q9_2"), ("كيف تقيّم ما يلي؟ - الإدارة", "كيف تقيّم ما يلي؟ - المعلمون"),
                                      ('{"ImportId":"QID9_1"}', '{"ImportId":"QID9_2"}'), *[("محايد", "موافق")] * 8],
                               strict=True):  # fmt: skip
        row[place:place] = [one, two]
    data = dataset(write(tmp_path / "two.csv", rows))
    grids = [each.matrix.parent for each in data.codebook.questions if each.matrix]
    assert len(grids) == 4
    assert len(set(grids)) == 2


@pytest.mark.parametrize("status", ["0", "IP Address", "IP-Adresse", "4", "16"])
def test_normal_imported_and_offline_rows_are_responses(tmp_path: Path, status: str) -> None:
    rows = rows_of(LABELS)
    for row in rows[3:5]:
        row[2] = status
    assert dataset(write(tmp_path / "file.csv", rows)).report.counts["responses"] == 7


def test_a_file_of_test_responses_only_is_read_and_said(tmp_path: Path) -> None:
    rows = rows_of(LABELS)
    for row in rows[3:]:
        row[2] = "Survey Test"
    report = dataset(write(tmp_path / "file.csv", rows)).report
    assert (report.counts["responses"], [each.code for each in report.problems]) == (8, ["only_test_responses"])


def test_unknown_status_is_a_response_and_said(tmp_path: Path) -> None:
    rows = rows_of(LABELS)
    rows[3][2] = "Vorschau der Umfrage"
    report = dataset(write(tmp_path / "file.csv", rows)).report
    assert (report.counts["responses"], [each.code for each in report.problems]) == (7, ["unknown_status"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1256"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_every_way_of_saving_gives_the_same(tmp_path: Path, encoding: str, delimiter: str) -> None:
    expected = dataset(LABELS)
    found = dataset(write(tmp_path / "file.csv", rows_of(LABELS), delimiter, encoding))
    assert found.frame.collect().equals(expected.frame.collect())
    assert found.codebook == expected.codebook


def test_workbook_gives_the_same(tmp_path: Path) -> None:
    path = tmp_path / "file.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Sheet0")
        for place, row in enumerate(rows_of(LABELS)):
            sheet.write_row(place, 0, row)
    expected, found = dataset(LABELS), dataset(path)
    assert found.frame.collect().equals(expected.frame.collect())
    assert found.codebook == expected.codebook


@pytest.mark.parametrize("seed", range(3))
def test_order_of_rows_and_columns_changes_no_key(tmp_path: Path, seed: int) -> None:
    rows = rows_of(LABELS)
    dice = random.Random(seed)
    places = dice.sample(range(len(rows[0])), len(rows[0]))
    body = dice.sample(rows[3:], len(rows) - 3)
    mixed = write(tmp_path / "mixed.csv", [[row[place] for place in places] for row in [*rows[:3], *body]])
    expected, found = dataset(LABELS).frame.collect(), dataset(mixed).frame.collect()
    names = [name for name in expected.columns if name != "row_number"]
    lists = [name for name in names if str(expected.schema[name]).startswith("List")]
    plain = [name for name in names if name not in lists]
    assert found.select(plain).sort("response_id").equals(expected.select(plain).sort("response_id"))
    for name in lists:
        both = [frame.sort("response_id")[name].list.sort().to_list() for frame in (expected, found)]
        assert both[0] == both[1]


def test_edited_headers_are_still_known() -> None:
    rows = rows_of(LABELS)
    for records, layout in (([rows[0], rows[2]], "ids_without_texts"), (rows[:2], "two_header_rows"),
                            ([rows[0]], "one_header_row")):  # fmt: skip
        header = header_of([*records, *rows[3:]])
        assert header is not None
        assert (header.layout, header.rows) == (layout, len(records))
    assert header_of([["StartDate", "EndDate", "Age"], ["2024-01-01", "2024-01-02", "9"]]) is None


def test_a_header_row_that_is_gone_is_said(tmp_path: Path) -> None:
    rows = rows_of(LABELS)
    assert "header_row_missing" not in {each.code for each in dataset(LABELS).report.problems}
    for gone in (0, 1):
        found = dataset(write(tmp_path / f"{gone}.csv", rows[:gone] + rows[gone + 1 :]))
        assert "header_row_missing" in {each.code for each in found.report.problems}


def test_choice_ids_tell_equal_import_ids_apart() -> None:
    ids = ['{"ImportId":"QID3","choiceId":"4"}', "{'ImportId': 'QID3', 'choiceId': '9'}", '{"ImportId":"1_QID7_2"}']
    header = header_of([["Q1", "Q2", "Q3"], ["a", "b", "c"], ids])
    assert header is not None
    assert [each.name for each in header.columns] == ["QID3_4", "QID3_9", "1_QID7_2"]


def test_records_above_the_tags_and_display_orders_of_blocks() -> None:
    rows = [
        ["Column1", "Column2"],
        ["Q1", "BL_DO"],
        ["One?", "Order"],
        ['{"ImportId":"QID1"}', '{"ImportId":"BL_x_DO"}'],
    ]
    header = header_of([*rows, ["1", "2"]])
    assert header is not None
    assert (header.rows, header.columns[0].tag, header.columns[0].text) == (4, "Q1", "One?")
    assert header.columns[1].reason == "display_order"


def test_stem_is_what_titles_share_up_to_a_separator() -> None:
    assert stem_of(["A - b - Bus", "A - b - Bicycle"]) == ("A - b", ("Bus", "Bicycle"))
    assert stem_of(["How?-One", "How?-Two"]) == ("How?", ("One", "Two"))
    assert stem_of(["North", "Northern"]) == ("", ("North", "Northern"))


def test_no_name_and_no_address_is_in_the_output() -> None:
    data = dataset(LABELS)
    shown = data.frame.collect().write_json() + str(data.codebook.to_json()) + str(data.report.to_json())
    assert not any(word in shown for word in ("192.0.2", "29.3", "R_fixture"))
