"""Columns that name a person or judge one: kept out of the answers, counted in the report.

By title, in the languages of the forms: the whole title, or words that ask for somebody's name, number or address and
for nothing else (`Child's full name (optional)`); and by content (cells that are addresses, or telephone numbers as
they are written for calling).
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
    "رقم الموبايل · رقم الواتساب · الرقم المدني · رقم البطاقة المدنية · submitter · submitted by · "
    "nom complet · votre nom · nom de famille · nom et prénoms · numéro de téléphone · adresse email · "
    "nombres · apellido · apellidos · nombre y apellido · nombre y apellidos · nombres y apellidos · tu nombre · "
    "número de teléfono · número de celular · celular · correo · e-mail adresse · vorname · nachname · vollständiger "
    "name · telefonnummer · nome e cognome · cognome · indirizzo email · número de telefone · sobrenome · seu nome · "
    "ad soyad · adınız soyadınız · adınız · soyadınız · adı soyadı · isim soyisim · soyad · isim · e-posta · "
    "e-posta adresi · telefon · telefon numarası · telefon numaranız · nama · nama lengkap · nama anda · nomor hp · "
    "nomor hp / wa · no hp · no wa · nomor telepon · alamat email · नाम · आपका नाम · पूरा नाम · फोन नंबर · मोबाइल नंबर · "
    "ईमेल · имя · фио · ваше имя · фамилия · имя и фамилия · адрес электронной почты · электронная почта · телефон · "
    "номер телефона · naam · uw naam · e-mailadres · telefoonnummer · نام · نام و نام خانوادگی · آپ کا نام · "
    "firstname · lastname · fullname · emailaddress · phonenumber · contact number · "
    "street address · home address · mailing address · postal address · zip/postal code · adresse postale · "
    "domicilio · adresiniz · alamat rumah · عنوان السكن · عنوان المنزل · "
    "العنوان البريدي · 姓名 · 名前 · 氏名 · メールアドレス · 이름 · 성명 · 이메일"
)
_ASKED = {
    "name": r"names?|surname|اسم(?:ك|كم|ه|ها)?|اسماء|لقب",
    "phone": r"phone|phones|mobile|telephone|whatsapp|هاتف(?:ك|كم)?|جوال(?:ك)?|نقال|موبايل|واتساب|تلفون",
    "mail": r"email|e-mail|mail|بريد(?:ك)?|ايميل(?:ك)?",
    "id": r"civil|passport|مدني|مدنيه|جواز",
}
_ABOUT = (
    r"your|my|full|first|last|middle|second|family|given|parents?|father|mother|guardian|child|children|son|daughter|kids?|"
    r"students?|pupil|learner|teacher|principal|participants?|respondent|attendee|person|contact|employee|user|number|no|"
    r"id|address|electronic|card|primary|secondary|emergency|main|alternate|alternative|preferred|"
    r"كامل(?:ا)?|ثلاثي|رباعي|اول|اخير|عايله|عائله|ولي|امر|اب|ام|والد(?:ه)?|طفل(?:ه)?(?:ك|كم)?|ابن(?:ه)?(?:ك|كم)?|ابنت(?:ك|كم)|"
    r"طالب(?:ه)?|تلميذ(?:ه)?|متعلم(?:ه)?|معلم(?:ه)?|مدرس|مشارك(?:ه)?|مستجيب|ابناء|اطفال|طلاب|طلبه|طالبات|والدين|"
    r"شخص|موظف(?:ه)?|رقم|ارقام|"
    r"الكتروني|بطاقه|تواصل|سفر"
)
_FILLING = (
    r"the|a|an|of|and|or|for|to|please|kindly|enter|write|type|fill|in|provide|what|whats|is|are|here|optional|if|"
    r"possible|s|"
    r"ما|هو|هي|من|في|او|و|فضلك|فضلا|يرجي|الرجاء|رجاء|اكتب|كتابه|ادخل|ادخال|اختياري|ان|امكن|وجد|هنا"
)
_WORD = re.compile(r"[^\W_]+(?:-mail)?")
_ASKS = re.compile(rf"(?:و?(?:ال|لل|ل))?(?:{'|'.join(_ASKED.values())})")
_MAY_STAND = re.compile(rf"(?:و?(?:ال|لل|ل|ب))?(?:{_ABOUT}|{_FILLING})")
_BESIDE = re.compile(r"[(\[][^)\]]*[)\]]")
_NUMBER = re.compile(r"^(?:(?:q(?:uestion)?|س)?\s?\d+\s?[.:)-]|\d+-)\s*")
_ASKING = re.compile(
    r"^(?:¿?cuál es|quel est|qual é|wie lautet|indicate|state|give|tell us|اذكر|اذكري)"
    r"\s+(?:(?:your|the|tu|su|votre|ton|seu|o seu|ihr|ihre)\s+)?"
)
_PHONE = re.compile(r"^'?(?:\+\d[\d ().-]{7,16}\d|\(\d{2,4}\) ?\d{3,4}[ .-]?\d{3,4}|\d{3}[.-]\d{3}[.-]\d{4})$")
_BARE_PHONE = re.compile(r"^'?0\d{8,13}$")  # a number of things does not begin with 0
_FEW = 3  # cells: fewer digits are no pattern
_SCORES = _keys("score · النتيجة · الدرجة · note totale · puntuación · pontuação")
_ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_SCORE_CELL = re.compile(r"^\d+(\.\d+)?\s*/\s*\d+$")
_MOSTLY = 0.8
_LOOK_AT = 200


def personal_reason(title: str, cells: Iterable[str]) -> str | None:
    """Why a column is kept out: `personal`, `addresses`, `quiz_score`; None for a question."""
    key = match_key(title).strip(" :*?")
    asked = _ASKING.sub("", _NUMBER.sub("", key))
    if key in _PERSONAL or asked in _PERSONAL or _asks_who(asked):
        return "personal"
    sample = [cell for cell, _ in zip(cells, range(_LOOK_AT), strict=False)]
    if sample and sum(bool(_PHONE.match(cell)) for cell in sample) >= _MOSTLY * len(sample):
        return "personal"
    if len(sample) >= _FEW and sum(bool(_BARE_PHONE.match(cell)) for cell in sample) >= _MOSTLY * len(sample):
        return "personal"
    if sample and sum(bool(_ADDRESS.match(cell)) for cell in sample) >= _MOSTLY * len(sample):
        return "addresses"
    if key in _SCORES and all(_SCORE_CELL.match(cell) or cell.isdecimal() for cell in sample):
        return "quiz_score"
    return None


def _asks_who(key: str) -> bool:
    """Whether a title asks for the name, number or address of a person, and for nothing else.

    What stands in brackets says nothing of that. One word more (the name of the school, a
    number of phones at home) makes it a question.
    """
    words = _WORD.findall(_BESIDE.sub(" ", key).replace("'s", "").replace("’s", ""))
    asking = [bool(_ASKS.fullmatch(word)) for word in words]
    return any(asking) and all(asks or _MAY_STAND.fullmatch(word) for asks, word in zip(asking, words, strict=True))
