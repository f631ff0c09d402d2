"""Whom labels name: words in both languages, as wholes; and which question tells who the respondents are."""

import pytest
from survey_ingest.domain.audiences import AUDIENCES, audience_of, likely_role
from survey_ingest.domain.codebook import Asked, Choice, Kind, Question
from survey_ingest.domain.labels import label_key


def asking(*labels: str, kind: Kind = "single") -> Question:
    return Question(Asked("q_1", 1, "Who are you?"), kind, 10, tuple(Choice(label, 5) for label in labels))


@pytest.mark.parametrize(
    ("label", "audience"),
    [
        ("Teacher", "educator"),
        ("TEACHERS ", "educator"),
        ("معلم", "educator"),
        ("المعلمون", "educator"),
        ("معلّمة", "educator"),
        ("ولي أمر", "parent"),
        ("وليّ أمر", "parent"),
        ("أولياء الأمور", "parent"),
        ("طالب", "student"),
        ("الطلبة", "student"),
        ("School principal", "administrator"),
        ("مدرسة", None),
        ("مدرّسة", None),
        ("Teacher of a parent", None),
        ("معلم وولي أمر", None),
        ("Neutral", None),
        ("", None),
    ],
)
def test_a_label_names_an_audience_as_a_whole(label: str, audience: str | None) -> None:
    assert audience_of(label) == audience


def test_no_word_names_two_audiences() -> None:
    keys = [label_key(word) for words in AUDIENCES.values() for word in set(words.split(" · "))]
    named = {
        key: {name for name, words in AUDIENCES.items() if key in map(label_key, words.split(" · "))} for key in keys
    }
    assert {key: names for key, names in named.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("question", "role"),
    [
        (asking("Teacher", "Parent", "Student"), "audience"),
        (asking("معلم", "ولي أمر", "طالب"), "audience"),
        (asking("Teacher", "Parent", "Other"), "audience"),
        (asking("Teacher", "Other"), None),
        (asking("Teacher", "معلم"), None),
        (asking("Teacher", "Parent", "Radio", "Newspaper"), None),
        (asking("Teacher", "Parent", kind="multiple"), None),
        (asking("Yes", "No"), None),
        (asking(), None),
    ],
)
def test_a_question_whose_answers_name_several_audiences_tells_who_people_are(
    question: Question, role: str | None
) -> None:
    assert likely_role(question) == role
