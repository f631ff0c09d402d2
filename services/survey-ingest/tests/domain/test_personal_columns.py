"""Which titles ask who somebody is: in Arabic and English, and beside them what only looks like it."""

import pytest
from survey_ingest.domain.personal_columns import personal_reason

PERSONS = (
    "Full name (optional)", "Parent's name", "Child’s name", "What is your child's full name?", "3. Your name:",
    "Student name and father name", "Please enter your phone number", "Mobile no. (WhatsApp)", "Parent's e-mail",
    "Email address of the guardian", "Civil ID number of the child", "Name (Arabic)", "Contact number phone",
    "الاسم الكامل (اختياري)", "الاسم الكامل (ب)", "اسم الطفل", "اسم طفلك", "ما اسمك؟", "اسم ولي أمر الطالب", "اسم الأم",
    "اسم المشاركة الثلاثي", "رقم هاتف ولي الأمر", "البريد الإلكتروني لولي الأمر", "الرقم المدني للطالب (إن وجد)",
    "يرجى كتابة الاسم الرباعي", "رقم الواتساب للتواصل", "أسماء الأبناء",
)  # fmt: skip
QUESTIONS = (
    "School name", "Name of the programme", "Name of your child's school", "How many phones are at home?",
    "Do you have a phone?", "Number of children", "Name one thing you liked", "First language of the child", "Parent",
    "Teacher", "Who is the contact person?", "Your address in one word: how was the school?", "Student number in class",
    "اسم المدرسة", "اسم البرنامج", "كم عدد الهواتف في البيت؟", "رقم الصف", "المعلم", "هل لديك هاتف؟", "عدد الأطفال",
    "ولي الأمر", "اذكر اسم كتاب أعجبك",
)  # fmt: skip


@pytest.mark.parametrize("title", PERSONS)
def test_who_somebody_is_is_no_question(title: str) -> None:
    assert personal_reason(title, ["x", "y"]) == "personal"


@pytest.mark.parametrize("title", QUESTIONS)
def test_other_names_and_numbers_are(title: str) -> None:
    assert personal_reason(title, ["x", "y"]) is None
