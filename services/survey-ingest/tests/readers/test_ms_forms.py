"""Microsoft Forms: its workbook in any language, ranking, points of a quiz, and what Excel leaves of it."""

from pathlib import Path

import pytest
import xlsxwriter
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

FOLDER = Path(__file__).parent / "fixtures" / "ms_forms"


def dataset(path: Path) -> Dataset:
    result = read(path, Hints(upload="u", identity_key=b"k"))
    assert isinstance(result, Dataset)
    assert result.report.detection.format == "ms_forms"
    return result


def test_choices_end_with_a_semicolon_and_may_hold_one() -> None:
    question = dataset(FOLDER / "raw_arabic.xlsx").codebook.questions[1]
    assert {each.label: each.count for each in question.choices} == {
        "ورشة": 4, "زيارة": 4, "نادٍ (قراءة; كتابة)": 2,
    }  # fmt: skip
    assert (question.kind, question.answered, question.other_count) == ("multiple", 6, 0)


def test_the_same_options_in_other_orders_are_a_ranking() -> None:
    found = dataset(FOLDER / "raw_arabic.xlsx")
    question = found.codebook.questions[2]
    assert question.kind == "ranking"
    assert {each.count for each in question.choices} == {7}


def test_a_number_that_excel_glued_on_is_taken_off_and_both_columns_stay() -> None:
    found = dataset(FOLDER / "raw_arabic.xlsx")
    twins = [each for each in found.codebook.questions if each.title == "Quality"]
    assert len({each.key for each in twins}) == 2


def test_rows_of_a_matrix_are_proposed_not_invented() -> None:
    found = dataset(FOLDER / "raw_arabic.xlsx")
    assert [(each.code, each.column) for each in found.report.problems] == [
        ("probable_matrix", "9"),
        ("same_title", "12"),
    ]
    assert not any(each.matrix for each in found.codebook.questions)


def test_points_and_feedback_of_a_quiz_and_persons_are_kept_out() -> None:
    found = dataset(FOLDER / "quiz_other_language(1-5).xlsx")
    assert [each.title for each in found.codebook.questions] == ["Which fraction is largest?", "How sure are you?"]
    shown = found.frame.collect().write_json() + str(found.codebook.to_json()) + str(found.report.to_json())
    assert not any(word in shown for word in ("Noura", "sami@", "Fahad"))


@pytest.mark.parametrize("titles", [["ID", "Début", "Fin", "E-mail", "Nom"], ["١", "بداية", "نهاية", "بريد", "اسم"]])
def test_a_workbook_saved_again_is_known_by_its_content(tmp_path: Path, titles: list[str]) -> None:
    path = tmp_path / "again.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Feuil1")
    sheet.write_row(0, 0, [*titles, "Quelles activités ?"])
    for n in range(1, 6):
        row = [
            n,
            f"2025-09-0{n} 08:00:00",
            f"2025-09-0{n} 08:05:00",
            "anonymous",
            "",
            "Lecture;Sport;" if n % 2 else "Sport;",
        ]
        sheet.write_row(n, 0, row)
    book.close()
    found = dataset(path)
    assert found.report.detection.score < 0.7
    assert [(each.label, each.count) for each in found.codebook.questions[0].choices] == [("Sport", 5), ("Lecture", 3)]


def test_a_later_download_has_the_same_identities(tmp_path: Path) -> None:
    first = dataset(FOLDER / "saved_by_excel_spanish.csv").frame.collect()["response_id"].to_list()
    path = tmp_path / "later.csv"
    text = (FOLDER / "saved_by_excel_spanish.csv").read_text("utf-8-sig")
    path.write_text(text + "9,9/30/25 8:00:00,9/30/25 8:09:00,anonymous,,Arte;,Neutral\r\n", "utf-8")
    assert dataset(path).frame.collect()["response_id"].to_list()[:6] == first
