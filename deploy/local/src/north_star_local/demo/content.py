"""What the demo coalition is called, what it wants, and how it measures: invented, in English and Arabic."""

from typing import Any

Json = dict[str, Any]


def both(english: str, arabic: str) -> dict[str, str]:
    """A text for people."""
    return {"en": english, "ar": arabic}


COALITION = both("Reading for Every Child, Kuwait", "القراءة لكل طفل – الكويت")

DIMENSIONS: tuple[Json, ...] = (
    {
        "key": "audience",
        "name": both("Audience", "الفئة"),
        "values": [
            {"key": "student", "name": both("Students", "الطلبة")},
            {"key": "educator", "name": both("Educators", "المعلمون")},
            {"key": "administrator", "name": both("Administrators", "الإداريون")},
            {"key": "parent", "name": both("Parents", "أولياء الأمور")},
        ],
    },
    {
        "key": "sector",
        "name": both("Sector", "القطاع"),
        "values": [
            {"key": "public", "name": both("Public", "حكومي")},
            {"key": "private", "name": both("Private", "خاص")},
            {"key": "civil_society", "name": both("Civil society", "مجتمع مدني")},
        ],
    },
)

#: Organizations by key; the schools have the keys of `families.SCHOOLS`.
ORGANIZATIONS: dict[str, Json] = {
    "noor": {"name": both("Al-Noor Primary School", "مدرسة النور الابتدائية"), "sector": "public"},
    "bahr": {"name": both("Al-Bahr Primary School", "مدرسة البحر الابتدائية"), "sector": "public"},
    "horizon": {"name": both("Horizon Private School", "مدرسة الأفق الخاصة"), "sector": "private"},
    "friends": {"name": both("Friends of the Book Society", "جمعية أصدقاء الكتاب"), "sector": "civil_society"},
}

INITIATIVE: Json = {
    "name": both("Reading Think Tank", "مختبر القراءة"),
    "description": both(
        "Schools, families and civil society who share one result and the measures for it.",
        "مدارس وأسر ومجتمع مدني يجمعهم نتاج واحد ومقاييس مشتركة له.",
    ),
}

RESULT: Json = {
    "name": both(
        "All children in Kuwait read with understanding and joy",
        "جميع الأطفال في الكويت يقرؤون بفهم واستمتاع",
    ),
    "description": both(
        "Every child can read a story alone at the age of ten, and wants to.",
        "يستطيع كل طفل أن يقرأ قصة وحده وهو في العاشرة، ويرغب في ذلك.",
    ),
}

#: Programs by key.
PROGRAMS: dict[str, Json] = {
    "evenings": {
        "name": both("Family Reading Evenings", "أمسيات القراءة العائلية"),
        "description": both(
            "Parents and children read together at school, once a week.",
            "يقرأ الآباء والأمهات مع أطفالهم في المدرسة مساءً مرة كل أسبوع.",
        ),
    },
    "mentors": {
        "name": both("Reading Mentors", "مرشدو القراءة"),
        "description": both(
            "Educators learn on Zoom how to lead reading in class, and help one another.",
            "يتعلم المعلمون عبر زووم كيف يقودون القراءة في الصف، ويساند بعضهم بعضًا.",
        ),
    },
}


def _measure(key: str, name: dict[str, str], definition: dict[str, str], **facets: Any) -> Json:
    usual = {"unit": "percent", "decimals": 1, "polarity": "higher", "calendar": "term", "rank": "headline"}
    return {"key": key, "name": name, "definition": definition, **usual, **facets}


