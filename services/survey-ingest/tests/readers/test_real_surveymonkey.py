"""Real files of SurveyMonkey, counted here a second time with nothing but the csv module. See test_real_exports.py."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest
from survey_ingest.domain.codebook import Question
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

SAMPLES = os.environ.get("REAL_EXPORTS", "")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="REAL_EXPORTS names no folder of real export files")
FOLDER = Path(SAMPLES) / "surveys" / "surveymonkey"


def table(name: str, encoding: str = "utf-8-sig") -> list[list[str]]:
    with (FOLDER / name).open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def survey(name: str) -> Dataset:
    result = read(FOLDER / name, Hints(upload="u", identity_key=b"k"))
    assert isinstance(result, Dataset)
    assert result.report.detection.format == "surveymonkey"
    return result


def at(found: Dataset, position: int) -> Question:
    return next(each for each in found.codebook.questions if each.position == position)


def counts(question: Question) -> dict[str, int]:
    return {each.label: each.count for each in question.choices if each.count}


@pytest.mark.parametrize(
    ("name", "layout", "responses", "questions"),
    [
        ("CNCF_Ambassadors_Survey_2019_H1.csv", "two_header_rows", 21, 7),
        ("maintainer-survey-results-2019-h1.csv", "two_header_rows", 64, 16),
        ("contribex-survey-2018.csv", "one_header_row", 160, 89),
        ("OSPO2018_first120.csv", "two_header_rows", 118, 32),
        ("OSPO2024_text_first120.csv", "three_header_rows", 117, 47),
        ("OSPO2024_numeric_first120.csv", "three_header_rows_numeric", 117, 47),
        ("StarWars.csv", "two_header_rows", 1186, 14),
        ("steak-risk-survey.csv", "two_header_rows", 550, 14),
        ("thanksgiving-2015-poll-data.csv", "one_header_row_flattened", 1058, 23),
    ],
)
def test_files_have_their_responses_and_questions(name: str, layout: str, responses: int, questions: int) -> None:
    found = survey(name)
    assert found.report.detection.layout == layout
    assert (found.report.counts["responses"], found.report.counts["questions"]) == (responses, questions)
    assert found.frame.collect()["response_id"].n_unique() == responses


def test_star_wars_by_hand() -> None:
    rows = table("StarWars.csv", "mac_roman")
    found = survey("StarWars.csv")
    seen = at(found, 4)
    ticked = {rows[1][place].strip(): sum(bool(row[place]) for row in rows[2:]) for place in range(3, 9)}
    assert seen.kind == "multiple"
    assert {" ".join(label.split()): count for label, count in counts(seen).items()} == {
        " ".join(label.split()): count for label, count in ticked.items()
    }
    assert seen.answered == sum(any(row[3:9]) for row in rows[2:]) == 835
    ranked = at(found, 10)
    firsts = Counter(rows[1][9 + row[9:15].index("1")].strip() for row in rows[2:] if "1" in row[9:15])
    lists = found.frame.collect()[ranked.key].drop_nulls().to_list()
    assert ranked.kind == "ranking"
    assert Counter(" ".join(each[0].split()) for each in lists) == {
        " ".join(label.split()): count for label, count in firsts.items()
    }
    for place in range(15, 29):
        question = at(found, place + 1)
        assert question.matrix is not None
        assert question.matrix.row == rows[1][place].strip()
        assert counts(question) == Counter(row[place].strip() for row in rows[2:] if row[place].strip())


def test_ratings_in_columns_by_hand() -> None:
    rows = table("maintainer-survey-results-2019-h1.csv")
    found = survey("maintainer-survey-results-2019-h1.csv")
    for place in (36, 43, 48, 53, 58, 64, 70, 76, 82, 88):
        question = at(found, place + 1)
        by_hand = Counter(cell for row in rows[2:] for cell in row[place : place + 5] if cell)
        assert (question.kind, question.scale, counts(question)) == ("scale", "integers", by_hand)
        assert [each.points for each in question.choices] == [1, 2, 3, 4, 5]


def test_flattened_columns_by_hand() -> None:
    rows = table("thanksgiving-2015-poll-data.csv")
    found = survey("thanksgiving-2015-poll-data.csv")
    for first, text in ((12, 26), (27, 39), (40, 51)):
        question = at(found, first)
        by_hand = Counter(cell.strip() for row in rows[1:] for cell in row[first - 1 : text - 1] if cell.strip())
        free = at(found, text)
        assert question.kind == "multiple"
        assert free.kind == "text"
        assert counts(question) == by_hand
        assert free.answered == sum(bool(row[text - 1].strip()) for row in rows[1:])


def test_serial_days_are_times() -> None:
    found = survey("OSPO2018_first120.csv")
    times = found.frame.collect()["submitted_at"]
    assert times.null_count() == 0
    assert {each.year for each in times} == {2018}


def test_texts_and_codes_of_the_same_people_agree() -> None:
    text, codes = survey("OSPO2024_text_first120.csv"), survey("OSPO2024_numeric_first120.csv")
    assert text.codebook == codes.codebook
    names = text.frame.collect_schema().names()
    assert text.frame.collect().equals(codes.frame.select(names).collect())
