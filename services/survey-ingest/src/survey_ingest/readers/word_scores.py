"""How much a decoded text looks like words: +1 for a word of one script, more for a known one, -1 for noise."""

import re
import unicodedata

_COMMON_ARABIC = frozenset({
    "في", "من", "على", "إلى", "الى", "عن", "هل", "ما", "كيف", "لا", "نعم", "أن", "ان", "مع", "هذا", "هذه",
    "التي", "الذي", "كان", "أو", "او", "لم", "قد", "كل", "بعد", "موافق", "أوافق", "محايد", "غير", "بشدة", "راض",
    "راضي", "جدا", "جداً", "دائما", "غالبا", "أحيانا", "نادرا", "أبدا", "ممتاز", "جيد", "مقبول", "ضعيف",
    "كبيرة", "معلم", "معلمة", "طالب", "طالبة", "ولي", "أمر", "مدير", "مدرسة", "المدرسة", "الورشة", "البرنامج",
    "التعليم", "الكويت", "طابع", "زمني", "اسم", "الاسم",
})  # fmt: skip
_NEVER_FIRST = frozenset("ةىئؤء")
_ONLY_LAST = frozenset("ةى")
_LATIN_LOWER = frozenset("éèàçñóíáúüöäßêôâîûëïœæøåãõýþðšžłąęśćńźż")
_PUNCTUATION = frozenset("“”‘’–—…«»،؛؟\u00a0¿¡€£¥°·•\u200f\u200e")
_WORDS = re.compile(r"[^\s,;\t|\"'()\[\]/:.?!\d_=+*<>&%@#-]+")
_KNOWN_CELL = 5.0


def word_score(text: str, known_words: frozenset[str]) -> float:
    """Mean score of the words beyond ASCII; known header cells (lower case) add much. 0 without any such word."""
    total, words = 0.0, 0
    for word in _WORDS.findall(text):
        if not word.isascii() and not _PUNCTUATION.issuperset(word):
            total += _one(word)
            words += 1
    cells = {cell.strip().strip('"').casefold() for cell in re.split(r"[,;\t\n|]", text[:20_000])}
    known = sum(_KNOWN_CELL for cell in cells if cell in known_words and not cell.isascii())
    return (total + known) / max(words, 1)


def _one(word: str) -> float:
    letters = [each for each in word if each not in _PUNCTUATION]
    if not letters:
        return 0.0
    arabic = sum("\u0621" <= each <= "\u0652" for each in letters)
    if arabic == len(letters):
        return _arabic("".join(letters))
    if arabic or not all(each.isalpha() for each in letters):
        return -1.5  # two scripts in one word, or a sign or control inside it
    accented = [each for each in letters if not each.isascii()]
    plain = len(letters) - len(accented)
    if plain and all(each in _LATIN_LOWER for each in accented) and len(accented) <= plain:
        return 1.0
    if plain and unicodedata.category(letters[0]) == "Lu" and not any(each.isupper() for each in letters[1:]):
        return 0.5
    return -1.0


def _arabic(word: str) -> float:
    if word in _COMMON_ARABIC:
        return 3.0
    marks = sum("\u064b" <= each <= "\u0652" for each in word)
    if word[0] in _NEVER_FIRST or any(each in _ONLY_LAST for each in word[:-1]) or marks * 2 >= len(word):
        return -1.0
    return 1.5 if word.startswith("ال") else 1.0 - 0.5 * (marks > 0)