#: Measures; `program` and `calendar` are keys. Those without a program are indicators of the result.
MEASURES: tuple[Json, ...] = (
    _measure(
        "reading-at-level",
        both("Ten-year-olds who read at their level", "أطفال العاشرة الذين يقرؤون في مستواهم"),
        both(
            "Of the pupils of grade 4 in the yearly reading check.", "من تلاميذ الصف الرابع في اختبار القراءة السنوي."
        ),
        calendar="school_year",
        source=both("Yearly reading check, entered by hand", "اختبار القراءة السنوي، إدخال يدوي"),
    ),
    _measure(
        "homes-without-books",
        both("Homes with fewer than ten children's books", "بيوت فيها أقل من عشرة كتب للأطفال"),
        both("Of the homes asked each school year.", "من البيوت التي تُسأل كل عام دراسي."),
        calendar="school_year",
        polarity="lower",
        rank="secondary",
        source=both("Household survey, entered by hand", "مسح الأسر، إدخال يدوي"),
    ),
    _measure(
        "families-heard",
        both("Families who answered", "أسر أجابت"),
        both("Answers to the families' survey.", "الإجابات عن استبيان الأسر."),
        program="evenings",
        quadrant="how_much",
        unit="number",
        decimals=0,
        rank="secondary",
    ),
    _measure(
        "families-welcome",
        both("Families who felt welcome", "أسر شعرت بالترحيب"),
        both("Satisfied or very satisfied with the welcome.", "راضون أو راضون جدًا عن الترحيب."),
        program="evenings",
        quadrant="how_well",
    ),
    _measure(
        "parents-confident-number",
        both("Parents who read with confidence (number)", "أولياء أمور يقرؤون بثقة (العدد)"),
        both("Agree or strongly agree that they feel confident.", "يوافقون أو يوافقون بشدة على أنهم يشعرون بالثقة."),
        program="evenings",
        quadrant="better_off_number",
        unit="number",
        decimals=0,
        rank="secondary",
    ),
    _measure(
        "parents-confident",
        both("Parents who read with confidence", "أولياء أمور يقرؤون بثقة"),
        both("Agree or strongly agree that they feel confident.", "يوافقون أو يوافقون بشدة على أنهم يشعرون بالثقة."),
        program="evenings",
        quadrant="better_off_percent",
    ),
    _measure(
        "reading-days",
        both("Days a week on which families read", "أيام القراءة مع الطفل في الأسبوع"),
        both("Mean of the days that families give.", "متوسط الأيام التي تذكرها الأسر."),
        program="evenings",
        quadrant="better_off_number",
        unit="score",
        rank="secondary",
    ),
    _measure(
        "mentors-trained",
        both("Educators in the workshops", "معلمون في ورش العمل"),
        both("People who took part in a workshop of the term, each once.", "المشاركون في ورش الفصل، كل شخص مرة واحدة."),
        program="mentors",
        quadrant="how_much",
        unit="number",
        decimals=0,
        rank="secondary",
    ),
    _measure(
        "mentors-stayed",
        both("Educators who stayed to the end", "معلمون بقوا حتى النهاية"),
        both("Present for at least 80 % of the workshop.", "حضروا 80٪ من الورشة على الأقل."),
        program="mentors",
        quadrant="how_well",
    ),
    _measure(
        "strategies-used",
        both("Educators who use the strategies", "معلمون يستخدمون الاستراتيجيات"),
        both("Always or often in their lessons.", "دائمًا أو غالبًا في دروسهم."),
        program="mentors",
        quadrant="better_off_percent",
        breakdowns=["audience"],
    ),
    _measure(
        "strategies-used-number",
        both("Educators who use the strategies (number)", "معلمون يستخدمون الاستراتيجيات (العدد)"),
        both("Always or often in their lessons.", "دائمًا أو غالبًا في دروسهم."),
        program="mentors",
        quadrant="better_off_number",
        unit="number",
        decimals=0,
        rank="secondary",
    ),
)

#: Data points that a person enters: measure → first school year, and (numerator, denominator) of it and those after it.
BY_HAND: dict[str, tuple[int, tuple[tuple[int, int], ...]]] = {
    "reading-at-level": (
        2016,
        (
            *((312, 600), (311, 600), (299, 605), (302, 598), (287, 602)),
            *((287, 600), (289, 604), (302, 600), (311, 598), (327, 605)),
        ),
    ),
    "homes-without-books": (
        2019,
        ((188, 400), (189, 405), (185, 398), (181, 402), (176, 400), (165, 401), (152, 399)),
    ),
}

#: Targets: measure → period → value.
TARGETS: dict[str, dict[str, float]] = {
    "reading-at-level": {"SY2024": 51, "SY2025": 53, "SY2026": 56},
    "homes-without-books": {"SY2025": 40, "SY2026": 36},
    "families-welcome": {"2025-T2": 78, "2026-T1": 80, "2026-T2": 82},
    "parents-confident": {"2025-T2": 55, "2026-T1": 60, "2026-T2": 62},
    "mentors-trained": {"2025-T2": 30, "2026-T1": 50, "2026-T2": 40},
    "mentors-stayed": {"2025-T2": 85, "2026-T1": 85, "2026-T2": 85},
    "strategies-used": {"2025-T2": 60, "2026-T1": 65, "2026-T2": 68},
}

#: Baselines: measure → first and last period of the frozen history.
BASELINES = {
    "reading-at-level": ("SY2016", "SY2021"),
    "parents-confident": ("2022-T2", "2025-T1"),
}

STORIES = {
    "families-welcome": both(
        "More families come than the two libraries can seat. A third evening begins in January.",
        "يأتي من الأسر أكثر مما تتسع له المكتبتان. تبدأ أمسية ثالثة في يناير.",
    ),
    "reading-at-level": both(
        "The slide began when school libraries lost their hours. Since 2022 the evenings and the mentors give time to "
        "read back, first in two schools.",
        "بدأ التراجع حين فقدت مكتبات المدارس ساعاتها. ومنذ عام 2022 تعيد الأمسيات والمرشدون وقت القراءة، "
        "بدءًا بمدرستين.",
    ),
    "parents-confident": both(
        "Since the spring of 2026 every evening begins with ten minutes in which a mentor shows how to read aloud.",
        "منذ ربيع 2026 تبدأ كل أمسية بعشر دقائق يعرض فيها مرشد كيف نقرأ بصوت عالٍ.",
    ),
}

SCORECARD = both("Reading for Every Child: scorecard", "القراءة لكل طفل: بطاقة الأداء")
