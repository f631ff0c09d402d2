"""Numbers for people: rounded to the measure's decimals, half away from zero, digits 0-9 in both languages.

Kuwait's schools and ministries print Latin digits in Arabic text; the curve and the text beside it do the same.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

_MINUS = "\u2212"


def rounded(value: Fraction | float, decimals: int) -> Decimal:
    """`value` to this many decimals, from the exact value."""
    exact = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
    shifted = exact * 10**decimals
    whole = Decimal(shifted.numerator) / Decimal(shifted.denominator) if shifted.denominator != 1 else shifted.numerator
    return Decimal(whole).to_integral_value(ROUND_HALF_UP).scaleb(-decimals)


def number_text(value: Fraction | float, unit: str = "number", decimals: int = 0) -> str:
    """The number with its unit's sign: `68.5%`, `1,204`, `−3`."""
    number = rounded(value, decimals)
    text = f"{abs(number):,.{decimals}f}{'%' if unit == 'percent' else ''}"
    return f"{_MINUS}{text}" if number < 0 else text


def change_text(value: Fraction | float, unit: str = "number", decimals: int = 0) -> str:
    """The number with its sign: `+6.0`, `−11.8%`, `0`."""
    return (
        f"+{number_text(value, unit, decimals)}" if rounded(value, decimals) > 0 else number_text(value, unit, decimals)
    )
