"""How to export each format from its tool, in both languages.

The registry of readers says which formats there are; a reader of an installed package that has no text here is listed
with its own.
"""

from collections.abc import Mapping
from functools import cache

from survey_ingest.formats.definition_formats import DEFINITION_FORMATS
from survey_ingest.formats.entry import Format
from survey_ingest.formats.research_formats import RESEARCH_FORMATS
from survey_ingest.formats.survey_formats import SURVEY_FORMATS

_DESCRIBED = {
    described.key: described
    for described in (
        *DEFINITION_FORMATS,
        *SURVEY_FORMATS,
        *RESEARCH_FORMATS,
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
        Format(
            "qdc",
            {"en": "Codebook or project of themes (QDC, QDPX)", "ar": "دليل رموز أو مشروع موضوعات (QDC، QDPX)"},
            "themes",
            {
                "en": "In NVivo, MAXQDA, ATLAS.ti, QualCoder or Taguette choose “Export codebook” as REFI-QDA (.qdc) "
                "for the themes, or “Export project” (.qdpx) for the themes with all that was coded. Where the program "
                "asks about line endings, either answer will do.",
                "ar": "في NVivo أو MAXQDA أو ATLAS.ti أو QualCoder أو Taguette اختر «تصدير دليل الرموز» بصيغة REFI-QDA "
                "(‎.qdc) للموضوعات وحدها، أو «تصدير المشروع» (‎.qdpx) للموضوعات مع كل ما رُمّز. وإذا سأل البرنامج عن "
                "نهايات الأسطر فأي جواب يصلح.",
            },
        ),
        Format(
            "taguette",
            {"en": "Taguette codebook or highlights", "ar": "دليل رموز Taguette أو مقتطفاته"},
            "themes",
            {
                "en": "In the project choose “Project info” › “Export codebook” › CSV for the tags; for the quotes "
                "choose “Highlights” › “See all highlights” › “Export this view” › CSV. Send both to one source.",
                "ar": "في المشروع اختر «معلومات المشروع» ثم «تصدير دليل الرموز» بصيغة CSV للوسوم، وللاقتباسات اختر "
                "«المقتطفات» ثم «عرض كل المقتطفات» ثم «تصدير» بصيغة CSV. أرسل الملفين إلى المصدر نفسه.",
            },
        ),
        Format(
            "qualcoder_codes",
            {"en": "QualCoder list of codes", "ar": "قائمة رموز QualCoder"},
            "themes",
            {
                "en": "A text file with one code a line, its categories before it: category>>code, then a TAB and "
                "the memo. QualCoder imports the same list. To keep GUIDs, export a codebook (.qdc) instead.",
                "ar": "ملف نصي في كل سطر منه رمز تسبقه فئاته: «فئة>>رمز»، ثم مسافة جدولة (TAB) والمذكرة. يستورد "
                "QualCoder القائمة نفسها. للاحتفاظ بالمعرّفات صدّر دليل الرموز (‎.qdc) بدلًا منها.",
            },
        ),
        Format(
            "coded_transcript",
            {"en": "Sheet of coded quotes", "ar": "جدول اقتباسات مرمّزة"},
            "themes",
            {
                "en": "One row a quote, with the columns theme, sub-theme, quote, session, speaker, role, date, note, "
                "coder and consent, in any order; a theme and a quote are needed. Write a mark such as P07 instead of "
                "a name. Save it as CSV UTF-8 or as an Excel workbook.",
                "ar": "صف لكل اقتباس، بالأعمدة: الموضوع، الموضوع الفرعي، الاقتباس، الجلسة، المتحدث، الدور، التاريخ، "
                "ملاحظات، المرمز، الموافقة، بأي ترتيب؛ والموضوع والاقتباس لازمان. اكتب رمزًا مثل P07 بدل الاسم. احفظه "
                "بصيغة CSV UTF-8 أو مصنّف Excel.",
            },
        ),
        Format(
            "zoom_webinar_attendees",
            {"en": "Zoom webinar attendees", "ar": "حضور ندوة Zoom"},
            "workshop",
            {
                "en": "In the Zoom web portal go to Reports › Usage Reports › Webinar, choose “Attendee Report”, find "
                "the webinar and choose “Generate CSV Report”. It holds who attended and who registered.",
                "ar": "في بوابة Zoom على الويب انتقل إلى «التقارير» ثم «تقارير الاستخدام» ثم «ندوة عبر الويب»، واختر "
                "«تقرير الحضور»، وابحث عن الندوة ثم اختر إنشاء تقرير CSV. يتضمن التقرير من حضر ومن سجّل.",
            },
        ),
        Format(
            "zoom_registration",
            {"en": "Zoom registrations", "ar": "المسجلون في Zoom"},
            "workshop",
            {
                "en": "In the Zoom web portal go to Reports › Usage Reports › Meeting (or Webinar), choose "
                "“Registration Report” and all registrants, find the meeting and choose Generate. Zoom keeps it "
                "for about 30 days after the meeting.",
                "ar": "في بوابة Zoom على الويب انتقل إلى «التقارير» ثم «تقارير الاستخدام» ثم «اجتماع» (أو «ندوة عبر "
                "الويب»)، واختر «تقرير التسجيل» وجميع المسجلين، وابحث عن الاجتماع ثم اختر إنشاء. يحتفظ Zoom بالتقرير "
                "نحو 30 يومًا بعد الاجتماع.",
            },
        ),
        Format(
            "zoom_questions",
            {"en": "Zoom questions and answers", "ar": "الأسئلة والأجوبة في Zoom"},
            "workshop",
            {
                "en": "In the Zoom web portal go to Reports › Usage Reports › Webinar (or Meeting), choose “Q&A "
                "Report”, find the webinar and choose “Generate CSV Report”.",
                "ar": "في بوابة Zoom على الويب انتقل إلى «التقارير» ثم «تقارير الاستخدام» ثم «ندوة عبر الويب» (أو "
                "«اجتماع»)، واختر «تقرير الأسئلة والأجوبة»، وابحث عن الندوة ثم اختر إنشاء تقرير CSV.",
            },
        ),
        Format(
            "zoom_poll",
            {"en": "Zoom polls", "ar": "استطلاعات Zoom"},
            "survey",
            {
                "en": "In the Zoom web portal go to Reports › Usage Reports › Meeting (or Webinar), choose “Poll "
                "Report”, find the meeting and choose Generate. Zoom keeps it for up to 12 months; of a poll that was "
                "launched again only the last run is in it.",
                "ar": "في بوابة Zoom على الويب انتقل إلى «التقارير» ثم «تقارير الاستخدام» ثم «اجتماع» (أو «ندوة عبر "
                "الويب»)، واختر «تقرير الاستطلاع»، وابحث عن الاجتماع ثم اختر إنشاء. يحتفظ Zoom بالتقرير حتى 12 شهرًا، "
                "وإذا أُطلق الاستطلاع أكثر من مرة ففيه المرة الأخيرة فقط.",
            },
        ),
        Format(
            "zoom_recordings",
            {"en": "List of Zoom recordings", "ar": "قائمة تسجيلات Zoom"},
            "workshop",
            {
                "en": "In the Zoom web portal go to Recordings › Cloud Recordings and choose Export. The list names "
                "sessions; it holds no answers and nobody's attendance.",
                "ar": "في بوابة Zoom على الويب انتقل إلى «التسجيلات» ثم «التسجيلات السحابية» واختر «تصدير». تذكر "
                "القائمة الجلسات فقط، وليس فيها إجابات ولا حضور.",
            },
        ),
        Format(
            "zoom_chat",
            {"en": "Zoom chat", "ar": "محادثة Zoom"},
            "workshop",
            {
                "en": "During the meeting open the chat, the three dots, “Save chat”; or, of a recording in the cloud, "
                "download the chat file. Send the .txt unchanged and keep the date in its name "
                "(2026-03-04 17.00.02 …, GMT20260304-140002_…), or say it with started_at. Private messages are left "
                "out unless private_messages takes them in.",
                "ar": "أثناء الاجتماع افتح المحادثة ثم النقاط الثلاث ثم «حفظ المحادثة»، أو نزّل ملف المحادثة من "
                "التسجيل السحابي. أرسل الملف النصي (.txt) كما هو وأبقِ التاريخ في اسمه "
                "(2026-03-04 17.00.02 … أو GMT20260304-140002_…)، "
                "أو اذكره في started_at. تُستبعد الرسائل الخاصة ما لم يُطلب إدراجها عبر private_messages.",
            },
        ),
        Format(
            "zoom_transcript",
            {"en": "Transcript of a Zoom recording or a focus group", "ar": "نص تسجيل Zoom أو مجموعة تركيز"},
            "workshop",
            {
                "en": "In the Zoom web portal go to Recordings, choose the meeting and download “Audio transcript” "
                "(.transcript.vtt, with speakers; closed captions have none). Keep its name: it holds the time. "
                "Saved captions and the text of a focus group with speaker marks ([p1] … or Name: …) are read too.",
                "ar": "في بوابة Zoom على الويب انتقل إلى «التسجيلات» واختر الاجتماع ونزّل «نص الصوت» (.transcript.vtt، "
                "وفيه أسماء المتحدثين بخلاف الترجمة المصاحبة). أبقِ اسم الملف ففيه الوقت. وتُقرأ أيضًا الترجمة المحفوظة "
                "أثناء الاجتماع ونص مجموعة التركيز إذا كانت فيه علامات المتحدثين ([p1] … أو الاسم: …).",
            },
        ),
        Format(
            "zoom_api",
            {"en": "Answers of Zoom's REST interface", "ar": "إجابات واجهة Zoom البرمجية (REST)"},
            None,
            {
                "en": "Ask Zoom's interface for /report/meetings/{id}/participants (or polls, qa, survey; or "
                "/meetings/{id}/registrants) and save the answer as .json. Put all pages into one file, as a list or "
                "one a line.",
                "ar": "اطلب من واجهة Zoom البرمجية /report/meetings/{id}/participants (أو polls أو qa أو survey، أو "
                "/meetings/{id}/registrants) واحفظ الإجابة بصيغة JSON. ضع جميع الصفحات في ملف واحد، قائمةً أو صفحةً في "
                "كل سطر.",
            },
        ),
        Format(
            "zoom_webhook",
            {"en": "Events of Zoom's webhooks", "ar": "أحداث Zoom المرسلة (webhooks)"},
            "workshop",
            {
                "en": "Let Zoom send its events here: POST /v1/sources/{id}/hooks names the address. Bodies that were "
                "saved elsewhere are read too, in any order: .json with one event or a list, or one event a line.",
                "ar": "اجعل Zoom يرسل أحداثه إلى هنا: يعطيك POST /v1/sources/{id}/hooks العنوان. وتُقرأ أيضًا الأحداث "
                "المحفوظة في مكان آخر بأي ترتيب: ملف JSON فيه حدث واحد أو قائمة، أو حدث في كل سطر.",
            },
        ),
    )
}


def described_formats() -> Mapping[str, Format]:
    """The formats of our own readers, by key: for pages, which name them and load no reader for that."""
    return _DESCRIBED


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
