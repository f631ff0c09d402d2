from collections import Counter

import pytest
from survey_ingest.domain.label_tables import fitting_table, outside_of_scales
from survey_ingest.domain.labels import label_key, numbered
from survey_ingest.domain.personal_columns import personal_reason
from survey_ingest.domain.question_keys import grids, matrix_key, question_keys
from survey_ingest.domain.question_kinds import number_text, typing_of


@pytest.mark.parametrize(
    ("labels", "table", "points"),
    [
        (["أوافق بشدة", "أوافق", "محايد", "لا أوافق", "لا أوافق بشدة"], "agree 5", [5, 4, 3, 2, 1]),
        (["موافق بشدة", "غير موافق بشدة", "إلى حد ما"], "agree 5", [5, 1, 3]),
        (["أوافق بشدة", "أوافق", "غير موافق", "غير موافق بشدة"], "agree 4", [4, 3, 2, 1]),
        (["موافق", "محايد", "غير موافق"], "agree 3", [3, 2, 1]),
        (["راضٍ جداً", "راضي", "غير راضٍ إطلاقاً"], "satisfied 5", [5, 4, 1]),
        (["دائماً", "غالباً", "أحيانًا", "نادرا", "أبداً"], "frequency 5", [5, 4, 3, 2, 1]),
        (["بدرجة كبيرة جدا", "متوسطة", "قليلة"], "degree 5", [5, 3, 2]),
        (["ممتاز", "جيد جداً", "جيد", "مقبول", "ضعيف"], "quality 5", [5, 4, 3, 2, 1]),
        (["Very poor", "poor", "Fair", "Good", "Very good"], "quality 5 very", [1, 2, 3, 4, 5]),
        (["جيد جداً", "جيد", "متوسط", "سيء", "سيء جدا"], "quality 5 very", [5, 4, 3, 2, 1]),
        (["جيد", "متوسط", "ضعيف"], "quality 3", [3, 2, 1]),
        (["Strongly agree", "agree ", "Neither agree nor disagree", "Disagree."], "agree 5", [5, 4, 3, 2]),
        (["Very satisfied", "Dissatisfied"], "satisfied 5", [5, 2]),
        (["Never", "Sometimes", "Always"], "frequency 5", [1, 3, 5]),
    ],
)
def test_scales_by_the_set_of_labels(labels: list[str], table: str, points: list[int]) -> None:
    found = fitting_table([label_key(label) for label in labels])
    assert found is not None
    assert (found.name, [found.points(label_key(label)) for label in labels]) == (table, points)


@pytest.mark.parametrize(
    "labels", [["نعم", "لا"], ["Yes", "No"], ["uncomfortable", "comfortable"], ["موافق على الشروط", "غير موافق"], []]
)
def test_labels_that_are_no_scale(labels: list[str]) -> None:
    assert fitting_table([label_key(label) for label in labels]) is None


def test_no_label_is_matched_by_a_part_of_it() -> None:
    assert label_key("غير موافق بشدة") != label_key("موافق بشدة")
    assert outside_of_scales(label_key("لا أدري"))
    assert not outside_of_scales(label_key("لا أدري لماذا"))


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("4 - Often", (4, "Often")),
        ("(2) Rarely", (2, "Rarely")),
        ("3:", (3, "")),
        ("1: never", (1, "never")),
        ("5", (5, "")),
        ("1 - 3 years", None),
        ("10 - 100", None),
        ("3 months", None),
        ("2.7", None),
        ("Good (5)", (5, "Good")),
    ],
)
def test_numbers_in_front_of_labels(label: str, found: tuple[int, str] | None) -> None:
    assert numbered(label) == found


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("3.0", "3"),
        ("2,5", "2.5"),
        ("٢٨", "28"),
        ("0", "0"),
        ("1,250", None),
        ("20€", None),
        ("5-7", None),
        ("-2", "-2"),
    ],
)
def test_number_cells(cell: str, text: str | None) -> None:
    assert number_text(cell) == text


@pytest.mark.parametrize(
    ("title", "cells", "kind", "scale"),
    [
        ("How useful?", ["5", "4", "3", "4"], "scale", "integers"),
        ("How useful?", ["5.0", "4.0", "3.0", "N/A"], "scale", "integers"),
        ("Would you recommend us?", ["0", "10", "9", "7"], "scale", "integers"),
        ("How many pupils?", ["5", "4", "3", "2"], "number", ""),
        ("كم سنة خبرة؟", ["5", "4", "3", "2"], "number", ""),
        ("Age", ["31", "45", "28"], "number", ""),
        ("When?", ["13/01/2026", "2/2/2026"], "date", ""),
        ("Is it good?", ["Yes", "No", "yes"], "single", ""),
        ("Role", ["Teacher", "Parent", "Teacher", "Parent"], "single", ""),
        ("Often?", ["1: never", "2", "3: sometimes", "5: always"], "scale", "numbered"),
        ("Comment", ["more time", "a larger hall", "thank you"], "text", ""),
        ("Comment", [], "text", ""),
        ("Tools", ["A, B", "A", "B", "A, B, C", "C"], "multiple", ""),
        (
            "Attend?",
            ["Yes, I'd attend", "Yes, I'd speak", "No", "No", "Yes, I'd attend", "Yes, I'd speak"],
            "single",
            "",
        ),
    ],
)
def test_kinds(title: str, cells: list[str], kind: str, scale: str) -> None:
    typing = typing_of(Counter(cells), title, ", ")
    assert (typing.kind, typing.scale) == (kind, scale)
    assert typing.reasons


def test_a_scale_has_the_points_of_its_grid() -> None:
    alone = typing_of(Counter({"Agree": 3, "Disagree": 2}), "A", "")
    in_grid = typing_of(Counter({"Agree": 3, "Disagree": 2}), "A", "", ["Agree", "Slightly agree", "Disagree"])
    assert (alone.scale, in_grid.scale) == ("agree 5", "agree 6")


def test_titles_make_keys_that_last() -> None:
    titles = ["Zoom", "Name of school", " zoom", "Zoom"]
    answers = [[("2", "a")], [], [("1", "b")], []]
    keys = question_keys(titles, answers)
    assert len(set(keys)) == 4
    assert question_keys(titles[::-1], answers[::-1]) == keys[::-1]
    assert keys[2] == keys[0].removesuffix("_2")


def test_grids_need_two_rows() -> None:
    found = grids(["Rate [Hall]", "Rate  [Trainer ]", "Alone [x]", "Plain"])
    assert found == [("Rate", "Hall"), ("Rate", "Trainer"), None, None]
    assert matrix_key("Rate") == matrix_key("rate ")


@pytest.mark.parametrize(
    ("title", "cells", "reason"),
    [
        ("Email Address", [], "personal"),
        ("الاسم", ["نورة"], "personal"),
        ("Your name:", ["Noura"], "personal"),
        ("Name of your school", ["Al Noor"], None),
        ("How can we reach you?", ["a@example.com", "b@example.com"], "addresses"),
        ("Score", ["8 / 10"], "quiz_score"),
        ("Score", ["high"], None),
    ],
)
def test_columns_about_persons(title: str, cells: list[str], reason: str | None) -> None:
    assert personal_reason(title, cells) == reason
