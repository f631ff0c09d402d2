"""Header cells of sheets in which people code by hand, in English and Arabic, and words of consent.

Those of the tables of coded segments that MAXQDA, ATLAS.ti and Dedoose export are among them. Looked up as wholes; a
header that is not here is a column left out and named. Source: docs/formats.md, themes.
"""

from rba_kernel.text import match_key

from survey_ingest.domain.labels import label_keys

_COLUMNS = {
    "theme": "theme · themes · main theme · code · codes · tag · topic · codes applied combined · الموضوع · المواضيع "
    "· الموضوع الرئيسي · المحور · المحور الرئيسي · الثيمة · الثيمة الرئيسية · السمة · الرمز · الرموز · الترميز · "
    "الفكرة الرئيسية",
    "sub_theme": "sub-theme · subtheme · sub theme · sub-code · subcode · sub code · sub-topic · subtopic · الموضوع "
    "الفرعي · المحور الفرعي · الثيمة الفرعية · السمة الفرعية · الرمز الفرعي · الفكرة الفرعية",
    "quote": "quote · quotes · quotation · excerpt · verbatim · verbatim quote · coded text · coded segment · "
    "segment · statement · quotation content · text content · excerpt copy · الاقتباس · اقتباس · الاقتباسات · "
    "المقتطف · مقتطف · النص المقتبس · القول · نص القول · العبارة · ما قيل · نص الاقتباس",
    "document": "session · group · focus group · document · document name · interview · transcript · file · workshop "
    "· meeting · media title · resource title · الجلسة · جلسة · المجموعة · مجموعة التركيز · المجموعة البؤرية · "
    "مجموعة النقاش · حلقة النقاش · المقابلة · الملف · الوثيقة · الورشة · الاجتماع · التفريغ",
    "speaker": "speaker · participant · participant id · participant code · respondent · who · said by · المتحدث · "
    "المتحدثة · المشارك · المشاركة · المشارك/ة · رمز المشارك · رقم المشارك · القائل · من قال",
    "audience": "role · audience · stakeholder · stakeholder group · participant role · participant type · type of "
    "participant · الدور · الفئة · الصفة · الشريحة · فئة المشارك · صفة المشارك · دور المشارك",
    "date": "date · session date · date of session · التاريخ · تاريخ الجلسة · تاريخ المقابلة · اليوم والتاريخ",
    "note": "note · notes · memo · comment · comments · remark · remarks · ملاحظة · ملاحظات · الملاحظات · تعليق · "
    "التعليق",
    "coder": "coder · coded by · analyst · researcher · author · excerpt creator · المرمز · المرمّزة · قام بالترميز "
    "· الباحث · الباحثة · المحلل",
    "consent": "consent · may be quoted · permission · الموافقة · موافقة المشارك · الإذن بالنشر",
}
_FIELDS = {key: field for field, cells in _COLUMNS.items() for key in label_keys(cells)}
HEADER_WORDS = frozenset(cell.casefold() for cells in _COLUMNS.values() for cell in cells.split(" · "))

_GIVEN = label_keys("yes · y · true · given · agreed · consented · 1 · نعم · موافق · موافقة · أوافق · تمت الموافقة")
_REFUSED = label_keys(
    "no · n · false · refused · declined · not given · 0 · لا · غير موافق · غير موافقة · لا أوافق · رفض · رفضت"
)


def field_of(header: str) -> str | None:
    """Which field a header cell stands for; None for an unknown one."""
    return _FIELDS.get(next(iter(label_keys(header)), "")) if match_key(header).strip(" :*") else None


def consent_of(cell: str) -> str | None:
    """`given`, `refused`, empty for a blank cell; None for a text that says neither."""
    if not cell.strip():
        return ""
    key = next(iter(label_keys(cell)), "")
    return "given" if key in _GIVEN else "refused" if key in _REFUSED else None
