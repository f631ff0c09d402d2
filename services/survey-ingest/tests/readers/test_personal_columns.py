"""Columns that name persons are kept out, however the form asks for it; what only sounds like it stays a question."""

from pathlib import Path

import pytest
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.personal_columns import personal_reason
from survey_ingest.readers.reading import read


@pytest.mark.parametrize(
    "title",
    [
        "What is your full name?",
        "What's your name?",
        "1. Name",
        "Q3: Please enter your e-mail",
        "Your name (optional)",
        "Child's full name",
        "What is your child's name?",
        "Name of the student",
        "What is your phone number?",
        "ما اسمك؟",
        "2- ما هو اسمك الكامل؟",
        "أدخل رقم هاتفك",
        "اكتب اسم الطفل (اختياري)",
        "¿Cuál es tu nombre?",
        "Quel est votre nom ?",
        "Nombres y apellidos",
        "Adınız Soyadınız",
        "Nama lengkap",
        "Home address",
        "عنوان السكن",
        "आपका नाम",
        "Primary contact first name",
    ],
)
def test_a_question_that_asks_for_a_person_is_kept_out(title: str) -> None:
    assert personal_reason(title, ["x", "y"]) == "personal"


@pytest.mark.parametrize(
    "title",
    [
        "What is the name of your school?",
        "School name",
        "Name one thing you like",
        "What is your role?",
        "اسم المدرسة",
        "ما رأيك في المعلم؟",
        "Name of the school",
    ],
)
def test_a_question_that_only_sounds_like_it_stays(title: str) -> None:
    assert personal_reason(title, ["x", "y"]) is None


@pytest.mark.parametrize(
    "cells", [["+965 5000 1234", "'+96550001235"], ["(555) 222-1111"], ["555-123-4567"], ["0812345678"] * 3]
)
def test_telephone_numbers_are_kept_out_whatever_the_title(cells: list[str]) -> None:
    assert personal_reason("How do we reach you?", cells) == "personal"


@pytest.mark.parametrize(
    "cells", [["2024-05-01"], ["12345678"], ["100 200 3000"], ["+5"], ["1.5", "10.25"], ["0", "012", "05"]]
)
def test_other_numbers_are_answers(cells: list[str]) -> None:
    assert personal_reason("How many?", cells) is None


def test_a_heading_of_jotform_is_no_code_of_a_list(tmp_path: Path) -> None:
    rows = [f'"2024-05-{day:02d} 12:00:00","Mona {day}","Good","Bus\nCar"' for day in range(1, 5)]
    path = tmp_path / "table.csv"
    head = '"Submission Date","What is your name?","How good is it? >> Teaching","How do you come?"'
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    found = read(path, Hints(upload="u", identity_key=b"k"))
    assert isinstance(found, Dataset)
    assert found.report.detection.format == "jotform"
    assert [(each.column, each.reason) for each in found.report.ignored] == [("What is your name?", "personal")]


def test_a_row_of_a_matrix_is_a_question_and_a_contact_field_is_none(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    head = ["Respondent ID,Collector ID,How useful is it?,,How to reach you,", ",,Email,WhatsApp,Name,Phone Number"]
    rows = [
        f"{100 + n},7,{('Good', 'Poor')[n % 2]},{('Good', 'Poor')[n % 3 == 0]},Mona {n},5000123{n}" for n in range(8)
    ]
    path.write_text("\n".join([*head, *rows]) + "\n", "utf-8")
    found = read(path, Hints(upload="u", identity_key=b"k"))
    assert isinstance(found, Dataset)
    assert [each.asked.title for each in found.codebook.questions] == ["Email", "WhatsApp"]
    assert [each.column for each in found.report.ignored if each.reason == "personal"] == ["Name", "Phone Number"]
