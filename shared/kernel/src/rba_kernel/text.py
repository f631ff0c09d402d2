"""Text in Arabic and English: the key by which two spellings are compared, and digits.

Source of the key: Lucene's ArabicNormalizer, extended for what survey tools and Zoom write (bidi marks, presentation
forms, Persian letters). A key is for comparing only: what people wrote is stored and shown as it was.
"""

import re
import unicodedata
from typing import Literal

BilingualText = dict[str, str]
"""Text for people: `{"en": ..., "ar": ...}`."""

LANGUAGES = ("en", "ar")

_ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"
_PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"
_DIGITS = str.maketrans(_ARABIC_DIGITS + _PERSIAN_DIGITS, "01234567890123456789")


def _all_of(*ranges: tuple[int, int]) -> dict[int, None]:
    return {code: None for first, last in ranges for code in range(first, last + 1)}


_INVISIBLE = _all_of(
    (0x061C, 0x061C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069),  # bidi controls
    (0x200B, 0x200D), (0xFEFF, 0xFEFF),  # zero width
)  # fmt: skip
_MARKS_AND_TATWEEL = _all_of((0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06ED), (0x0640, 0x0640))
_LETTERS = str.maketrans("أإآٱىةیک،؛؟", "اااايهيك,;?")
_LONGEST_WORD = 1_000
_ENDLESS = re.compile(rf"(\S{{{_LONGEST_WORD + 1},}})")
_NAME_LETTERS = str.maketrans("ؤئ", "وي")


def latin_digits(text: str) -> str:
    """`text` with Arabic-Indic and Persian digits written 0-9; everything else as it was."""
    return text.translate(_DIGITS)


def in_one_form(form: Literal["NFC", "NFKC"], text: str) -> str:
    """`text` in a normal form of Unicode. Words of more than a thousand letters, which no language has, are left.

    To put marks in order takes the square of their number: 400,000 marks on one letter take minutes.
    """
    if text.isascii():
        return text
    pieces = _ENDLESS.split(text) if len(text) > _LONGEST_WORD else [text]
    return "".join(each if place % 2 else unicodedata.normalize(form, each) for place, each in enumerate(pieces))


def match_key(text: str, *, person_name: bool = False) -> str:
    """The key under which two spellings of one label are equal.

    With `person_name`, hamza on waw and on yeh is dropped too, as names are written with and without it.
    """
    if text.isascii():
        return " ".join(text.split()).casefold()  # nothing below changes ASCII, and most labels of large files are
    key = in_one_form("NFKC", text).translate(_INVISIBLE).translate(_MARKS_AND_TATWEEL).translate(_LETTERS)
    if person_name:
        key = key.translate(_NAME_LETTERS)
    return " ".join(latin_digits(key).split()).casefold()
