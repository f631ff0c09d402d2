"""How to export each format from its tool, in both languages.

The registry of readers says which formats there are; a reader of an installed package that has no text here is listed
with its own.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from rba_kernel.text import BilingualText


@dataclass(frozen=True)
class Format:
    """One format: its stable key, its name, what it gives, and how to get the file."""

    key: str
    name: BilingualText
    kind: Literal["survey", "workshop"] | None
    how_to_export: BilingualText


_DESCRIBED = {
    described.key: described
    for described in (
        Format(
            "google_forms",
            {"en": "Google Forms", "ar": "نماذج Google"},
            "survey",
            {
                "en": "Open the form, go to Responses, choose the three dots and “Download responses (.csv)”. "
                "Or open the linked sheet and choose File › Download › Comma-separated values (.csv). "
                "A ZIP archive is to be unpacked first. Send the whole export each time: answers that are known "
                "already are not counted twice.",
                "ar": "افتح النموذج، وانتقل إلى «الردود»، واضغط على النقاط الثلاث ثم «تنزيل الردود (‎.csv)». "
                "أو افتح جدول البيانات المرتبط واختر «ملف» ثم «تنزيل» ثم «قيم مفصولة بفواصل (‎.csv)». "
                "إذا كان الملف مضغوطًا (ZIP) ففك ضغطه أولًا. أرسل التصدير كاملًا في كل مرة: لا تُحتسب الردود "
                "المعروفة مرتين.",
            },
        ),
        Format(
            "zoom_participants",
            {"en": "Zoom meeting participants", "ar": "المشاركون في اجتماع Zoom"},
            "workshop",
            {
                "en": "In the Zoom web portal go to Reports (or Account Management › Reports) › Usage, find the "
                "meeting and click the number of participants. Tick “Export with meeting data”, leave “Show unique "
                "users” unticked (it drops the times of joining and leaving), and choose Export.",
                "ar": "في بوابة Zoom على الويب انتقل إلى «التقارير» ثم «الاستخدام»، وابحث عن الاجتماع واضغط على "
                "عدد المشاركين. فعّل «التصدير مع بيانات الاجتماع»، واترك «إظهار المستخدمين الفريدين» غير مفعّل "
                "(لأنه يحذف أوقات الدخول والخروج)، ثم اختر «تصدير».",
            },
        ),
    )
}


@cache
def known_formats() -> dict[str, Format]:
    """All formats that are read, by key, in the order of the registry."""
    # The readers bring their libraries with them; a process that is never asked for this list loads none of them.
    from survey_ingest.readers.registry import readers

    return {
        reader.format: _DESCRIBED.get(reader.format)
        or Format(reader.format, {"en": reader.title}, None, {"en": reader.export_help})
        for reader in readers()
    }
