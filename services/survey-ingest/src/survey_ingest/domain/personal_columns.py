"""Columns that name a person or judge one: kept out of the answers, counted in the report.

By title (the whole title, in the languages of the forms), and by content (cells that are addresses).
"""

import re
from collections.abc import Iterable

from rba_kernel.text import match_key


def _keys(titles: str) -> frozenset[str]:
    return frozenset(match_key(title) for title in titles.split(" · "))


_PERSONAL = _keys(
    "email address · email · e-mail · e-mail address · your email · username · user name · name · your name · "
    "full name · first name · last name · surname · family name · student name · parent name · teacher name · phone · "
    "phone number · mobile · mobile number · telephone · whatsapp number · civil id · civil id number · "
    "national id · ip address · adresse e-mail · adresse mail · nom d'utilisateur · nom · prénom · nom et prénom · "
    "téléphone · dirección de correo electrónico · correo electrónico · nombre · nombre de usuario · nombre completo · "
    "teléfono · endereço de e-mail · nome · nome completo · telefone · e-mail-adresse · عنوان البريد الإلكتروني · "
    "البريد الإلكتروني · الإيميل · اسم المستخدم · الاسم · الاسم الكامل · الاسم الثلاثي · الاسم الرباعي · اسمك · "
    "اسم الطالب · اسم الطالبة · اسم المعلم · اسم المعلمة · اسم ولي الأمر · رقم الهاتف · رقم الجوال · الهاتف · "
    "رقم الموبايل · رقم الواتساب · الرقم المدني · رقم البطاقة المدنية"
)
_SCORES = _keys("score · النتيجة · الدرجة · note totale · puntuación · pontuação")
_ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_SCORE_CELL = re.compile(r"^\d+(\.\d+)?\s*/\s*\d+$")
_MOSTLY = 0.8
_LOOK_AT = 200


def personal_reason(title: str, cells: Iterable[str]) -> str | None:
    """Why a column is kept out: `personal`, `addresses`, `quiz_score`; None for a question."""
    key = match_key(title).strip(" :*?")
    if key in _PERSONAL:
        return "personal"
    sample = [cell for cell, _ in zip(cells, range(_LOOK_AT), strict=False)]
    if sample and sum(bool(_ADDRESS.match(cell)) for cell in sample) >= _MOSTLY * len(sample):
        return "addresses"
    if key in _SCORES and all(_SCORE_CELL.match(cell) or cell.isdecimal() for cell in sample):
        return "quiz_score"
    return None
