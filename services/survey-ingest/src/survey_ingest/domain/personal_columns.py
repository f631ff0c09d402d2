"""Columns that name a person or judge one: kept out of the answers, counted in the report.

By title (the whole title without the words that ask for it, in the languages of the forms), and by content (cells
that are addresses, or telephone numbers as they are written for calling).
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
    "رقم الموبايل · رقم الواتساب · الرقم المدني · رقم البطاقة المدنية · اسمك الكامل · اسمك الثلاثي · "
    "بريدك الإلكتروني · رقم هاتفك · رقم جوالك · رقم التلفون · رقم التليفون · رقم النقال · رقم التواصل · اسم الطفل · "
    "اسم الأم · اسم الأب · اسم المشارك · اسم المشاركة · اسم الابن · اسم الابنة · contact number · telephone number · "
    "cell phone · cell phone number · mobile phone · mobile phone number · complete name · child name · "
    "participant name · respondent name · guardian name · mother name · father name · contact name"
)
_NUMBER = re.compile(r"^(?:(?:q(?:uestion)?|س)?\s?\d+\s?[.:)-]|\d+-)\s*")
_ASKING = re.compile(
    r"^(?:(?:please|kindly),?\s+)?(?:what(?:'s|’s| is| are)|enter|write|type|provide|give|state|tell us|indicate|"
    r"¿?cuál es|quel est|qual é|wie lautet|ما هو|ما هي|ما|يرجى كتابة|الرجاء كتابة|اكتب|اكتبي|ادخل|ادخلي|اذكر)"
    r"\s+(?:(?:your|the|tu|su|votre|ton|seu|o seu|ihr|ihre)\s+)?"
)
_WHOSE = re.compile(
    r"^(?:the\s+)?(?:student|child|pupil|teacher|parent|guardian|mother|father|participant|respondent|contact)"
    r"(?:'s|’s|s')\s+(?:full\s+|first\s+|last\s+)?name$"
    r"|^(?:full\s+|first\s+|last\s+)?name of (?:the |your )?(?:student|child|pupil|teacher|parent|guardian|mother|"
    r"father|participant|respondent|member|contact person)$"
)
_OPTIONAL = re.compile(r"\s*\((?:optional|required|اختياري|مطلوب|opcional|facultatif)\)$")
_PHONE = re.compile(r"^'?(?:\+\d[\d ().-]{7,16}\d|\(\d{2,4}\) ?\d{3,4}[ .-]?\d{3,4}|\d{3}[.-]\d{3}[.-]\d{4})$")
_SCORES = _keys("score · النتيجة · الدرجة · note totale · puntuación · pontuação")
_ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_SCORE_CELL = re.compile(r"^\d+(\.\d+)?\s*/\s*\d+$")
_MOSTLY = 0.8
_LOOK_AT = 200


def personal_reason(title: str, cells: Iterable[str]) -> str | None:
    """Why a column is kept out: `personal`, `addresses`, `quiz_score`; None for a question."""
    key = _OPTIONAL.sub("", match_key(title).strip(" :*?")).strip(" :*?")
    asked = _ASKING.sub("", _NUMBER.sub("", key))
    if key in _PERSONAL or asked in _PERSONAL or _WHOSE.match(asked):
        return "personal"
    sample = [cell for cell, _ in zip(cells, range(_LOOK_AT), strict=False)]
    if sample and sum(bool(_PHONE.match(cell)) for cell in sample) >= _MOSTLY * len(sample):
        return "personal"
    if sample and sum(bool(_ADDRESS.match(cell)) for cell in sample) >= _MOSTLY * len(sample):
        return "addresses"
    if key in _SCORES and all(_SCORE_CELL.match(cell) or cell.isdecimal() for cell in sample):
        return "quiz_score"
    return None
