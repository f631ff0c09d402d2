"""One cell overwritten, one column moved, one header row gone: what the readers say then, rule by rule."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from survey_ingest.domain.codebook import Question
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.reading import read

FIXTURES = Path(__file__).parent / "fixtures"
Records = list[list[str]]
Open = Callable[[Records], Dataset | Workshop]
JUNK = "13/13/2025"


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Records are saved, and read."""

    def saved(records: Records) -> Dataset | Workshop:
        path = tmp_path / "file.csv"
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerows(records)
        path.write_bytes(buffer.getvalue().encode())
        result = read(path, Hints(upload="u", identity_key=b"k"))
        assert isinstance(result, Dataset | Workshop)
        return result

    return saved


def records_of(name: str) -> Records:
    text = (FIXTURES / name).read_text("utf-8-sig")
    delimiter = max(",;", key=text.splitlines()[-1].count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def codes(found: Dataset | Workshop) -> list[str]:
    return [each.code for each in found.report.problems if each.severity == "attention"]


def questions(found: Dataset | Workshop) -> list[tuple[str, str, int, list[tuple[str, int]]]]:
    assert isinstance(found, Dataset)
    return sorted((each.title, each.kind, each.answered, counts(each)) for each in found.codebook.questions)


def counts(question: Question) -> list[tuple[str, int]]:
    return sorted((each.label, each.count) for each in question.choices)


def question(found: Dataset | Workshop, title: str) -> Question:
    assert isinstance(found, Dataset)
    return next(each for each in found.codebook.questions if each.title == title)


SHELVES = ["Which shelves does your class use? · أي الرفوف؟", "", "", "How often?"]


def shelves(overwritten: dict[int, str]) -> Records:
    """SurveyMonkey: three options, the second chosen by one person only."""
    header = [["Respondent ID", "Collector ID", *SHELVES], ["", "", "Stories", "Science", "History", "Response"]]
    rows = [
        [str(1000 + place), "7", "Stories", "", "History" if place % 2 else "", ("Daily", "Weekly")[place % 2]]
        for place in range(8)
    ]
    rows[5][3] = "Science"
    for place, text in overwritten.items():
        rows[5][place] = text
    return [*header, *rows]


def test_an_option_of_one_person_stays_with_the_others_when_its_cell_is_overwritten(opened: Open) -> None:
    before, after = opened(shelves({})), opened(shelves({3: JUNK}))
    assert questions(after) == questions(before)
    assert counts(question(after, SHELVES[0])) == [("History", 4), ("Science", 1), ("Stories", 8)]
    assert (codes(before), codes(after)) == ([], ["odd_cells"])


def test_a_text_beside_options_that_one_person_wrote_is_a_text(opened: Open) -> None:
    records = [row[:4] + row[5:] for row in shelves({3: "The corner by the window"})]
    records[1][3] = "Comments"
    found = opened(records)
    assert counts(question(found, SHELVES[0])) == [("Stories", 8)]
    assert question(found, f"{SHELVES[0]} - Comments").kind == "text"


def test_a_matrix_of_cells_stays_one_when_a_cell_is_overwritten(opened: Open) -> None:
    records = records_of("surveymonkey/three_rows_text.csv")
    place = records[2].index("Homework - Often")
    row = next(at for at, each in enumerate(records[3:], 3) if each[place])
    before = opened(records)
    records[row][place] = JUNK
    after = opened(records)
    assert questions(after) == questions(before)
    assert codes(after) == [*codes(before), "odd_cells"]


def test_an_option_of_typeform_stays_in_its_group_when_its_only_cell_is_overwritten(opened: Open) -> None:
    records = records_of("typeform/csv_2021_partial.csv")
    place = records[0].index("Science books")
    rows = [at for at, each in enumerate(records[1:], 1) if each[place]]
    for row in rows[1:]:
        records[row][place] = ""
    before = opened(records)
    records[rows[0]][place] = JUNK
    after = opened(records)
    assert questions(after) == questions(before)
    assert codes(after) == [*codes(before), "odd_cells"]


def test_an_option_of_kobo_stays_with_its_question_and_the_cell_says_nothing(opened: Open) -> None:
    records = records_of("kobo_odk/kobo_xml_names.csv")
    place = records[0].index("languages/other")
    assert records[3][place] == "1"
    before = opened(records)
    records[3][place] = JUNK
    after = opened(records)
    told = dict(counts(question(before, "languages")))
    assert dict(counts(question(after, "languages"))) == told | {"other": told["other"] - 1}
    assert [each[:2] for each in questions(after)] == [each[:2] for each in questions(before)]
    assert codes(after) == [*codes(before), "odd_cells"]


def test_flags_of_limesurvey_stay_one_question_and_rows_that_were_not_shown_stay_so(opened: Open) -> None:
    records = records_of("limesurvey/full_german.csv")
    place = next(at for at, title in enumerate(records[0]) if title.endswith("[Sport]"))
    row = next(at for at, each in enumerate(records[1:], 1) if each[place] == "Ja")
    before = opened(records)
    records[row][place] = JUNK
    after = opened(records)
    title = records[0][place].removesuffix("[Sport]").strip()
    told = dict(counts(question(before, title)))
    assert dict(counts(question(after, title))) == told | {"Sport": told["Sport"] - 1}
    assert question(after, title).no_answer.get("not_shown") == question(before, title).no_answer.get("not_shown")
    assert codes(after) == [*codes(before), "odd_cells"]


def test_two_cells_that_differ_are_no_damage(opened: Open) -> None:
    """Where several cells are none of the options, the columns are not options: nothing is left out of the look."""
    records = shelves({})
    for place, row in enumerate(records[2:]):
        row[2], row[3], row[4] = f"about {place} books", f"{place} jars", f"near {place} windows"
    found = opened(records)
    assert {"Stories", "Science", "History"} <= {title for title, *_ in questions(found)}
    assert "odd_cells" not in codes(found)


def test_an_option_of_qualtrics_stays_in_its_question(opened: Open) -> None:
    records = records_of("qualtrics/modern_labels.csv")
    title = "What helped you?"
    places = [at for at, text in enumerate(records[1]) if text.startswith(title)]
    cells = {place: [at for at, row in enumerate(records[3:], 3) if row[place]] for place in places}
    place = next(each for each in places if cells[each])
    before = opened(records)
    records[cells[place][0]][place] = JUNK
    after = opened(records)
    assert [each[:2] for each in questions(after)] == [each[:2] for each in questions(before)]
    assert codes(after) == [*codes(before), "odd_cells"]


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_qualtrics_without_one_of_its_header_rows_says_so(opened: Open, gone: int) -> None:
    records = records_of("qualtrics/modern_labels.csv")
    assert "header_row_missing" not in codes(opened(records))
    assert "header_row_missing" in codes(opened([*records[:gone], *records[gone + 1 :]]))


def test_few_rankings_of_qualtrics_are_rows_of_a_matrix_and_that_is_said(opened: Open) -> None:
    records = records_of("qualtrics/modern_codes.csv")
    assert question(opened(records), "Rank what matters to you").kind == "ranking"
    few = opened(records[:6])
    assert "Rank what matters to you" not in {title for title, *_ in questions(few)}
    assert "too_few_to_tell" in codes(few)


@pytest.mark.parametrize("text", ["", JUNK, "NaN", "999999"])
def test_a_ranking_stays_one_when_a_rank_is_overwritten(opened: Open, text: str) -> None:
    records = records_of("qualtrics/modern_codes.csv")
    place = next(at for at, title in enumerate(records[1]) if title.startswith("Rank what matters to you"))
    records[4][place] = text
    found = question(opened(records), "Rank what matters to you")
    assert (found.kind, found.answered) == ("ranking", 6)
    assert "odd_cells" in codes(opened(records))


def test_surveymonkey_without_the_row_of_questions_says_so(opened: Open) -> None:
    records = records_of("surveymonkey/names_in_both_rows_serial_dates.csv")
    assert codes(opened(records)) == []
    assert "options_without_question" in codes(opened([records[1], *records[2:]]))


def test_surveymonkey_without_the_texts_between_codes_and_labels_says_so(opened: Open) -> None:
    records = shelves({})
    assert "questions_go_by_codes" not in codes(opened(records))
    records[0] = ["Respondent ID", "Collector ID", "q1", "", "", "q2"]
    assert "questions_go_by_codes" in codes(opened(records))


def test_a_phone_whose_time_of_joining_is_lost_is_still_a_connection(opened: Open) -> None:
    records = records_of("zoom_webinar_attendees/2020_four_sections.csv")
    before = opened(records)
    row = next(at for at, each in enumerate(records) if each[0] == "965****0001")
    records[row][1] = "-"
    after = opened(records)
    assert isinstance(before, Workshop)
    assert isinstance(after, Workshop)
    assert after.connections["row_number"].to_list() == before.connections["row_number"].to_list()
    assert codes(after) == [*codes(before), "no_times"]


def test_a_row_that_is_marked_absent_and_prints_a_stay_is_named(opened: Open) -> None:
    records = records_of("zoom_webinar_attendees/2020_four_sections.csv")
    row = next(at for at, each in enumerate(records) if each[0] == "Yes" and "Sami" in each)
    records[row][0] = "No"
    found = opened(records)
    assert "absent_with_times" in codes(found)


def test_a_plain_table_says_that_no_tool_was_found(opened: Open) -> None:
    found = opened([["المدرسة", "Grade"], ["حولي", "4"], ["السالمية", "5"], ["حولي", "4"]])
    assert codes(found) == ["no_tool"]


MOVED = [
    ("google_forms/download_arabic.csv", 0, -2),
    ("limesurvey/full_german.csv", 5, -1),
    ("limesurvey/codes_short_answers.csv", 5, -1),
    ("surveymonkey/one_row_flattened.csv", 2, -1),
    ("surveymonkey/one_row_flattened.csv", 1, -2),
    ("alchemer/20250601120000-SurveyExport.csv", -3, -1),
]


@pytest.mark.parametrize(("name", "one", "other"), MOVED)
def test_columns_that_changed_places_give_the_same_answers(opened: Open, name: str, one: int, other: int) -> None:
    records = records_of(name)
    before = opened(records)
    for row in records:
        row[one], row[other] = row[other], row[one]
    after = opened(records)
    assert questions(after) == questions(before)
    assert codes(after) == codes(before)
