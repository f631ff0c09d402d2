"""Columns under one question: rankings with ranks left out, a matrix with a comment, headings that a program made."""

from pathlib import Path

import pytest
from survey_ingest.domain.codebook import Question
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

ITEMS = ("Teachers", "Buses", "Meals", "مكتبة")


def questions(path: Path, lines: list[str]) -> tuple[Question, ...]:
    path.write_text("\n".join(lines) + "\n", "utf-8")
    found = read(path, Hints(upload="u", identity_key=b"k"))
    assert isinstance(found, Dataset)
    assert found.report.detection.format == "surveymonkey"
    return found.codebook.questions


def ranked(title: str, rows: list[str]) -> list[str]:
    head = [f"Respondent ID,Collector ID,{title},,,", f",,{','.join(ITEMS)}"]
    return [*head, *(f"{100 + place},7,{row}" for place, row in enumerate(rows))]


@pytest.mark.parametrize("title", ["Rank what helps your child most", "رتب ما يفيد طفلك"])
def test_a_ranking_of_which_some_ranks_are_left_out_is_one(tmp_path: Path, title: str) -> None:
    rows = ["1,2,3,4", "2,1,4,3", "4,3,2,1", "1,3,2,4", "3,1,2,4", "2,1,,3", "1,4,3,2", ",3,4,", "4,,,3"]
    (asked,) = questions(tmp_path / "export.csv", ranked(title, rows))
    assert (asked.kind, [each.label for each in asked.choices]) == ("ranking", list(ITEMS))


def test_points_that_differ_in_a_row_are_no_ranks_where_nothing_says_so(tmp_path: Path) -> None:
    rows = ["1,2,3,4", "2,1,4,3", "4,3,2,1", "1,3,2,4", "3,1,2,4", "2,1,,3", "1,4,3,2", ",3,4,", "4,,,3"]
    asked = questions(tmp_path / "export.csv", ranked("How good are these?", rows))
    assert len(asked) == len(ITEMS)


def test_points_of_which_many_are_left_out_are_no_ranks(tmp_path: Path) -> None:
    rows = ["1,2,3,4", "2,1,4,3", "4,3,2,", "2,3,,4", "3,,2,4", "2,4,,3", "1,4,3,2", ",3,4,"]
    asked = questions(tmp_path / "export.csv", ranked("Rank what helps your child most", rows))
    assert len(asked) == len(ITEMS)


def test_a_comment_beside_a_matrix_of_codes_leaves_it_one(tmp_path: Path) -> None:
    labels = [f"{row} - {level}" for row in ("Bus", "Meals") for level in ("Yes", "No", "Don't know")]
    lines = [
        "Respondent ID,Collector ID,Does your school have a policy on these?" + "," * 6,
        f",,{','.join(labels)},What else does the policy say",
        *(
            f"{100 + n},7,{('1,,', ',2,', ',,3')[n % 3]},{('1,,', ',2,')[n % 2]},{'more' if n == 4 else ''}"
            for n in range(9)
        ),
    ]
    bus, meals, comment = questions(tmp_path / "export.csv", lines)
    assert [(each.label, each.count) for each in bus.choices] == [("Yes", 3), ("No", 3), ("Don't know", 3)]
    assert [(each.label, each.count) for each in meals.choices] == [("Yes", 5), ("No", 4), ("Don't know", 0)]
    assert (bus.kind, meals.kind, comment.kind, comment.answered) == ("single", "single", "text", 1)


@pytest.mark.parametrize("made_up", ["Unnamed: {}", "Unnamed: {}_level_0", "...{}", ""])
def test_headings_that_a_program_made_up_are_blank(tmp_path: Path, made_up: str) -> None:
    names = [made_up.format(place) for place in (3, 4)]
    lines = [
        f"How do your children come?,{','.join(names)},Are you happy?,Why?",
        "Bus,Car,On foot,Response,Open-Ended Response",
        *(
            f"{('Bus', '')[n % 2]},{('', 'Car')[n % 2]},{('On foot', '', '')[n % 3]},{('Yes', 'No')[n % 2]},"
            for n in range(12)
        ),
    ]
    come, happy, _ = questions(tmp_path / "export.csv", lines)
    assert (come.kind, [(each.label, each.count) for each in come.choices]) == (
        "multiple",
        [("Bus", 6), ("Car", 6), ("On foot", 4)],
    )
    assert happy.kind == "single"


def test_a_numeric_export_says_which_questions_hold_codes(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    heads = ["Respondent ID,Collector ID,How do you come?,,Role", ",,Bus,Car,Response"]
    for role, said in ((("1", "2"), True), (("Teacher", "Parent"), False)):
        rows = [f"{100 + n},7,{('1', '')[n % 2]},{('', '2')[n % 3 == 0]},{role[n % 2]}" for n in range(12)]
        path.write_text("\n".join([*heads, *rows]) + "\n", "utf-8")
        found = read(path, Hints(upload="u", identity_key=b"k"))
        assert isinstance(found, Dataset)
        assert found.report.detection.layout == "two_header_rows_numeric"
        assert ("answers_are_codes" in [each.code for each in found.report.problems]) is said


def test_two_codes_whose_columns_were_moved_are_options(tmp_path: Path) -> None:
    head = ["Respondent ID,Collector ID,When will you start?,,,", ",,Later,In a year,In six months,Now"]
    rows = [f"{100 + n},7,{('4,,', ',,1')[n % 3 == 0]}," for n in range(9)]
    (asked,) = questions(tmp_path / "export.csv", [*head, *rows])
    assert (asked.kind, [(each.label, each.count) for each in asked.choices if each.count]) == (
        "single",
        [("Later", 6), ("In six months", 3)],
    )
