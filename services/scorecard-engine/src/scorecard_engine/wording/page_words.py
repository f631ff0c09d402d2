"""The fixed words of the pages, in both languages."""

from collections.abc import Sequence

from rba_platform.language import Language

from scorecard_engine.wording.trend_words import arabic_count

_WORDS: dict[str, dict[Language, str]] = {
    "scorecard": {"en": "Scorecard", "ar": "بطاقة الأداء"},
    "scorecards": {"en": "Scorecards", "ar": "بطاقات الأداء"},
    "all_scorecards": {"en": "All scorecards", "ar": "كل البطاقات"},
    "no_scorecards": {"en": "There is no scorecard yet.", "ar": "لا توجد بطاقة أداء بعد."},
    "result": {"en": "Result", "ar": "النتيجة"},
    "program": {"en": "Program", "ar": "البرنامج"},
    "as_of": {"en": "As of", "ar": "حتى تاريخ"},
    "data_received": {"en": "Data last changed", "ar": "آخر تغيّر في البيانات"},
    "no_data_received": {"en": "No data received yet", "ar": "لم تصل بيانات بعد"},
    "skip": {"en": "Skip to the measures", "ar": "انتقل إلى المقاييس"},
    "other_language": {"en": "العربية", "ar": "English"},
    "target": {"en": "Target", "ar": "المستهدف"},
    "of_target": {"en": "of target", "ar": "من المستهدف"},
    "target_met": {"en": "Met", "ar": "تحقق"},
    "target_missed": {"en": "Not met", "ar": "لم يتحقق"},
    "wanted_at_most": {"en": "at most {value}", "ar": "{value} على الأكثر"},
    "since_baseline": {"en": "Since the baseline", "ar": "منذ خط الأساس"},
    "since_baseline_of": {"en": "Since the baseline ({period})", "ar": "منذ خط الأساس ({period})"},
    "points": {"en": "points", "ar": "نقطة"},
    "people": {"en": "n = {count}", "ar": "العدد: {count}"},
    "people_column": {"en": "n", "ar": "العدد"},
    "based_on": {"en": "Based on", "ar": "بناءً على"},
    "interval": {"en": "95% interval", "ar": "مجال الثقة \u206695%\u2069"},
    "between": {"en": "{low} to {high}", "ar": "من {low} إلى {high}"},
    "detectable": {
        "en": "A change of less than {points} points cannot be told from chance.",
        "ar": "لا يمكن تمييز تغيّر يقل عن {points} نقطة عن الصدفة.",
    },
    "at_most": {"en": "at most", "ar": "على الأكثر"},
    "at_least": {"en": "at least", "ar": "على الأقل"},
    "trend": {"en": "Trend", "ar": "الاتجاه"},
    "group": {"en": "Group", "ar": "المجموعة"},
    "value": {"en": "Value", "ar": "القيمة"},
    "period": {"en": "Period", "ar": "الفترة"},
    "actual": {"en": "Actual", "ar": "الفعلي"},
    "forecast": {"en": "If nothing changes", "ar": "إذا لم يتغير شيء"},
    "by": {"en": "By {dimension}", "ar": "حسب {dimension}"},
    "numbers": {"en": "The numbers behind the curve", "ar": "الأرقام وراء المنحنى"},
    "story": {"en": "The story behind the curve", "ar": "القصة وراء المنحنى"},
    "hidden": {"en": "Hidden", "ar": "محجوب"},
    "hidden_few": {
        "en": "{period}: hidden, because fewer than {people} people are behind it.",
        "ar": "{period}: القيمة محجوبة، لأنها تستند إلى أقل من {people}.",
    },
    "hidden_beside": {
        "en": "{period}: hidden, because a small group could be worked out from it by subtraction.",
        "ar": "{period}: القيمة محجوبة، لأنه يمكن بالطرح أن تُستنتج منها قيمة مجموعة صغيرة.",
    },
    "hidden_older": {
        "en": "Earlier periods are shown in the curve.",
        "ar": "تظهر الفترات السابقة في المنحنى.",
    },
    "no_data": {"en": "No data", "ar": "لا توجد بيانات"},
    "no_curve": {"en": "No curve to show.", "ar": "لا منحنى للعرض."},
    "missing": {
        "en": "Not available yet: {names}.",
        "ar": "غير متاح بعد: {names}.",
    },
    "one_missing": {"en": "A measure is not available yet.", "ar": "لا يتوفر أحد المقاييس بعد."},
    "better": {"en": "getting better", "ar": "في تحسّن"},
    "worse": {"en": "getting worse", "ar": "في تراجع"},
    "noise": {"en": "too small to tell", "ar": "أصغر من أن يُحكم عليه"},
    "same": {"en": "neither better nor worse", "ar": "لا أفضل ولا أسوأ"},
    "few": {"en": "not enough data", "ar": "بيانات غير كافية"},
    "is_hidden": {"en": "hidden", "ar": "محجوبة"},
    "turned": {"en": "turned the curve", "ar": "تم تحويل المنحنى"},
    "turned_wrong_way": {"en": "turned the wrong way", "ar": "تحوّل المنحنى في الاتجاه الخاطئ"},
    "not_yet_distinguishable": {"en": "too early to tell", "ar": "من المبكر الحكم"},
    "last_change": {"en": "Last change", "ar": "التغيّر الأخير"},
    "long_run": {"en": "Long run, against the baseline", "ar": "على المدى الطويل، مقارنةً بخط الأساس"},
    "long_run_short": {"en": "Long run", "ar": "على المدى الطويل"},
    "better_than": {"en": "Better", "ar": "أفضل"},
    "within_noise": {"en": "Too small to tell", "ar": "أصغر من أن يُحكم عليه"},
    "worse_than": {"en": "Worse", "ar": "أسوأ"},
    "summary": {"en": "At a glance", "ar": "نظرة سريعة"},
    "empty": {"en": "This scorecard has no measures yet.", "ar": "لا مقاييس في هذه البطاقة بعد."},
    "print_note": {
        "en": "Grey arrows: the change may be chance alone. Hidden values protect small groups of people.",
        "ar": "الأسهم الرمادية: قد تفسّر الصدفةُ وحدها التغيّر. تُحجب قيم لحماية المجموعات الصغيرة.",
    },
    "sign_in": {"en": "Sign in", "ar": "تسجيل الدخول"},
    "sign_out": {"en": "Sign out", "ar": "تسجيل الخروج"},
    "access_key": {"en": "Access key", "ar": "مفتاح الوصول"},
    "access_key_help": {
        "en": "It begins with ns_ and was given to you by your coalition. The workbench takes the same one.",
        "ar": "يبدأ بـ \u2066ns_\u2069 وقد حصلت عليه من التحالف، وهو نفسه مفتاح منضدة العمل.",
    },
    "wrong_key": {
        "en": "This access key is unknown, expired or revoked.",
        "ar": "مفتاح الوصول هذا غير معروف أو منتهي الصلاحية أو ملغى.",
    },
    "gone": {"en": "This page cannot be opened", "ar": "لا يمكن فتح هذه الصفحة"},
    "gone_detail": {
        "en": "The link is unknown, expired or withdrawn. Ask whoever sent it for a new one.",
        "ar": "الرابط غير معروف أو منتهي الصلاحية أو مسحوب. اطلب رابطًا جديدًا ممن أرسله.",
    },
    "nowhere_detail": {"en": "There is no page at this address.", "ar": "لا توجد صفحة على هذا العنوان."},
    "not_found_detail": {
        "en": "There is no such scorecard in your coalition.",
        "ar": "لا توجد بطاقة أداء كهذه في تحالفك.",
    },
}


