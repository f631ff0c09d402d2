"""Numbers for people: rounded to the measure's decimals, half away from zero, digits 0-9 in both languages.

Kuwait's schools and ministries print Latin digits in Arabic text; the curve and the text beside it do the same.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from rba_platform.language import Language

_MINUS = "\u2212"
_LEFT_TO_RIGHT_ISOLATE, _POP_ISOLATE = "\u2066", "\u2069"


def rounded(value: Fraction | float, decimals: int) -> Decimal:
    """`value` to this many decimals, from the exact value."""
    exact = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
    shifted = exact * 10**decimals
    whole = Decimal(shifted.numerator) / Decimal(shifted.denominator) if shifted.denominator != 1 else shifted.numerator
    return Decimal(whole).to_integral_value(ROUND_HALF_UP).scaleb(-decimals)


def number_text(value: Fraction | float, unit: str = "number", decimals: int = 0, language: Language = "en") -> str:
    """The number with its unit's sign: `68.5%`, `1,204`, `−3`; among Arabic words it keeps its direction."""
    number = rounded(value, decimals)
    sign = _MINUS if number < 0 else ""
    return _among(f"{sign}{abs(number):,.{decimals}f}{'%' if unit == 'percent' else ''}", language)


def change_text(value: Fraction | float, unit: str = "number", decimals: int = 0, language: Language = "en") -> str:
    """The number with its sign: `+6.0`, `−11.8%`, `0`."""
    text = number_text(value, unit, decimals)
    return _among(f"+{text}" if rounded(value, decimals) > 0 else text, language)


def _among(text: str, language: Language) -> str:
    return f"{_LEFT_TO_RIGHT_ISOLATE}{text}{_POP_ISOLATE}" if language == "ar" else text
