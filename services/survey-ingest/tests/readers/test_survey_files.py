"""What holds for every survey reader: the same answers from another encoding, another order of rows, or a workbook."""

import csv
import io
import random
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

FIXTURES = Path(__file__).parent / "fixtures"
FILES = [
    ("surveymonkey/two_rows_arabic.csv", 2),
    ("surveymonkey/three_rows_text.csv", 3),
    ("surveymonkey/one_row_flattened.csv", 1),
    ("surveymonkey/names_in_both_rows_serial_dates.csv", 2),
    ("ms_forms/saved_by_excel_spanish.csv", 1),
    ("limesurvey/full_german.csv", 1),
    ("limesurvey/codes_short_answers.csv", 1),
    ("limesurvey/code_and_text_french.csv", 1),
    ("typeform/csv_2021_partial.csv", 1),
    ("typeform/question_row_above.csv", 2),
    ("alchemer/20250601120000-SurveyExport.csv", 1),
    ("jotform/table_view.csv", 1),
    ("generic_table/one_row_arabic.csv", 1),
    ("generic_table/two_rows_german.csv", 4),
]
IDS = [name for name, _ in FILES]


def dataset(path: Path) -> Dataset:
    result = read(path, Hints(upload="u", identity_key=b"k"))
    assert isinstance(result, Dataset)
    return result


def rows_of(name: str) -> list[list[str]]:
    text = (FIXTURES / name).read_text("utf-8-sig")
    delimiter = ";" if "german" in name else ","
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def answers(found: Dataset) -> pl.DataFrame:
    return found.frame.collect().drop("row_number").sort("response_id")


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1256"])
def test_another_encoding_gives_the_same(tmp_path: Path, name: str, encoding: str) -> None:
    text = (FIXTURES / name).read_text("utf-8-sig")
    path = tmp_path / "file.csv"
    try:
        path.write_bytes(text.encode(encoding))
    except UnicodeEncodeError:
        pytest.skip("the encoding cannot hold these texts")
    expected, found = dataset(FIXTURES / name), dataset(path)
    assert found.codebook == expected.codebook
    assert answers(found).equals(answers(expected))


@pytest.mark.parametrize(("name", "header"), FILES, ids=IDS)
@pytest.mark.parametrize("seed", range(3))
def test_another_order_of_rows_gives_the_same(tmp_path: Path, name: str, header: int, seed: int) -> None:
    rows = rows_of(name)
    mixed = [*rows[:header], *random.Random(seed).sample(rows[header:], len(rows) - header)]
    path = tmp_path / "mixed.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(mixed)
    expected, found = dataset(FIXTURES / name), dataset(path)
    assert found.codebook == expected.codebook
    assert answers(found).equals(answers(expected))


@pytest.mark.parametrize("name", IDS)
def test_a_workbook_of_the_same_cells_gives_the_same(tmp_path: Path, name: str) -> None:
    path = tmp_path / "file.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Sheet")
    for place, row in enumerate(rows_of(name)):
        for column, cell in enumerate(row):
            if cell.isdecimal() and len(cell) < 16:  # longer ones are text in every workbook
                sheet.write_number(place, column, int(cell))
            elif cell:
                sheet.write_string(place, column, cell)
    book.close()
    expected, found = dataset(FIXTURES / name), dataset(path)
    assert found.report.detection.format == expected.report.detection.format
    assert found.report.encoding.how == "workbook"
    assert found.codebook == expected.codebook
    assert answers(found).equals(answers(expected))


def test_text_and_codes_of_surveymonkey_give_the_same() -> None:
    text, codes = (dataset(FIXTURES / "surveymonkey" / f"three_rows_{each}.csv") for each in ("text", "numeric"))
    assert text.codebook == codes.codebook
    assert answers(text).equals(answers(codes))


def test_line_feeds_and_semicolons_of_jotform_give_the_same() -> None:
    text, book = (dataset(FIXTURES / "jotform" / each) for each in ("table_view.csv", "spout.xlsx"))
    for one, other in zip(text.codebook.questions, book.codebook.questions, strict=True):
        assert (one.key, one.kind, one.answered, one.choices) == (other.key, other.kind, other.answered, other.choices)
    ids = [each.frame.select("response_id").collect()["response_id"].to_list() for each in (text, book)]
    assert ids[0] == ids[1]


def test_the_network_is_no_person() -> None:
    found = dataset(FIXTURES / "typeform" / "csv_2021_partial.csv")
    assert found.frame.select("response_id").collect()["response_id"].n_unique() == 8
    assert "network" not in str(found.codebook.to_json()).lower()


def test_a_summary_workbook_is_refused_by_name_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "summary.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name in ("Question 1", "Question 2"):
        sheet = book.add_worksheet(name)
        for place, row in enumerate(
            [
                ["Parents 2025"],
                ["What helped?"],
                ["Answer Choices", "Responses"],
                ["Books", 0.75, 3],
                ["Games", 0.25, 1],
                ["", "Answered", 4],
                ["", "Skipped", 0],
            ]
        ):
            sheet.write_row(place, 0, row)
    book.close()
    with pytest.raises(ReadError) as caught:
        read(path, Hints())
    assert "SurveyMonkey summary" in caught.value.findings[0].message
    assert "All individual responses" in caught.value.findings[0].message


def test_other_sheets_are_said(tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name, rows in (
        ("Notes", [["Read me", "please"], ["first", "second"]]),
        ("Data", rows_of("surveymonkey/two_rows_arabic.csv")),
    ):
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    book.close()
    found = dataset(path)
    assert found.report.detection.format == "surveymonkey"
    assert found.report.counts["responses"] == 8
    assert [each.code for each in found.report.problems] == ["other_sheets"]
