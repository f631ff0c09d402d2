"""The verdict on a curve as one sentence, in English and Arabic."""

from rba_kernel.text import BilingualText

_SENTENCES: dict[str | None, dict[bool, BilingualText]] = {
    "turned": {
        True: {
            "en": (
                "The curve has been turned: taken together, "
                "the values since the baseline are better than it foresaw, by more than chance explains."
            ),
            "ar": "تم تحويل المنحنى: القيم منذ خط الأساس مجتمعةً أفضل مما توقعه، بما يتجاوز الصدفة.",
        },
    },
    "turned_wrong_way": {
        False: {
            "en": (
                "The curve has turned the wrong way: taken together, "
                "the values since the baseline are worse than it foresaw, by more than chance explains."
            ),
            "ar": "تحوّل المنحنى في الاتجاه الخاطئ: القيم منذ خط الأساس مجتمعةً أسوأ مما توقعه، بما يتجاوز الصدفة.",
        },
    },
    "not_yet_distinguishable": {
        True: {
            "en": "Results are better than the baseline foresaw, but not yet distinguishable from chance.",
            "ar": "النتائج أفضل مما توقعه خط الأساس، لكن لا يمكن تمييزها عن الصدفة بعد.",
        },
        False: {
            "en": "Results are not better than the baseline foresaw, and not yet distinguishable from chance.",
            "ar": "النتائج ليست أفضل مما توقعه خط الأساس، ولا يمكن تمييزها عن الصدفة بعد.",
        },
    },
    None: {
        True: {
            "en": "Results are better than the baseline foresaw; the history is too weak for a verdict.",
            "ar": "النتائج أفضل مما توقعه خط الأساس؛ والتاريخ السابق أضعف من أن يسمح بحكم.",
        },
        False: {
            "en": "Results are not better than the baseline foresaw; the history is too weak for a verdict.",
            "ar": "النتائج ليست أفضل مما توقعه خط الأساس؛ والتاريخ السابق أضعف من أن يسمح بحكم.",
        },
    },
}


def curve_sentence(verdict: str | None, *, beating_baseline: bool) -> BilingualText:
    """The sentence for `verdict` (None: too weak a history for one) beside the plain RBA statement."""
    return dict(_SENTENCES[verdict][beating_baseline])
