"""A sentence for every reason word of a figure, in both languages. A test holds the table to the rules' own words."""

from rba_kernel.text import BilingualText

REASONS: dict[str, BilingualText] = {
    "no_data": {"en": "No data yet.", "ar": "لا توجد بيانات بعد."},
    "privacy_floor": {
        "en": "Hidden to protect privacy: too few people stand behind it, or it would reveal a small group.",
        "ar": "محجوب حمايةً للخصوصية: عدد الأشخاص قليل جدًا، أو قد يكشف عن مجموعة صغيرة.",
    },
    "change_floor": {
        "en": "Change hidden: too few people took part in one of the two periods.",
        "ar": "التغيّر محجوب: عدد المشاركين قليل جدًا في إحدى الفترتين.",
    },
    "inconsistent_series": {
        "en": "The stored series contradicts itself; its data points and its calendar do not fit.",
        "ar": "السلسلة المخزّنة متناقضة؛ لا تتوافق بياناتها مع تقويمها.",
    },
    "missing_prior": {"en": "No value for the period before.", "ar": "لا توجد قيمة للفترة السابقة."},
    "no_target": {"en": "No target set for this period.", "ar": "لم يُحدَّد مستهدف لهذه الفترة."},
    "carried_forward": {
        "en": "The target of an earlier period, carried forward.",
        "ar": "مستهدف فترة سابقة جرى ترحيله.",
    },
    "zero_target": {
        "en": "The target is 0, so a share of it has no meaning.",
        "ar": "المستهدف صفر، فلا معنى لنسبة منه.",
    },
    "negative_target": {
        "en": "The target is below 0, so a share of it has no meaning.",
        "ar": "المستهدف أقل من الصفر، فلا معنى لنسبة منه.",
    },
    "target_is_baseline": {
        "en": "The target equals the baseline, so there is no way to go.",
        "ar": "المستهدف يساوي خط الأساس، فلا مسافة للقطع.",
    },
    "no_band": {"en": "No colour without a target above 0.", "ar": "لا لون من دون مستهدف أكبر من الصفر."},
    "no_forecast": {"en": "No forecast for this period.", "ar": "لا يوجد توقّع لهذه الفترة."},
    "no_baseline": {
        "en": "No baseline history has been frozen yet.",
        "ar": "لم يُثبَّت تاريخ لخط الأساس بعد.",
    },
    "missing_baseline": {
        "en": "No value for the baseline's period.",
        "ar": "لا توجد قيمة لفترة خط الأساس.",
    },
    "baseline_is_current": {
        "en": "The present value is itself the baseline.",
        "ar": "القيمة الحالية هي خط الأساس نفسه.",
    },
    "zero_baseline": {
        "en": "The baseline is 0, so a change in percent has no meaning.",
        "ar": "خط الأساس صفر، فلا معنى للتغيّر بالنسبة المئوية.",
    },
    "break_in_series": {
        "en": "The definition changed in between; values before and after are not compared.",
        "ar": "تغيّر التعريف بين الفترتين؛ لا تُقارَن القيم قبله وبعده.",
    },
    "one_point": {"en": "The first value; there is no trend yet.", "ar": "القيمة الأولى؛ لا اتجاه بعد."},
    "flat": {"en": "No change.", "ar": "لا تغيّر."},
    "no_polarity": {
        "en": "Neither more nor less is better by itself.",
        "ar": "لا الزيادة ولا النقصان أفضل في حد ذاته.",
    },
    "in_range": {"en": "Within the desired range.", "ar": "ضمن النطاق المرغوب."},
    "same_distance": {
        "en": "As far from the desired range as before.",
        "ar": "على المسافة نفسها من النطاق المرغوب كما من قبل.",
    },
    "not_a_proportion": {
        "en": "An interval is given for shares of respondents only.",
        "ar": "يُعطى المجال لنسب المستجيبين فقط.",
    },
    "no_respondents": {
        "en": "The number of respondents is not known.",
        "ar": "عدد المستجيبين غير معروف.",
    },
    "no_variation": {
        "en": "All answered alike, so chance cannot be judged.",
        "ar": "أجاب الجميع بالطريقة نفسها، فلا يمكن تقدير أثر الصدفة.",
    },
    "independence_assumed": {
        "en": "The two waves are taken as independent samples.",
        "ar": "تُعامَل الموجتان كعينتين مستقلتين.",
    },
    "overlapping_periods": {
        "en": "The periods overlap, so there is no verdict on the curve.",
        "ar": "الفترات متداخلة، فلا حكم على المنحنى.",
    },
    "history_too_short": {
        "en": "The history is too short for a verdict on the curve.",
        "ar": "التاريخ أقصر من أن يسمح بحكم على المنحنى.",
    },
    "weak_history": {
        "en": "The history is short: take this as a hint, not as a verdict.",
        "ar": "التاريخ قصير: هذا مؤشر وليس حكمًا.",
    },
    "no_later_points": {
        "en": "No value yet after the frozen history.",
        "ar": "لا توجد قيمة بعد التاريخ المثبَّت.",
    },
    "perfect_fit": {
        "en": "The history lies on a straight line, so chance cannot be judged.",
        "ar": "يقع التاريخ على خط مستقيم، فلا يمكن تقدير أثر الصدفة.",
    },
    "autocorrelated": {
        "en": "Neighbouring values depend on one another; a false alarm is likelier than stated.",
        "ar": "القيم المتجاورة مترابطة؛ احتمال الإنذار الكاذب أكبر من المذكور.",
    },
    "interval_clamped": {
        "en": "The interval was cut at 0% and 100%.",
        "ar": "قُصَّ المجال عند \u20660%\u2069 و\u2066100%\u2069.",
    },
}


def reason_sentence(reason: str | None, language: str) -> str:
    """The sentence for a reason word; nothing where there is no reason."""
    return REASONS[reason][language] if reason else ""
