"""How a period is called in Arabic and in English. Digits are Latin in both, as Kuwait's schools print them."""

from rba_kernel.period import Period

_MONTHS = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "ar": (
        "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
        "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
    ),
}  # fmt: skip
_ORDINALS_AR = ("الأول", "الثاني", "الثالث", "الرابع")
_WHOLE_YEAR = {
    "school_year": {"en": "School year", "ar": "العام الدراسي"},
    "fiscal_year": {"en": "Fiscal year", "ar": "السنة المالية"},
}


def period_label(period: Period, language: str, *, year_text: str, term_name: str) -> str:
    """The label of `period`; `year_text` is "2025" or "2025/2026", `term_name` the calendar's own name of a term."""
    arabic = language == "ar"
    if period.kind == "month":
        return f"{_MONTHS['ar' if arabic else 'en'][period.step - 1]} {period.year}"
    if period.kind == "quarter":
        return f"الربع {_ORDINALS_AR[period.step - 1]} {year_text}" if arabic else f"Q{period.step} {year_text}"
    if period.kind == "half_year":
        return f"النصف {_ORDINALS_AR[period.step - 1]} {year_text}" if arabic else f"H{period.step} {year_text}"
    if period.kind == "term":
        return f"{term_name} {year_text}"
    if period.kind in _WHOLE_YEAR:
        return f"{_WHOLE_YEAR[period.kind]['ar' if arabic else 'en']} {year_text}"
    return year_text