def word(name: str, language: Language, **filled: str) -> str:
    """The words called `name`, their places filled."""
    text = _WORDS[name][language]
    return text.format(**filled) if filled else text


def hidden_sentence(period: str, fewer_than: int | None, language: Language) -> str:
    """That a period is hidden, and why: too few people, or (None) a neighbour that could be had by subtraction."""
    if fewer_than is None:
        return word("hidden_beside", language, period=period)
    people = str(fewer_than)
    if language == "ar":
        people = arabic_count(fewer_than, "شخص واحد", "شخصين", "أشخاص", "شخصًا")
    return word("hidden_few", language, period=period, people=people)


def missing_sentence(names: Sequence[str], language: Language, *, named: bool) -> str:
    """That measures are not there; their names are for those who can mend them."""
    if named:
        return word("missing", language, names=", ".join(names))
    if len(names) == 1:
        return word("one_missing", language)
    if language == "ar":
        return f"لا تتوفر بعد {arabic_count(len(names), 'مقياس واحد', 'مقياسان', 'مقاييس', 'مقياسًا')}."
    return f"{len(names)} measures are not available yet."


def stale_sentence(periods: int, language: Language) -> str:
    """That periods have closed since the newest value."""
    if language == "ar":
        return f"مرّت منذ ذلك الحين {arabic_count(periods, 'فترة واحدة', 'فترتان', 'فترات', 'فترة')} دون بيانات."
    return (
        "One period has closed since, without data."
        if periods == 1
        else f"{periods} periods have closed since, without data."
    )
