import pytest
from rba_kernel.text import latin_digits, match_key

# step of `rba_kernel.text.match_key`, as written, key
KEYS = [
    ("presentation forms", "ﻻ", "لا"),
    ("bidi controls", "3\u200f/2\u200f/2026", "3/2/2026"),
    ("arabic letter mark", "\u061cنعم", "نعم"),
    ("zero width", "نع\u200bم\ufeff", "نعم"),
    ("marks", "جدًّا", "جدا"),
    ("tatweel", "كـبير", "كبير"),
    ("alef", "أوافق إلى آخر", "اوافق الي اخر"),
    ("alef maqsura", "مستوى", "مستوي"),
    ("teh marbuta", "مدرسة", "مدرسه"),
    ("persian letters", "کی", "كي"),
    ("digits", "٢٠٢٦ ۲۰۲۶", "2026 2026"),
    ("punctuation", "نعم، لا؛ لماذا؟", "نعم, لا; لماذا?"),
    ("space and case", "  Strongly\u00a0 AGREE\n", "strongly agree"),
    ("hamza on waw stays in labels", "مسؤول", "مسؤول"),
]


@pytest.mark.parametrize(("step", "written", "key"), KEYS)
def test_match_key(step: str, written: str, key: str) -> None:
    assert match_key(written) == key, step


def test_labels_that_contain_one_another_stay_apart() -> None:
    assert match_key("غير موافق بشدة") != match_key("موافق بشدة")


def test_names_drop_hamza_on_waw_and_yeh() -> None:
    assert match_key("فؤاد", person_name=True) == match_key("فواد", person_name=True)
    assert match_key("رائد", person_name=True) == match_key("رايد", person_name=True)


def test_latin_digits_changes_only_digits() -> None:
    assert latin_digits("الفصل ١ من ۲۰۲٥، أ") == "الفصل 1 من 2025، أ"
