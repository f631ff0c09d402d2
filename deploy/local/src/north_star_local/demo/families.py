"""The families' survey: one instrument, an Arabic form and an English one, open once in each school term."""

import random
from collections.abc import Sequence

from north_star_local.demo.exports import ExportFile, Response, forms_download, sheet_csv
from north_star_local.demo.terms import TERMS, dealt, submission_times

#: Questions by key, in the order of the forms: (English, Arabic).
QUESTIONS = {
    "school": ("Which school does your child attend?", "ما مدرسة طفلك؟"),
    "relation": ("Your relationship to the child", "صلتك بالطفل"),
    "days": ("On how many days a week do you read with your child?", "كم يوماً في الأسبوع تقرأ مع طفلك؟"),
    "confident": ("I feel confident when I read with my child", "أشعر بالثقة عندما أقرأ مع طفلي"),
    "welcome": ("The reading evenings [I felt welcome]", "أمسيات القراءة [شعرت بالترحيب]"),
    "useful": ("The reading evenings [What I learned is useful at home]", "أمسيات القراءة [ما تعلمته مفيد في البيت]"),
    "places": ("Where does your child read?", "أين يقرأ طفلك؟"),
    "wish": ("What would help you most?", "ما الذي سيساعدك أكثر؟"),
}

#: The schools by key: (English, Arabic), as the forms offer them. `horizon` is so small that its figures stay hidden.
SCHOOLS = {
    "noor": ("Al-Noor Primary School", "مدرسة النور الابتدائية"),
    "bahr": ("Al-Bahr Primary School", "مدرسة البحر الابتدائية"),
    "horizon": ("Horizon Private School", "مدرسة الأفق الخاصة"),
}
_SCHOOL_SHARES = (("noor", 0.46), ("bahr", 0.42), ("horizon", 0.12))
_RELATIONS = (("Mother", "الأم"), ("Father", "الأب"), ("Guardian", "ولي الأمر"))
#: Agreement from high to low.
AGREEMENT = (
    ("Strongly agree", "أوافق بشدة"),
    ("Agree", "أوافق"),
    ("Neutral", "محايد"),
    ("Disagree", "لا أوافق"),
    ("Strongly disagree", "لا أوافق بشدة"),
)
#: Satisfaction from high to low.
SATISFACTION = (
    ("Very satisfied", "راضٍ جداً"),
    ("Satisfied", "راضٍ"),
    ("Neutral", "محايد"),
    ("Dissatisfied", "غير راضٍ"),
    ("Very dissatisfied", "غير راضٍ إطلاقاً"),
)
_PLACES = (
    ("At home, before sleep", "في البيت، قبل النوم"),
    ("School library", "مكتبة المدرسة"),
    ("Public library", "المكتبة العامة"),
    ("In the car, on the way", "في السيارة، على الطريق"),
)
_OTHER_PLACES = (("At grandmother's", "عند الجدة"), ("By the sea", "على البحر"))
_WISHES = (
    ("More books in Arabic", "كتب أكثر بالعربية"),
    ("Evenings closer to our home", "أمسيات أقرب إلى بيتنا"),
    ("A list of good books for each age", "قائمة كتب مناسبة لكل عمر"),
    ("Videos that show how to read aloud", "مقاطع توضح كيف نقرأ بصوت عالٍ"),
    ("", ""),
    ("", ""),
)
_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

#: Per term: Arabic and English responses; shares who are confident and who felt welcome; mean of the days.
_TERMS = {
    "2022-T2": (41, 22, 0.47, 0.70, 2.1),
    "2023-T1": (44, 24, 0.44, 0.72, 2.1),
    "2023-T2": (46, 23, 0.48, 0.71, 2.2),
    "2024-T1": (45, 27, 0.45, 0.74, 2.2),
    "2024-T2": (48, 25, 0.49, 0.76, 2.4),
    "2025-T1": (50, 28, 0.46, 0.75, 2.5),
    "2025-T2": (53, 29, 0.57, 0.73, 2.9),
    "2026-T1": (58, 33, 0.60, 0.69, 3.2),
}


def family_exports() -> list[ExportFile]:
    """An early export of the Arabic form, the same form exported again with all responses, and the English sheet."""
    arabic, english = _responses()
    early = [response for response in arabic if response.at.year < int(TERMS[-1][:4])]
    titles = list(zip(*QUESTIONS.values(), strict=True))
    halves = ("ص", "م")
    return [
        forms_download("استبيان القراءة للأسر 2025.csv", "طابع زمني", halves, titles[1], early),
        forms_download("استبيان القراءة للأسر.csv", "طابع زمني", halves, titles[1], arabic),
        sheet_csv("Family reading survey - Form Responses 1.csv", titles[0], english),
    ]


def _responses() -> tuple[list[Response], list[Response]]:
    chance = random.Random("families")  # noqa: S311 - the same files each time
    arabic: list[Response] = []
    english: list[Response] = []
    for term, (in_arabic, in_english, confident, welcome, days) in _TERMS.items():
        count = in_arabic + in_english
        columns = (
            dealt(count, _SCHOOL_SHARES, chance),
            [chance.choices(_RELATIONS, (60, 34, 6))[0] for _ in range(count)],
            _days(count, days, chance),
            dealt(count, _scale(AGREEMENT, confident), chance),
            dealt(count, _scale(SATISFACTION, welcome), chance),
            dealt(count, _scale(SATISFACTION, welcome - 0.06), chance),
            [_places(chance) for _ in range(count)],
            [chance.choice(_WISHES) for _ in range(count)],
        )
        for language, form, start, end in ((1, arabic, 0, in_arabic), (0, english, in_arabic, count)):
            times = submission_times(term, end - start, chance)
            for at, (school, relation, day, *scales, places, wish) in zip(
                times, list(zip(*columns, strict=True))[start:end], strict=True
            ):
                number = str(day)
                typed = number.translate(_ARABIC_DIGITS) if language and chance.random() < 0.3 else number  # noqa: PLR2004 - some type so
                said = [scale[language] for scale in scales]
                ticked = tuple(place[language] for place in places)
                form.append(
                    Response(at, (SCHOOLS[school][language], relation[language], typed, *said, ticked, wish[language]))
                )
    return arabic, english


def _scale(labels: Sequence[tuple[str, str]], positive: float) -> list[tuple[tuple[str, str], float]]:
    """Shares of five labels of which the two high ones hold `positive` together."""
    rest = 1 - positive
    return list(zip(labels, (positive * 0.4, positive * 0.6, rest * 0.5, rest * 0.35, rest * 0.15), strict=True))


def _days(count: int, mean: float, chance: random.Random) -> list[int]:
    low = int(mean)
    days = dealt(count, [(low, 1 - (mean - low)), (low + 1, mean - low)], chance)
    for _ in range(count // 3):  # apart in pairs, which keeps the mean
        less, more = chance.sample(range(count), 2)
        if days[less] > 0 and days[more] < 7:  # noqa: PLR2004 - days of a week
            days[less], days[more] = days[less] - 1, days[more] + 1
    return days


def _places(chance: random.Random) -> list[tuple[str, str]]:
    ticked = [place for place, likely in zip(_PLACES, (0.8, 0.45, 0.2, 0.3), strict=True) if chance.random() < likely]
    if chance.random() < 0.05:  # noqa: PLR2004 - a few write something of their own
        ticked.append(chance.choice(_OTHER_PLACES))
    return ticked
